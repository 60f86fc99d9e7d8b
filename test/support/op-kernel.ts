/**
 * Runs the kernel of one op on the GPU and judges it by the interpreter's worst
 * case: with its operands and result inside a model (`c4` storage), or as the
 * model's own inputs and output (`dense`), or both.
 */
import { expect, it } from 'vitest';
import { emitMapKernel, emitReduceKernel } from '../../codegen/ops/index.ts';
import type { KernelSource } from '../../codegen/kernel.ts';
import { createEmitContext } from '../../codegen/kernel-scope.ts';
import type { Graph, NodeId } from '../../compiler/graph.ts';
import { interpretNodes } from '../../compiler/interpret.ts';
import { elementCount } from '../../compiler/tensor-type.ts';
import type { WeightSource } from '../../compiler/weights/weight-source.ts';
import { expectWithin } from './compare.ts';
import type { GpuFixture } from './gpu.ts';
import { gpuDescribe } from './gpu.ts';
import { GraphBuilder } from './graph-builder.ts';
import type { Rng } from './rng.ts';
import { createRng, testSeed } from './rng.ts';
import { runGroup } from './run-kernel.ts';

export interface OpCase {
  /** Built from the parameters that it varies. */
  readonly title: string;
  /** Adds the op to `g`; `tensor` makes an operand that is no constant. */
  readonly build: (
    g: GraphBuilder,
    tensor: (shape: readonly number[]) => NodeId,
  ) => NodeId;
  /** Both, when left out. */
  readonly places?: readonly Place[];
  readonly family?: 'map' | 'reduce';
  readonly workgroupSize?: number;
  readonly workgroupsPerDimension?: number;
  /** Scales the operands, whose deviation is otherwise 1. */
  readonly spread?: number;
}

export type Place = 'inside' | 'boundary';

/** A graph around the op of `test`, and the node that it is. */
export function opGraph(
  { build }: OpCase,
  place: Place,
): { graph: Graph; node: NodeId } {
  const g = new GraphBuilder('case');
  let inputs = 0;
  // A clamp that never bites is exact, and keeps a tensor off the boundary.
  const wire = (x: NodeId): NodeId =>
    place === 'inside'
      ? g.activation(x, { fn: 'clamp', min: -(2 ** 60), max: 2 ** 60 })
      : x;
  const node = build(g, (shape) => wire(g.input(`x${inputs++}`, shape)));
  return { graph: g.output(wire(node)).build(), node };
}

/** The kernel of `node`, scheduled as `test` says. */
export function opKernel(
  test: OpCase,
  graph: Graph,
  node: NodeId,
): KernelSource {
  const { family = 'map', workgroupSize = 64 } = test;
  const context = createEmitContext(
    graph,
    test.workgroupsPerDimension ?? 65535,
  );
  const group = { nodes: [node], schedule: { family, workgroupSize } };
  return family === 'map'
    ? emitMapKernel(context, group)
    : emitReduceKernel(context, group);
}

/** One test per case and place; where both give one text, `inside` alone. */
export function describeOp(name: string, cases: readonly OpCase[]): void {
  const seed = testSeed(name);
  const run = (gpu: GpuFixture): void => {
    for (const test of cases) {
      for (const place of placesOf(test)) {
        it(`${test.title}, ${place}`, () => checkOp(gpu, test, place, seed));
      }
    }
  };
  gpuDescribe(name, run);
}

function placesOf(test: OpCase): readonly Place[] {
  if (test.places !== undefined) return test.places;
  const text = (place: Place): string => {
    const { graph, node } = opGraph(test, place);
    return opKernel(test, graph, node).wgsl;
  };
  return text('inside') === text('boundary')
    ? ['inside']
    : ['inside', 'boundary'];
}

async function checkOp(
  { device }: GpuFixture,
  test: OpCase,
  place: Place,
  seed: number,
): Promise<void> {
  const { graph, node } = opGraph(test, place);
  const kernel = opKernel(test, graph, node);
  const rng = createRng(seed);
  const environment = randomEnvironment(graph, rng, test.spread ?? 1);
  const exact = interpretNodes(graph, { ...environment, bounds: true });
  const values = new Map([...exact].map(([id, { values }]) => [id, values]));
  const stored = await runGroup(device, { kernels: [kernel], graph, values });
  const actual = stored.get(node);
  const expected = exact.get(node);
  expect(expected).toBeDefined();
  expectWithin(actual!, expected!, expected!.worstCase);
}

function randomEnvironment(
  graph: Graph,
  rng: Rng,
  spread: number,
): { inputs: Map<string, Float32Array>; weights: WeightSource } {
  const random = (shape: readonly number[]): Float32Array =>
    Float32Array.from(
      { length: elementCount(shape) },
      () => spread * rng.normal(),
    );
  const inputs = new Map<string, Float32Array>();
  const weights = new Map<
    string,
    { dtype: 'f32'; shape: readonly number[]; data: Float32Array }
  >();
  for (const { op, type } of graph.nodes) {
    const { shape } = type;
    if (op.kind === 'input') inputs.set(op.name, random(shape));
    if (op.kind === 'weight') {
      weights.set(op.name, { dtype: 'f32', shape, data: random(shape) });
    }
  }
  return { inputs, weights };
}
