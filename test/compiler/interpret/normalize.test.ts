import { describe, expect, it } from 'vitest';
import type { NodeId } from '../../../compiler/graph.ts';
import type { InterpretedTensor } from '../../../compiler/interpret.ts';
import { interpret } from '../../../compiler/interpret.ts';
import type { WeightTensor } from '../../../compiler/weights/weight-source.ts';
import { expectWithin } from '../../support/compare.ts';
import { roundEitherWay } from '../../support/f32.ts';
import { GraphBuilder } from '../../support/graph-builder.ts';
import { createRng, testSeed } from '../../support/rng.ts';

function run(
  shape: readonly number[],
  values: ArrayLike<number>,
  weights: Readonly<Record<string, readonly number[]>>,
  make: (g: GraphBuilder, x: NodeId) => NodeId,
): InterpretedTensor {
  const g = new GraphBuilder();
  const graph = g.output(make(g, g.input('x', shape))).build();
  const source = new Map<string, WeightTensor>(
    Object.entries(weights).map(([name, data]) => [
      name,
      { dtype: 'f32', shape: [data.length], data: Float32Array.from(data) },
    ]),
  );
  const inputs = new Map([['x', values]]);
  const options = { inputs, weights: source, bounds: true };
  return interpret(graph, options).get('output')!;
}

const seed = testSeed('normalize');

describe('batchNorm', () => {
  const weights = {
    'bn.weight': [2, 3],
    'bn.bias': [1, -1],
    'bn.running_mean': [0.5, 1],
    'bn.running_var': [3, 8],
  };

  it('is (x - mean) / sqrt(variance + epsilon) * scale + offset', () => {
    const { values } = run([1, 2], [4.5, 3], weights, (g, x) =>
      g.batchNorm(x, { name: 'bn', epsilon: 1 }),
    );
    expect([...values]).toEqual([(4 / 2) * 2 + 1, (2 / 3) * 3 - 1]);
  });

  it(`is bounded in f32 (seed ${seed})`, () => {
    const rng = createRng(seed);
    const round = (x: number): number => roundEitherWay(x, rng);
    const xs = Float32Array.from({ length: 600 }, () => 3 * rng.normal());
    const result = run([300, 2], xs, weights, (g, x) =>
      g.batchNorm(x, { name: 'bn', epsilon: 1 }),
    );
    const [scale, offset, mean, variance] = Object.values(weights);
    const actual = xs.map((x, i) => {
      const c = i % 2;
      const root = round(Math.sqrt(round(variance![c]! + 1)));
      const factor = round(scale![c]! / root);
      return round(round(round(x - mean![c]!) * factor) + offset![c]!);
    });
    expectWithin(actual, result, result.worstCase);
  });
});

describe('layerNorm', () => {
  it('normalises each row over the last dimension', () => {
    const weights = { 'ln.weight': [1, 1, 2], 'ln.bias': [0, 1, 0] };
    const { values } = run([2, 3], [1, 2, 3, 4, 4, 4], weights, (g, x) =>
      g.layerNorm(x, { name: 'ln', epsilon: 1 / 3 }),
    );
    // Row 1: mean 2, variance 2/3, so 1 / sqrt(1). Row 2: no deviation.
    expect([...values]).toEqual([-1, 1, 2, 0, 1, 0]);
  });

  it(`is bounded in f32 by two passes (seed ${seed})`, () => {
    const rng = createRng(seed);
    const round = (x: number): number => roundEitherWay(x, rng);
    const c = 24;
    const rows = 40;
    const gains = Array.from({ length: c }, () => Math.fround(rng.normal()));
    const shifts = Array.from({ length: c }, () => Math.fround(rng.normal()));
    const xs = Float32Array.from(
      { length: rows * c },
      () => rng.pick([0.1, 1, 1]) * rng.normal() + 1,
    );
    const epsilon = 1e-5;
    const result = run(
      [rows, c],
      xs,
      { 'ln.weight': gains, 'ln.bias': shifts },
      (g, x) => g.layerNorm(x, { name: 'ln', epsilon }),
    );
    const meanOf = (terms: ArrayLike<number>): number => {
      let sum = 0;
      for (let i = 0; i < c; i++) sum = round(sum + terms[i]!);
      return round(sum * round(1 / c));
    };
    const actual = new Float64Array(rows * c);
    for (let row = 0; row < rows; row++) {
      const x = xs.subarray(row * c, row * c + c);
      const mean = meanOf(x);
      const distance = Array.from(x, (v) => round(v - mean));
      const power = meanOf(distance.map((d) => round(d * d)));
      const root = round(1 / round(Math.sqrt(round(power + epsilon))));
      for (let i = 0; i < c; i++) {
        const unit = round(distance[i]! * root);
        actual[row * c + i] = round(round(unit * gains[i]!) + shifts[i]!);
      }
    }
    const { maxRatio } = expectWithin(actual, result, result.worstCase);
    expect(maxRatio).toBeGreaterThan(1e-3);
  });
});
