import { describe, expect, it } from 'vitest';
import type { NodeId } from '../../../compiler/graph.ts';
import type { InterpretedTensor } from '../../../compiler/interpret.ts';
import { interpret } from '../../../compiler/interpret.ts';
import { expectWithin } from '../../support/compare.ts';
import { roundEitherWay } from '../../support/f32.ts';
import { GraphBuilder } from '../../support/graph-builder.ts';
import { createRng, testSeed } from '../../support/rng.ts';

function run(
  shape: readonly number[],
  values: ArrayLike<number>,
  make: (g: GraphBuilder, x: NodeId) => NodeId,
): InterpretedTensor {
  const g = new GraphBuilder();
  const graph = g.output(make(g, g.input('x', shape))).build();
  const inputs = new Map([['x', values]]);
  const options = { inputs, weights: new Map<string, never>(), bounds: true };
  return interpret(graph, options).get('output')!;
}

const seed = testSeed('softmax');

describe('softmax', () => {
  it('normalises along any axis', () => {
    const log = Math.log;
    const xs = [log(1), log(2), log(3), log(2)].map(Math.fround);
    const rows = run([2, 2], xs, (g, x) => g.softmax(x));
    const columns = run([2, 2], xs, (g, x) => g.softmax(x, 0));
    const expected = [1 / 3, 2 / 3, 3 / 5, 2 / 5];
    rows.values.forEach((y, i) => {
      expect(y).toBeCloseTo(expected[i]!, 6);
    });
    const across = [1 / 4, 1 / 2, 3 / 4, 1 / 2];
    columns.values.forEach((y, i) => {
      expect(y).toBeCloseTo(across[i]!, 6);
    });
  });

  it('does not overflow', () => {
    const { values, bound } = run([1, 3], [1000, 999, -1000], (g, x) =>
      g.softmax(x),
    );
    expect(values[0]! + values[1]! + values[2]!).toBeCloseTo(1, 12);
    expect(values[2]).toBe(0);
    expect(Math.max(...bound!)).toBeLessThan(1e-5);
  });

  it(`is bounded in f32 (seed ${seed})`, () => {
    const rng = createRng(seed);
    const round = (x: number): number => roundEitherWay(x, rng);
    const n = 30;
    for (let trial = 0; trial < 60; trial++) {
      const xs = Float32Array.from({ length: n }, () => 4 * rng.normal());
      const result = run([1, n], xs, (g, x) => g.softmax(x));
      const max = Math.max(...xs);
      const powers = Array.from(xs, (x) => round(Math.exp(round(x - max))));
      const sum = powers.reduce((total, power) => round(total + power), 0);
      const actual = powers.map((power) => round(power / sum));
      expectWithin(actual, result, result.worstCase);
    }
  });

  it('caps the error of a result that is a probability', () => {
    const { worstCase } = run([1, 2], [1, 1], (g, x) =>
      g.softmax(g.binary('mul', x, g.literal(1e30))),
    );
    expect(Math.max(...worstCase!)).toBeLessThanOrEqual(1.0001);
  });
});
