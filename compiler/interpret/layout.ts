/** Ops that only move elements: exact, so errors move with them. */
import type { OpOf } from '../graph.ts';
import { elementCount } from '../tensor-type.ts';
import { stridesOf } from './broadcast.ts';
import type { Value } from './value.ts';
import { storageError } from './value.ts';

/** Element i of the result is element source[i] of x; -1 takes `fill`. */
export function gather(
  x: Value,
  shape: readonly number[],
  source: Int32Array,
  fill = 0,
): Value {
  const move = (from: Float64Array, missing: number): Float64Array => {
    const to = new Float64Array(source.length);
    for (let i = 0; i < to.length; i++) {
      const at = source[i]!;
      to[i] = at < 0 ? missing : from[at]!;
    }
    return to;
  };
  const fillError = storageError(fill);
  const values = move(x.values, fill);
  if (x.errors === null) return { shape, values, errors: null };
  const worst = move(x.errors.worst, fillError);
  const variance = move(x.errors.variance, fillError ** 2);
  return { shape, values, errors: { worst, variance } };
}

export function evaluateReshape(x: Value, shape: readonly number[]): Value {
  return { ...x, shape };
}

/** Output dimension i is input dimension perm[i]. */
export function evaluateTranspose(
  op: OpOf<'transpose'>,
  x: Value,
  shape: readonly number[],
): Value {
  const strides = stridesOf(x.shape);
  const steps = op.perm.map((axis) => strides[axis]!);
  const source = new Int32Array(elementCount(shape));
  for (let i = 0; i < source.length; i++) {
    let rest = i;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const dim = shape[axis]!;
      source[i]! += (rest % dim) * steps[axis]!;
      rest = Math.floor(rest / dim);
    }
  }
  return gather(x, shape, source);
}

/** x: [N, H, W, C] inside a border of `op.value`. */
export function evaluatePad(
  op: OpOf<'pad'>,
  x: Value,
  shape: readonly number[],
): Value {
  const [n = 1, h = 1, w = 1, c = 1] = x.shape;
  const [, outH = 1, outW = 1] = shape;
  const [top, , , left] = op.padding;
  const source = new Int32Array(elementCount(shape)).fill(-1);
  for (let row = 0; row < n * h; row++) {
    const image = Math.floor(row / h);
    const y = (row % h) + top;
    const to = ((image * outH + y) * outW + left) * c;
    for (let i = 0; i < w * c; i++) source[to + i] = row * w * c + i;
  }
  return gather(x, shape, source, op.value);
}

export function evaluateConcat(
  op: OpOf<'concat'>,
  xs: readonly Value[],
  shape: readonly number[],
): Value {
  const inner = elementCount(shape.slice(op.axis + 1));
  const outer = elementCount(shape.slice(0, op.axis));
  const join = (partOf: (x: Value) => Float64Array | null): Float64Array => {
    const joined = new Float64Array(elementCount(shape));
    let at = 0;
    for (let block = 0; block < outer; block++) {
      for (const x of xs) {
        const run = x.shape[op.axis]! * inner;
        const part = partOf(x);
        if (part) joined.set(part.subarray(block * run, (block + 1) * run), at);
        at += run;
      }
    }
    return joined;
  };
  const values = join((x) => x.values);
  if (xs.every((x) => x.errors === null))
    return { shape, values, errors: null };
  const worst = join((x) => x.errors?.worst ?? null);
  const variance = join((x) => x.errors?.variance ?? null);
  return { shape, values, errors: { worst, variance } };
}
