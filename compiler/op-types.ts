/**
 * One shape rule per op: the type of the result, or why the operands do not
 * fit. Pure; feature maps are NHWC ([N, H, W, C]). Windows (convolution and
 * pooling) are in `window-types.ts`.
 */
import type { DiagnosticCode } from '../grammar/diagnostic.ts';
import type { Padding, Pair } from './graph.ts';
import { MAX_TENSOR_ELEMENTS } from './limits.ts';
import {
  channelsOf,
  elementCount,
  MAX_RANK,
  printTensorType,
} from './tensor-type.ts';
import type { TensorType } from './tensor-type.ts';

/** Why operands do not fit an op, in the words of a diagnostic. */
export interface TypeFault {
  readonly code: DiagnosticCode;
  /** What was expected and what was found. */
  readonly message: string;
  readonly help: string | null;
}

/** A value, or the reason why there is none. */
export type Typed<T = TensorType> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: TypeFault };

export function typed<T>(value: T): Typed<T> {
  return { ok: true, value };
}

export function fault(
  code: DiagnosticCode,
  message: string,
  help: string | null = null,
): { readonly ok: false; readonly fault: TypeFault } {
  return { ok: false, fault: { code, message, help } };
}

/**
 * A type within the limits on rank, dimensions and size.
 * Reports FCM2026 (a dimension below 1), FCM3005 (elements), FCM3006 (rank).
 */
export function tensorType(
  dtype: TensorType['dtype'],
  shape: readonly number[],
): Typed {
  const type: TensorType = { dtype, shape };
  if (shape.length < 1 || shape.length > MAX_RANK) {
    return fault(
      'FCM3006',
      `a tensor has 1 to ${MAX_RANK} dimensions, found ${shape.length}`,
    );
  }
  if (!shape.every((dim) => Number.isSafeInteger(dim) && dim >= 1)) {
    return fault(
      'FCM2026',
      `every dimension must be a whole number of at least 1, found ${printTensorType(type)}`,
    );
  }
  if (elementCount(shape) > MAX_TENSOR_ELEMENTS) {
    return fault(
      'FCM3005',
      `${printTensorType(type)} has more than 2^31 - 1 elements`,
      'make a dimension smaller or split the tensor',
    );
  }
  return typed(type);
}

/** The spatial size of x: [N, H, W, C]. Reports FCM2010. */
export function spatialSize(x: TensorType): Typed<Pair> {
  const [, h, w] = x.shape;
  if (x.shape.length !== 4 || h === undefined || w === undefined) {
    return fault(
      'FCM2010',
      `expected a feature map [N, H, W, C], found ${printTensorType(x)}`,
      'use reshape to give it four dimensions',
    );
  }
  return typed([h, w]);
}

/** Reports FCM2022 when two operands have different element types. */
export function sameDtype(
  a: TensorType,
  b: TensorType,
): Typed<TensorType['dtype']> {
  if (a.dtype === b.dtype) return typed(a.dtype);
  return fault(
    'FCM2022',
    `expected operands of one element type, found ${a.dtype} and ${b.dtype}`,
  );
}

/**
 * Numpy broadcasting: aligned at the last dimension, 1 stretches.
 * Reports FCM2012.
 */
export function broadcastShape(
  a: readonly number[],
  b: readonly number[],
): Typed<readonly number[]> {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let i = 0; i < rank; i++) {
    const dimA = a[a.length - rank + i] ?? 1;
    const dimB = b[b.length - rank + i] ?? 1;
    if (dimA !== dimB && dimA !== 1 && dimB !== 1) {
      return fault(
        'FCM2012',
        `shapes [${a.join(', ')}] and [${b.join(', ')}] do not broadcast: ` +
          `${dimensionPhrase(dimA, i, rank)} against ${dimB}`,
        'dimensions must be equal, or one of them 1',
      );
    }
    shape.push(dimA === 1 ? dimB : dimA);
  }
  return typed(shape);
}

/** An elementwise op of two tensors. Reports FCM2012, FCM2022. */
export function binaryType(a: TensorType, b: TensorType): Typed {
  const dtype = sameDtype(a, b);
  if (!dtype.ok) return dtype;
  const shape = broadcastShape(a.shape, b.shape);
  if (!shape.ok) return shape;
  return tensorType(dtype.value, shape.value);
}

/** x [..., C] with weight [K, C] gives [..., K]. */
export function denseType(x: TensorType, filters: number): Typed {
  return tensorType(x.dtype, [...x.shape.slice(0, -1), filters]);
}

/**
 * [..., M, C] x [..., C, K] gives [..., M, K], leading dimensions broadcast.
 * Reports FCM2010, FCM2012, FCM2018, FCM2022.
 */
export function matmulType(a: TensorType, b: TensorType): Typed {
  const dtype = sameDtype(a, b);
  if (!dtype.ok) return dtype;
  const small = [a, b].find((type) => type.shape.length < 2);
  if (small !== undefined) {
    return fault(
      'FCM2010',
      `matmul expects at least 2 dimensions, found ${printTensorType(small)}`,
    );
  }
  const [m = 0, inner = 0] = a.shape.slice(-2);
  const [inner2 = 0, k = 0] = b.shape.slice(-2);
  if (inner !== inner2) {
    return fault(
      'FCM2018',
      `matmul of ${printTensorType(a)} and ${printTensorType(b)}: the last dimension ` +
        `of the first is ${inner}, the last but one of the second is ${inner2}`,
      'they must be equal; transpose one of the operands if its axes are swapped',
    );
  }
  const lead = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  if (!lead.ok) return lead;
  return tensorType(dtype.value, [...lead.value, m, k]);
}

/** A non-negative axis; -1 is the last. Reports FCM2019. */
export function resolveAxis(axis: number, rank: number): Typed<number> {
  if (axis >= -rank && axis < rank) {
    return typed(axis < 0 ? axis + rank : axis);
  }
  return fault(
    'FCM2019',
    `axis ${axis} is outside a tensor of ${rank} dimensions`,
    `use ${-rank} to ${rank - 1}`,
  );
}

/** Joins along `axis` (non-negative); the rest must agree. Reports FCM2013, FCM2022. */
export function concatType(xs: readonly TensorType[], axis: number): Typed {
  const [first, ...rest] = xs;
  if (first === undefined) {
    return fault('FCM2013', 'concat expects at least one tensor, found none');
  }
  let length = first.shape[axis] ?? 0;
  for (const x of rest) {
    const dtype = sameDtype(first, x);
    if (!dtype.ok) return dtype;
    const agrees =
      x.shape.length === first.shape.length &&
      x.shape.every((dim, i) => i === axis || dim === first.shape[i]);
    if (!agrees) {
      return fault(
        'FCM2013',
        `concat over axis ${axis} expects shapes that agree elsewhere, ` +
          `found ${printTensorType(first)} and ${printTensorType(x)}`,
      );
    }
    length += x.shape[axis] ?? 0;
  }
  return tensorType(first.dtype, first.shape.with(axis, length));
}

/** Constant padding of H and W of x: [N, H, W, C]. Reports FCM2010. */
export function padType(x: TensorType, padding: Padding): Typed {
  const size = spatialSize(x);
  if (!size.ok) return size;
  const [top, right, bottom, left] = padding;
  return withSpatialSize(x, [
    size.value[0] + top + bottom,
    size.value[1] + left + right,
  ]);
}

/** x: [N, H, W, C] with other H and W. Reports FCM2010. */
export function withSpatialSize(x: TensorType, size: Pair): Typed {
  const old = spatialSize(x);
  if (!old.ok) return old;
  return tensorType(x.dtype, x.shape.with(1, size[0]).with(2, size[1]));
}

/**
 * The same elements under another shape; one dimension may be -1.
 * Reports FCM2016.
 */
export function reshapeType(x: TensorType, dims: readonly number[]): Typed {
  const elements = elementCount(x.shape);
  const unknown = dims.filter((dim) => dim === -1).length;
  if (unknown > 1) {
    return fault(
      'FCM2016',
      `reshape allows one dimension of -1, found ${unknown}`,
    );
  }
  const known = elementCount(dims.filter((dim) => dim !== -1));
  const wanted = `[${dims.join(', ')}]`;
  if (unknown === 1 && known > 0 && elements % known === 0) {
    const rest = elements / known;
    return tensorType(
      x.dtype,
      dims.map((dim) => (dim === -1 ? rest : dim)),
    );
  }
  if (unknown === 1 || known !== elements) {
    const expected =
      unknown === 1 ? `a multiple of ${known}` : `${known} elements`;
    return fault(
      'FCM2016',
      `reshape to ${wanted} expects ${expected}, found ${printTensorType(x)} with ${elements}`,
      'reshape keeps the number of elements',
    );
  }
  return tensorType(x.dtype, dims);
}

/** Output dimension i is input dimension perm[i]. Reports FCM2017. */
export function transposeType(x: TensorType, perm: readonly number[]): Typed {
  const rank = x.shape.length;
  const isPermutation =
    perm.length === rank &&
    new Set(perm).size === rank &&
    perm.every((axis) => axis >= 0 && axis < rank);
  if (!isPermutation) {
    return fault(
      'FCM2017',
      `transpose of ${printTensorType(x)} expects each of 0 to ${rank - 1} once, ` +
        `found [${perm.join(', ')}]`,
    );
  }
  return tensorType(
    x.dtype,
    perm.map((axis) => x.shape[axis] ?? 0),
  );
}

/** Over H and W: [N, H, W, C] gives [N, 1, 1, C]. Reports FCM2010. */
export function globalPoolType(x: TensorType): Typed {
  return withSpatialSize(x, [1, 1]);
}

/** [N, rest]: everything after the first dimension in one. */
export function flattenType(x: TensorType): Typed {
  const batch = x.shape[0] ?? 1;
  return tensorType(x.dtype, [batch, elementCount(x.shape) / batch]);
}

/** Reports FCM2011 unless x: [..., C] has `channels` channels. */
export function expectChannels(x: TensorType, channels: number): Typed {
  if (channelsOf(x.shape) === channels) return typed(x);
  return fault(
    'FCM2011',
    `expected ${count(channels, 'channel')}, found ${channelsOf(x.shape)} in ${printTensorType(x)}`,
  );
}

/** Dimension `index` of a tensor of `rank` as people say it: `24 channels`, `height 8`. */
export function dimensionPhrase(
  size: number,
  index: number,
  rank: number,
): string {
  if (rank !== 4) return `dimension ${index} of ${size}`;
  if (index === 3) return count(size, 'channel');
  return `${['batch', 'height', 'width'][index] ?? ''} ${size}`;
}

/** `1 value`, `2 values` */
export function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
