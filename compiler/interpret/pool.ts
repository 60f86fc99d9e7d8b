/**
 * Pools. A maximum is as far off as the worst element it may have taken; it
 * rounds nothing. A mean of n is a sum of n terms and one factor 1/n, which a
 * kernel may divide by or multiply with (3.5 u), so n + 4 roundings.
 */
import {
  gamma,
  SMALLEST_NORMAL,
  UNIT_ROUNDOFF,
  type Errors,
} from '../error-bound.ts';
import type { OpOf } from '../graph.ts';
import { elementCount } from '../tensor-type.ts';
import type { Value } from './value.ts';

/** Window size, step and leading padding over H and W. */
type Windows = Pick<OpOf<'pool2d'>, 'fn' | 'kernel' | 'stride' | 'padding'> & {
  /** Whether padded places count as zeros in a mean. */
  readonly countPadding: boolean;
};

/** x: [N, H, W, C] -> shape: [N, outH, outW, C]. */
export function evaluatePool(
  op: OpOf<'pool2d'>,
  x: Value,
  shape: readonly number[],
  bounds: boolean,
): Value {
  return pool(op, x, shape, bounds);
}

/** [N, H, W, C] -> [N, 1, 1, C]: one window over everything. */
export function evaluateGlobalPool(
  op: OpOf<'globalPool'>,
  x: Value,
  shape: readonly number[],
  bounds: boolean,
): Value {
  const [, h = 1, w = 1] = x.shape;
  const windows: Windows = {
    fn: op.fn,
    kernel: [h, w],
    stride: [1, 1],
    padding: [0, 0, 0, 0],
    countPadding: false,
  };
  return pool(windows, x, shape, bounds);
}

function pool(
  windows: Windows,
  x: Value,
  shape: readonly number[],
  bounds: boolean,
): Value {
  const values = new Float64Array(elementCount(shape));
  const errors = bounds
    ? {
        worst: new Float64Array(values.length),
        variance: new Float64Array(values.length),
      }
    : null;
  const reduce = windows.fn === 'max' ? maxOver : meanOver;
  const area = windows.kernel[0] * windows.kernel[1];
  let at = 0;
  for (const taps of windowTaps(windows, x.shape, shape)) {
    const count = windows.countPadding ? area : taps.length;
    const channels = shape[3] ?? 1;
    for (let channel = 0; channel < channels; channel++, at++) {
      reduce(x, taps, channel, count, at, values, errors);
    }
  }
  return { shape, values, errors };
}

/** For each output pixel in order, where its pixels start in x. */
function* windowTaps(
  { kernel, stride, padding }: Windows,
  [n = 1, h = 1, w = 1, c = 1]: readonly number[],
  [, outH = 1, outW = 1]: readonly number[],
): Generator<readonly number[]> {
  for (let image = 0; image < n; image++) {
    for (let oy = 0; oy < outH; oy++) {
      for (let ox = 0; ox < outW; ox++) {
        const top = oy * stride[0] - padding[0];
        const left = ox * stride[1] - padding[3];
        const taps: number[] = [];
        for (let y = Math.max(top, 0); y < Math.min(top + kernel[0], h); y++) {
          const row = (image * h + y) * w;
          const end = Math.min(left + kernel[1], w);
          for (let xx = Math.max(left, 0); xx < end; xx++) {
            taps.push((row + xx) * c);
          }
        }
        yield taps;
      }
    }
  }
}

function maxOver(
  x: Value,
  taps: readonly number[],
  channel: number,
  _count: number,
  at: number,
  values: Float64Array,
  errors: Errors | null,
): void {
  let best = -Infinity;
  for (const tap of taps) best = Math.max(best, x.values[tap + channel]!);
  values[at] = best;
  if (errors === null) return;
  let worst = 0;
  let variance = 0;
  for (const tap of taps) {
    worst = Math.max(worst, x.errors?.worst[tap + channel] ?? 0);
    variance = Math.max(variance, x.errors?.variance[tap + channel] ?? 0);
  }
  errors.worst[at] = worst + SMALLEST_NORMAL;
  errors.variance[at] = variance + SMALLEST_NORMAL ** 2;
}

function meanOver(
  x: Value,
  taps: readonly number[],
  channel: number,
  count: number,
  at: number,
  values: Float64Array,
  errors: Errors | null,
): void {
  let sum = 0;
  for (const tap of taps) sum += x.values[tap + channel]!;
  values[at] = sum / count;
  if (errors === null) return;
  let magnitude = 0;
  let worst = 0;
  let variance = 0;
  for (const tap of taps) {
    magnitude += Math.abs(x.values[tap + channel]!) / count;
    worst += (x.errors?.worst[tap + channel] ?? 0) / count;
    variance += (x.errors?.variance[tap + channel] ?? 0) / count ** 2;
  }
  const growth = gamma(taps.length + 4);
  errors.worst[at] =
    worst * (1 + growth) + growth * magnitude + 2 * SMALLEST_NORMAL;
  // n additions, and 3.5 u once: 12.25 u^2.
  const sigma = UNIT_ROUNDOFF * magnitude + SMALLEST_NORMAL;
  errors.variance[at] = variance + (taps.length + 13) * sigma * sigma;
}
