/**
 * Softmax along any axis: exp(x - max) over its sum.
 *
 * A common error of the maximum cancels. What is left of each exponential is
 * relative: its argument's error, one rounding of the difference, and exp's own
 * (3 + 2 |difference| ULP). The sum errs by the mean of those, weighted with the
 * result, and gamma; the division adds 3.5 u, also when it multiplies by a
 * reciprocal. Results lie in [0, 1], which caps the error.
 */
import {
  expUlp,
  gamma,
  radius,
  SMALLEST_NORMAL,
  UNIT_ROUNDOFF as U,
} from '../error-bound.ts';
import type { OpOf } from '../graph.ts';
import { stridesOf } from './broadcast.ts';
import type { Value } from './value.ts';

export function evaluateSoftmax(
  op: OpOf<'softmax'>,
  x: Value,
  bounds: boolean,
): Value {
  const values = new Float64Array(x.values.length);
  const errors = bounds
    ? {
        worst: new Float64Array(values.length),
        variance: new Float64Array(values.length),
      }
    : null;
  const stride = stridesOf(x.shape)[op.axis]!;
  const n = x.shape[op.axis]!;
  const gather = (from: Float64Array | undefined, start: number) =>
    Float64Array.from({ length: n }, (_, i) => from?.[start + i * stride] ?? 0);
  const scatter = (
    line: Float64Array,
    to: Float64Array,
    start: number,
  ): void => {
    line.forEach((value, i) => (to[start + i * stride] = value));
  };

  for (let block = 0; block < values.length; block += n * stride) {
    for (let start = block; start < block + stride; start++) {
      const line = gather(x.values, start);
      const max = line.reduce((most, value) => Math.max(most, value));
      const powers = line.map((value) => Math.exp(value - max));
      const sum = powers.reduce((total, power) => total + power);
      const ys = powers.map((power) => power / sum);
      scatter(ys, values, start);
      if (errors === null) continue;
      const distances = line.map((value) => max - value);
      const worst = gather(x.errors?.worst, start);
      const variance = gather(x.errors?.variance, start);
      scatter(worstErrors(ys, distances, worst), errors.worst, start);
      scatter(
        variances(ys, distances, worst, variance),
        errors.variance,
        start,
      );
    }
  }
  return { shape: x.shape, values, errors };
}

/** Relative error that one exponential's own arithmetic makes. */
function ownError(distance: number): number {
  return U * (distance + expUlp(distance));
}

function worstErrors(
  ys: Float64Array,
  distances: Float64Array,
  worst: Float64Array,
): Float64Array {
  const n = ys.length;
  const largest = worst.reduce((most, e) => Math.max(most, e));
  const relative = worst.map((e, i) =>
    Math.expm1(e + ownError(distances[i]! + e + largest)),
  );
  const growth = gamma(n + 4);
  let sumError = growth;
  for (let i = 0; i < n; i++) sumError += times(ys[i]!, relative[i]!);
  sumError *= 1 + growth;
  const flushed = (n + 2) * SMALLEST_NORMAL;
  return ys.map((y, i) => {
    const quotient =
      sumError < 1 ? (relative[i]! + sumError) / (1 - sumError) : Infinity;
    const cap = Math.max(y, 1 - y) + growth;
    return Math.min(times(y, quotient), cap) + flushed;
  });
}

/** dy_i/dx_j = y_i (1 if i = j, else 0, less y_j). */
function variances(
  ys: Float64Array,
  distances: Float64Array,
  worst: Float64Array,
  variance: Float64Array,
): Float64Array {
  const n = ys.length;
  const near = worst.map((e, i) => radius(e, variance[i]!));
  const largest = near.reduce((most, e) => Math.max(most, e));
  const total = variance.map(
    (v, i) => v + ownError(distances[i]! + near[i]! + largest) ** 2,
  );
  let sumVariance = (n + 13) * U * U;
  for (let i = 0; i < n; i++) sumVariance += ys[i]! ** 2 * total[i]!;
  const flushed = (n + 2) * SMALLEST_NORMAL;
  return ys.map((y, i) => y ** 2 * (total[i]! + sumVariance) + flushed ** 2);
}

/** An unbounded error stays one, however small the value. */
function times(y: number, error: number): number {
  return error === Infinity ? Infinity : y * error;
}
