import { describe, expect, it } from 'vitest';
import { emitEpilogue } from '../../codegen/epilogue.ts';
import { createEmitContext, KernelScope } from '../../codegen/kernel-scope.ts';
import type { EpilogueStep, NodeId } from '../../compiler/graph.ts';
import {
  activate,
  combine,
  GraphBuilder,
  RELU,
} from '../support/graph-builder.ts';

const OUTPUT = [2, 3, 3, 6];

/** The body lines of the epilogue of an output [2, 3, 3, 6]. */
function emitSteps(
  steps: (g: GraphBuilder) => readonly EpilogueStep[],
): string[] {
  const g = new GraphBuilder();
  const list = steps(g);
  const x = g.input('x', OUTPUT);
  const graph = g.output(g.activation(x, RELU)).build();
  const scope = new KernelScope(createEmitContext(graph, 65535));
  const text = emitEpilogue(scope, 'epilogue', list, OUTPUT);
  const lines = text.split('\n').map((line) => line.trim());
  expect(lines[0]).toBe(
    'fn epilogue(sum: vec4f, pixel: u32, k4: u32) -> vec4f {',
  );
  return lines.slice(2, -2);
}

const add = (operand: NodeId): EpilogueStep => combine('add', operand);

describe('emitEpilogue', () => {
  it('applies steps in order, constants from the weights', () => {
    const lines = emitSteps((g) => [
      add(g.weight('bias', [6])),
      activate(RELU),
      combine('prelu', g.weight('slope', [6])),
    ]);
    expect(lines).toEqual([
      'value = (value + weights[0u + k4]);',
      'value = max(value, vec4f());',
      'value = prelu(value, weights[2u + k4]);',
    ]);
  });

  it('indexes every extent of a constant', () => {
    const lines = emitSteps((g) => [
      add(g.weight('scalar', [])),
      add(g.weight('image', [2, 1, 1, 6])),
      add(g.weight('full', OUTPUT)),
    ]);
    expect(lines).toEqual([
      'value = (value + weights[0u + k4]);',
      'value = (value + weights[2u + (pixel / 9u) * 2u + k4]);',
      'value = (value + weights[6u + pixel * 2u + k4]);',
    ]);
  });

  it('indexes every extent of a tensor', () => {
    const lines = emitSteps((g) => [
      add(g.input('scalar', [1])),
      add(g.input('channel', [6])),
      add(g.input('image', [2, 1, 1, 6])),
      add(g.input('full', OUTPUT)),
    ]);
    expect(lines).toEqual([
      'value = (value + vec4f(load_in0(0u, 0u).x));',
      'value = (value + load_in1(0u, k4));',
      'value = (value + load_in2((pixel / 9u), k4));',
      'value = (value + load_in3(pixel, k4));',
    ]);
  });

  it('refuses an operand that does not broadcast', () => {
    expect(() => emitSteps((g) => [add(g.weight('w', [3, 6]))])).toThrow(
      'operand [3,6] cannot broadcast',
    );
  });
});
