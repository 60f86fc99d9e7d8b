/** Sums with epilogues: values, and error bounds that hold for every order. */
import { describe, expect, it } from 'vitest';
import {
  gamma,
  SMALLEST_NORMAL,
  UNIT_ROUNDOFF,
} from '../../../compiler/error-bound.ts';
import {
  evaluateDense,
  evaluateMatmul,
} from '../../../compiler/interpret/conv.ts';
import type { Value } from '../../../compiler/interpret/value.ts';
import { exact } from '../../../compiler/interpret/value.ts';
import type { EpilogueStep, OpOf } from '../../../compiler/graph.ts';
import { nodeId } from '../../../compiler/graph.ts';
import { expectWithin } from '../../support/compare.ts';
import { roundEitherWay, sumInF32 } from '../../support/f32.ts';
import { activate, combine, RELU6 } from '../../support/graph-builder.ts';
import type { Rng } from '../../support/rng.ts';
import { createRng, testSeed } from '../../support/rng.ts';

function dense(epilogue: readonly EpilogueStep[]): OpOf<'dense'> {
  return { kind: 'dense', x: nodeId(0), weight: nodeId(1), epilogue };
}

function vector(...values: readonly number[]): Value {
  return exact([values.length], Float64Array.from(values));
}

/** f32 values that are off by up to `error`. */
function random(shape: readonly number[], error: number, rng: Rng): Value {
  const length = shape.reduce((n, dim) => n * dim, 1);
  const values = Float64Array.from({ length }, () => Math.fround(rng.normal()));
  if (error === 0) return exact(shape, values);
  const worst = new Float64Array(length).fill(error);
  const variance = new Float64Array(length).fill(error * error);
  return { shape, values, errors: { worst, variance } };
}

function perturbed(value: Value, rng: Rng): Float64Array {
  return value.values.map((x, i) =>
    Math.fround(x + (value.errors?.worst[i] ?? 0) * 0.9 * (2 * rng.next() - 1)),
  );
}

describe('evaluateDense', () => {
  it('applies the epilogue in order', () => {
    const x = exact([1, 2], Float64Array.of(1, 2));
    const weight = exact([2, 2], Float64Array.of(1, 1, 3, -4));
    const epilogue = [
      combine('sub', nodeId(2)),
      combine('mul', nodeId(3)),
      activate({ fn: 'relu' }),
      combine('add', nodeId(4)),
      activate(RELU6),
    ];
    const operands = [x, weight, vector(1), vector(2, -1), vector(9, 0.5)];
    const { values } = evaluateDense(dense(epilogue), operands, [1, 2], false);
    // 3, -5 -> 2, -6 -> 4, 6 -> 13, 6.5 -> 6, 6
    expect([...values]).toEqual([6, 6]);
  });

  it('has the textbook bound gamma_n sum |w x| for exact operands', () => {
    const x = exact([1, 3], Float64Array.of(1, -2, 4));
    const weight = exact([1, 3], Float64Array.of(3, 1, -1));
    const { errors } = evaluateDense(dense([]), [x, weight], [1, 1], true);
    expect(errors!.worst[0]).toBeCloseTo(gamma(3) * 9, 20);
    expect(errors!.variance[0]).toBeCloseTo(4 * (UNIT_ROUNDOFF * 9) ** 2, 25);
  });

  it('counts flushes to zero', () => {
    const x = exact([1, 2], Float64Array.of(0, 0));
    const weight = exact([1, 2], Float64Array.of(0, 0));
    const { errors } = evaluateDense(dense([]), [x, weight], [1, 1], true);
    expect(errors!.worst[0]).toBe(4 * SMALLEST_NORMAL);
  });

  const seed = testSeed('conv');
  it.each([
    ['exact operands', 0, 0],
    ['a perturbed input', 1e-4, 0],
    ['perturbed weights', 0, 1e-4],
    ['both perturbed', 1e-3, 1e-3],
  ])(`bounds f32 sums in any order: %s (seed ${seed})`, (_, ex, ew) => {
    const rng = createRng(seed);
    for (const c of [1, 2, 17, 64]) {
      const rows = 20;
      const k = 5;
      const x = random([rows, c], ex, rng);
      const w = random([k, c], ew, rng);
      const bias = random([k], 0, rng);
      const residual = random([rows, k], ex, rng);
      const op = dense([
        combine('add', nodeId(2)),
        combine('sub', nodeId(3)),
        activate(RELU6),
      ]);
      const operands = [x, w, bias, residual];
      const result = evaluateDense(op, operands, [rows, k], true);
      const [xs, ws, rs] = [x, w, residual].map((v) => perturbed(v, rng)) as [
        Float64Array,
        Float64Array,
        Float64Array,
      ];
      const actual = new Float64Array(rows * k);
      for (let i = 0; i < actual.length; i++) {
        const row = Math.floor(i / k);
        const filter = i % k;
        // Bias and residual may stand anywhere in the sum.
        const sum = sumInF32(
          [...xs.subarray(row * c, row * c + c), 1, -1],
          [
            ...ws.subarray(filter * c, filter * c + c),
            bias.values[filter]!,
            rs[i]!,
          ],
          rng,
        );
        actual[i] = Math.min(Math.max(sum, 0), 6);
      }
      expectWithin(actual, result, result.errors!.worst);
    }
  });

  it('bounds a chain of products, scale and all', () => {
    const rng = createRng(seed);
    const x = random([30, 8], 0, rng);
    const w = random([4, 8], 0, rng);
    const scale = random([4], 0, rng);
    const op = dense([combine('mul', nodeId(2))]);
    const result = evaluateDense(op, [x, w, scale], [30, 4], true);
    const actual = result.values.map((_, i) => {
      const row = Math.floor(i / 4) * 8;
      const sum = sumInF32(
        [...x.values.subarray(row, row + 8)],
        [...w.values.subarray((i % 4) * 8, (i % 4) * 8 + 8)],
        rng,
      );
      return roundEitherWay(sum * scale.values[i % 4]!, rng);
    });
    expectWithin(actual, result, result.errors!.worst);
  });
});

describe('evaluateMatmul', () => {
  it('broadcasts leading dimensions', () => {
    const a = exact([2, 1, 2], Float64Array.of(1, 2, 3, 4));
    const b = exact([2, 3], Float64Array.of(1, 0, 2, 0, 1, 3));
    const { values } = evaluateMatmul(a, b, [2, 1, 3], false);
    expect([...values]).toEqual([1, 2, 8, 3, 4, 18]);
  });

  it('passes errors of both operands on', () => {
    const a: Value = {
      ...exact([1, 2], Float64Array.of(2, 3)),
      errors: {
        worst: Float64Array.of(0.5, 0),
        variance: Float64Array.of(0.25, 0),
      },
    };
    const b: Value = {
      ...exact([2, 1], Float64Array.of(4, -5)),
      errors: {
        worst: Float64Array.of(0, 0.1),
        variance: Float64Array.of(0, 0.01),
      },
    };
    const { errors } = evaluateMatmul(a, b, [1, 1], true);
    // |4| 0.5 + |3| 0.1, and squares of both.
    expect(errors!.worst[0]).toBeCloseTo(2.3, 4);
    expect(errors!.variance[0]).toBeCloseTo(16 * 0.25 + 9 * 0.01, 8);
  });
});
