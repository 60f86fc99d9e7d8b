/** Batch norm and layer norm. */
import {
  DIVISION_ULP,
  gamma,
  SMALLEST_NORMAL,
  SQRT_ULP,
  UNIT_ROUNDOFF as U,
} from '../error-bound.ts';
import type { OpOf } from '../graph.ts';
import type { Value } from './value.ts';

/**
 * (x - mean) k + offset with k = scale / sqrt(variance + epsilon), per channel.
 * k costs one addition, a root and a division: 8 u; the difference, the product
 * and the last sum one rounding each. The vectors are constants or values of
 * their own; only their storage rounding is passed on.
 */
export function evaluateBatchNorm(
  op: OpOf<'batchNorm'>,
  operands: readonly Value[],
  bounds: boolean,
): Value {
  const [x, scale, offset, mean, variance] = fiveOf(operands);
  const channels = scale.values.length;
  const factor = scale.values.map(
    (value, c) => value / Math.sqrt(variance.values[c]! + op.epsilon),
  );
  const values = x.values.map((value, i) => {
    const c = i % channels;
    return (value - mean.values[c]!) * factor[c]! + offset.values[c]!;
  });
  if (!bounds) return { shape: x.shape, values, errors: null };
  const factorUlp = 1 + SQRT_ULP + DIVISION_ULP;
  const worst = new Float64Array(values.length);
  const total = new Float64Array(values.length);
  const errorOf = (value: Value, c: number): number =>
    value.errors?.worst[c] ?? 0;
  for (let i = 0; i < values.length; i++) {
    const c = i % channels;
    const k = Math.abs(factor[c]!);
    const relative =
      errorOf(scale, c) / Math.abs(scale.values[c]!) +
      errorOf(variance, c) / (variance.values[c]! + op.epsilon);
    const factorError =
      scale.values[c] === 0 ? errorOf(scale, c) : k * relative;
    const distance = Math.abs(x.values[i]! - mean.values[c]!);
    const product = k * distance;
    const fixed =
      k * errorOf(mean, c) + distance * factorError + errorOf(offset, c);
    const own =
      U * ((factorUlp + 2) * product + Math.abs(values[i]!)) +
      (2 + k) * SMALLEST_NORMAL;
    const passedOn = k * (x.errors?.worst[i] ?? 0) + fixed;
    worst[i] = passedOn * (1 + gamma(factorUlp + 3)) + own * (1 + gamma(16));
    total[i] = k * k * (x.errors?.variance[i] ?? 0) + fixed ** 2 + own ** 2;
  }
  return { shape: x.shape, values, errors: { worst, variance: total } };
}

/**
 * Over rows of C: (x - mean) / sqrt(variance + epsilon) * scale + offset, the
 * variance taken from the differences (kernels must not use E[x^2] - E[x]^2,
 * which cancels). Both means cost gamma(C + 4).
 */
export function evaluateLayerNorm(
  op: OpOf<'layerNorm'>,
  operands: readonly Value[],
  bounds: boolean,
): Value {
  const [x, scale, offset] = threeOf(operands);
  const c = scale.values.length;
  const values = new Float64Array(x.values.length);
  const worst = new Float64Array(bounds ? values.length : 0);
  const variance = new Float64Array(bounds ? values.length : 0);
  const growth = gamma(c + 4);
  const meanSigma = (c + 13) * U * U;
  for (let row = 0; row < values.length; row += c) {
    const xs = x.values.subarray(row, row + c);
    const mean = average(xs, (value) => value);
    const power = average(xs, (value) => (value - mean) ** 2) + op.epsilon;
    const inverse = 1 / Math.sqrt(power);
    for (let i = 0; i < c; i++) {
      values[row + i] =
        (xs[i]! - mean) * inverse * scale.values[i]! + offset.values[i]!;
    }
    if (!bounds) continue;

    const ex = (i: number): number => x.errors?.worst[row + i] ?? 0;
    const vx = (i: number): number => x.errors?.variance[row + i] ?? 0;
    const magnitude = average(xs, Math.abs);
    const meanError =
      average(xs, (_, i) => ex(i)) * (1 + growth) + growth * magnitude;
    const meanVariance =
      average(xs, (_, i) => vx(i)) / c + meanSigma * magnitude ** 2;
    const distanceError = (i: number): number =>
      (ex(i) + meanError) * (1 + U) + U * Math.abs(xs[i]! - mean);
    const distanceVariance = (i: number): number =>
      vx(i) + meanVariance + (U * (xs[i]! - mean)) ** 2;
    const powerError =
      average(xs, (value, i) => {
        const e = distanceError(i);
        return (2 * Math.abs(value - mean) + e) * e;
      }) *
        (1 + growth) +
      gamma(c + 6) * power;
    const powerVariance =
      average(xs, (v, i) => 4 * (v - mean) ** 2 * distanceVariance(i)) / c +
      (c + 15) * U * U * power ** 2;
    // 1 / sqrt halves a relative error; far from small it is unbounded.
    const least = power - powerError;
    const ownUlp = SQRT_ULP + DIVISION_ULP;
    const inverseError =
      least <= 0 ? Infinity : powerError / (2 * least) + gamma(ownUlp + 1);
    const inverseVariance =
      powerVariance / (4 * power * power) + (ownUlp * U) ** 2;

    for (let i = 0; i < c; i++) {
      const gain = Math.abs(scale.values[i]!) * inverse;
      const product = gain * Math.abs(xs[i]! - mean);
      const stored =
        (scale.errors?.worst[i] ?? 0) * inverse * Math.abs(xs[i]! - mean) +
        (offset.errors?.worst[i] ?? 0);
      const own =
        U * (2 * product + Math.abs(values[row + i]!)) +
        (3 + gain) * SMALLEST_NORMAL;
      const e = distanceError(i);
      worst[row + i] =
        gain * e * (1 + inverseError) * (1 + gamma(4)) +
        product * inverseError * (1 + gamma(4)) +
        (stored + own) * (1 + gamma(4));
      variance[row + i] =
        gain ** 2 * distanceVariance(i) +
        product ** 2 * inverseVariance +
        stored ** 2 +
        own ** 2;
    }
  }
  const errors = bounds ? { worst, variance } : null;
  return { shape: x.shape, values, errors };
}

function average(
  xs: Float64Array,
  of: (value: number, i: number) => number,
): number {
  let sum = 0;
  for (let i = 0; i < xs.length; i++) sum += of(xs[i]!, i);
  return sum / xs.length;
}

function threeOf(values: readonly Value[]): [Value, Value, Value] {
  return [values[0]!, values[1]!, values[2]!];
}

function fiveOf(values: readonly Value[]): [Value, Value, Value, Value, Value] {
  return [values[0]!, values[1]!, values[2]!, values[3]!, values[4]!];
}
