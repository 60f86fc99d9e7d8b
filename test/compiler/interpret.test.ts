/** What the interpreter does with a graph; each op has a spec of its own. */
import { describe, expect, it } from 'vitest';
import { constantNodes } from '../../compiler/graph-walk.ts';
import {
  evaluateConstants,
  interpret,
  interpretNodes,
} from '../../compiler/interpret.ts';
import type { WeightTensor } from '../../compiler/weights/weight-source.ts';
import { InvariantError } from '../../grammar/diagnostic.ts';
import { GraphBuilder } from '../support/graph-builder.ts';

function weightsOf(
  tensors: Readonly<Record<string, readonly number[]>>,
): Map<string, WeightTensor> {
  return new Map(
    Object.entries(tensors).map(([name, values]) => [
      name,
      {
        dtype: 'f32',
        shape: [values.length],
        data: Float32Array.from(values),
      },
    ]),
  );
}

/** out = x * (w * 0.1 + 1); the factor is a constant subgraph. */
function scaled(): GraphBuilder {
  const g = new GraphBuilder();
  const x = g.input('x', [1, 2]);
  const w = g.weight('w', [2]);
  const factor = g.binary(
    'add',
    g.binary('mul', w, g.literal(0.1)),
    g.literal(1),
  );
  return g.output(g.binary('mul', x, factor));
}

describe('interpret', () => {
  it('evaluates outputs by name, without bounds unless asked', () => {
    const g = scaled();
    const weights = weightsOf({ w: [10, -20] });
    const inputs = new Map([['x', [3, 4]]]);
    const { shape, values, bound } = interpret(g.build(), {
      inputs,
      weights,
    }).get('output')!;
    expect(shape).toEqual([1, 2]);
    expect([...values]).toEqual([6, -4]);
    expect(bound).toBeNull();
  });

  it('rounds inputs to f32', () => {
    const g = new GraphBuilder();
    const graph = g.output(g.reshape(g.input('x', [1]), [1, 1])).build();
    const inputs = new Map([['x', [0.1]]]);
    const { values } = interpret(graph, { inputs, weights: new Map() }).get(
      'output',
    )!;
    expect(values[0]).toBe(Math.fround(0.1));
  });

  it('counts the one rounding of a constant subgraph, exactly', () => {
    const weights = weightsOf({ w: [3, 0] });
    const inputs = new Map([['x', [1, 1]]]);
    const options = { inputs, weights, bounds: true };
    const { worstCase } = interpret(scaled().build(), options).get('output')!;
    const rounding = Math.abs(1.3 - Math.fround(1.3));
    const product = 2 ** -23 * 1.3;
    expect(worstCase![0]).toBeCloseTo(rounding + product, 12);
    // 0 * 0.1 + 1 is exact; only the product rounds.
    expect(worstCase![1]).toBeCloseTo(2 ** -23, 12);
  });

  it('takes the smaller bound', () => {
    const weights = weightsOf({ w: [3, 0] });
    const inputs = new Map([['x', [1, 1]]]);
    const options = { inputs, weights, bounds: true };
    const { bound, worstCase, probabilistic } = interpret(
      scaled().build(),
      options,
    ).get('output')!;
    bound!.forEach((b, i) => {
      expect(b).toBe(Math.min(worstCase![i]!, probabilistic![i]!));
    });
  });

  it('handles an output that is an input, a constant, or there twice', () => {
    const g = new GraphBuilder();
    const x = g.input('x', [1]);
    const half = g.literal(0.1);
    const graph = g.output(x, 'a').output(x, 'b').output(half, 'c').build();
    const inputs = new Map([['x', [2]]]);
    const options = { inputs, weights: new Map(), bounds: true };
    const result = interpret(graph, options);
    expect([...result.keys()]).toEqual(['a', 'b', 'c']);
    expect(result.get('a')!.bound![0]).toBe(0);
    expect(result.get('c')!.worstCase![0]).toBe(
      Math.abs(0.1 - Math.fround(0.1)),
    );
  });

  it('refuses inputs of the wrong length', () => {
    const inputs = new Map([['x', [1]]]);
    const weights = weightsOf({ w: [1, 1] });
    expect(() => interpret(scaled().build(), { inputs, weights })).toThrow(
      InvariantError,
    );
  });
});

describe('interpretNodes', () => {
  it('keeps every node', () => {
    const graph = scaled().build();
    const weights = weightsOf({ w: [10, -20] });
    const inputs = new Map([['x', [3, 4]]]);
    const values = interpretNodes(graph, { inputs, weights });
    expect([...values.keys()]).toEqual(graph.nodes.map((node) => node.id));
  });
});

describe('evaluateConstants', () => {
  it('gives every constant node in f64', () => {
    const graph = scaled().build();
    const weights = weightsOf({ w: [3, 0] });
    const constants = evaluateConstants(graph, weights);
    expect(new Set(constants.keys())).toEqual(constantNodes(graph));
    const factor = graph.nodes.findLast(
      ({ op, id }) => op.kind === 'binary' && constants.has(id),
    )!;
    expect([...constants.get(factor.id)!]).toEqual([3 * 0.1 + 1, 1]);
  });
});
