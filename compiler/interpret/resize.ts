/**
 * Resampling of H and W. Nearest only moves elements. Bilinear blends four;
 * a kernel computes the source coordinate in f32 (5 u of the input's size), and
 * the blend is continuous in it, so it moves by that times the difference
 * between neighbours.
 */
import { invariant } from '../../grammar/diagnostic.ts';
import { radius, SMALLEST_NORMAL, UNIT_ROUNDOFF } from '../error-bound.ts';
import type { OpOf } from '../graph.ts';
import { elementCount } from '../tensor-type.ts';
import { gather } from './layout.ts';
import type { Value } from './value.ts';

/** x: [N, H, W, C] -> shape: [N, outH, outW, C]. */
export function evaluateResize(
  op: OpOf<'resize'>,
  x: Value,
  shape: readonly number[],
  bounds: boolean,
): Value {
  return op.mode === 'nearest'
    ? resizeNearest(op, x, shape)
    : resizeBilinear(op, x, shape, bounds);
}

/** Where output pixel `o` of `out` reads from, before clamping to the input. */
export function sourceCoordinate(
  centres: OpOf<'resize'>['centres'],
  o: number,
  input: number,
  out: number,
): number {
  switch (centres) {
    case 'halfPixel':
      return ((2 * o + 1) * input - out) / (2 * out);
    case 'asymmetric':
      return (o * input) / out;
    case 'alignCorners':
      return out === 1 ? 0 : (o * (input - 1)) / (out - 1);
  }
}

/** The pixel that nearest takes; exact integer arithmetic. */
function nearestPixel(
  centres: OpOf<'resize'>['centres'],
  o: number,
  input: number,
  out: number,
): number {
  switch (centres) {
    case 'halfPixel':
      return Math.floor(((2 * o + 1) * input) / (2 * out));
    case 'asymmetric':
      return Math.floor((o * input) / out);
    case 'alignCorners':
      // Sources differ on ties; the verifier turns it away.
      invariant(false, 'nearest has no alignCorners');
  }
}

function resizeNearest(
  op: OpOf<'resize'>,
  x: Value,
  shape: readonly number[],
): Value {
  const [n = 1, h = 1, w = 1, c = 1] = x.shape;
  const [outH, outW] = op.size;
  const source = new Int32Array(elementCount(shape));
  let at = 0;
  for (let image = 0; image < n; image++) {
    for (let oy = 0; oy < outH; oy++) {
      const y = nearestPixel(op.centres, oy, h, outH);
      for (let ox = 0; ox < outW; ox++) {
        const xx = nearestPixel(op.centres, ox, w, outW);
        const from = ((image * h + y) * w + xx) * c;
        for (let channel = 0; channel < c; channel++) {
          source[at++] = from + channel;
        }
      }
    }
  }
  return gather(x, shape, source);
}

/** Two neighbours of one axis and the weight of the second. */
interface Tap {
  readonly low: number;
  readonly high: number;
  readonly fraction: number;
}

function bilinearTap(
  centres: OpOf<'resize'>['centres'],
  o: number,
  input: number,
  out: number,
): Tap {
  const coordinate = sourceCoordinate(centres, o, input, out);
  const inside = Math.min(Math.max(coordinate, 0), input - 1);
  const low = Math.floor(inside);
  return {
    low,
    high: Math.min(low + 1, input - 1),
    fraction: inside - low,
  };
}

function resizeBilinear(
  op: OpOf<'resize'>,
  x: Value,
  shape: readonly number[],
  bounds: boolean,
): Value {
  const [n = 1, h = 1, w = 1, c = 1] = x.shape;
  const [outH, outW] = op.size;
  const values = new Float64Array(elementCount(shape));
  const worst = new Float64Array(bounds ? values.length : 0);
  const variance = new Float64Array(bounds ? values.length : 0);
  const coordinateError = 5 * UNIT_ROUNDOFF * (h + w);
  let at = 0;
  for (let image = 0; image < n; image++) {
    for (let oy = 0; oy < outH; oy++) {
      const rows = bilinearTap(op.centres, oy, h, outH);
      for (let ox = 0; ox < outW; ox++) {
        const columns = bilinearTap(op.centres, ox, w, outW);
        const corners = cornersOf(rows, columns, image * h, w * c, c);
        for (let channel = 0; channel < c; channel++, at++) {
          let magnitude = 0;
          let passedOn = 0;
          let passedVariance = 0;
          for (const { from, weight } of corners) {
            const i = from + channel;
            values[at]! += weight * x.values[i]!;
            if (!bounds) continue;
            magnitude += weight * Math.abs(x.values[i]!);
            passedOn += weight * (x.errors?.worst[i] ?? 0);
            passedVariance += weight ** 2 * (x.errors?.variance[i] ?? 0);
          }
          if (!bounds) continue;
          // Weights, products and sums in either form: at most 8 roundings.
          const own = (spread: number): number =>
            8 * UNIT_ROUNDOFF * (magnitude + spread) +
            coordinateError * spread +
            8 * SMALLEST_NORMAL;
          const spread = neighbourSpread(x, image, rows, columns, channel);
          worst[at] = passedOn * (1 + 8 * UNIT_ROUNDOFF) + own(spread.worst);
          variance[at] = passedVariance + own(spread.likely) ** 2;
        }
      }
    }
  }
  return { shape, values, errors: bounds ? { worst, variance } : null };
}

function cornersOf(
  rows: Tap,
  columns: Tap,
  firstRow: number,
  rowStride: number,
  pixelStride: number,
): readonly { from: number; weight: number }[] {
  const ys = [
    { at: rows.low, weight: 1 - rows.fraction },
    { at: rows.high, weight: rows.fraction },
  ];
  const xs = [
    { at: columns.low, weight: 1 - columns.fraction },
    { at: columns.high, weight: columns.fraction },
  ];
  return ys.flatMap((y) =>
    xs.map((x) => ({
      from: (firstRow + y.at) * rowStride + x.at * pixelStride,
      weight: y.weight * x.weight,
    })),
  );
}

/**
 * Largest minus smallest value one pixel around the cell: the coordinate may
 * round into the cell beside it. Includes the values' own errors, by either
 * model.
 */
function neighbourSpread(
  x: Value,
  image: number,
  rows: Tap,
  columns: Tap,
  channel: number,
): { readonly worst: number; readonly likely: number } {
  const [, h = 1, w = 1, c = 1] = x.shape;
  let least = Infinity;
  let most = -Infinity;
  let worst = 0;
  let likely = 0;
  const lastRow = Math.min(rows.high + 1, h - 1);
  const lastColumn = Math.min(columns.high + 1, w - 1);
  for (let y = Math.max(rows.low - 1, 0); y <= lastRow; y++) {
    for (let xx = Math.max(columns.low - 1, 0); xx <= lastColumn; xx++) {
      const i = ((image * h + y) * w + xx) * c + channel;
      least = Math.min(least, x.values[i]!);
      most = Math.max(most, x.values[i]!);
      if (x.errors === null) continue;
      const { worst: e, variance: v } = x.errors;
      worst = Math.max(worst, e[i]!);
      likely = Math.max(likely, radius(e[i]!, v[i]!));
    }
  }
  const spread = most - least;
  return { worst: spread + 2 * worst, likely: spread + 2 * likely };
}
