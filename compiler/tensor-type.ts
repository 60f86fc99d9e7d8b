/**
 * Tensor types of the Graph. Shapes are logical and row-major; four-dimensional
 * feature maps are NHWC. How a tensor lies in memory is decided later and
 * stated by `Storage`.
 */

export type DType = 'f32' | 'f16' | 'i8' | 'u8' | 'i32';

export interface TensorType {
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/**
 * How a tensor lies in a GPU buffer. `dense`: row-major, no padding: what a
 * model's inputs and outputs use. `c4`: the last dimension is padded to a
 * multiple of 4 and the padding lanes are zero, so that every access is a
 * `vec4`: what everything inside a model uses. Both are the same bytes when
 * the last dimension is a multiple of 4.
 */
export type Storage = 'dense' | 'c4';

export const MAX_RANK = 6;

/** Bytes of one element. */
export function dtypeBytes(dtype: DType): number {
  switch (dtype) {
    case 'f32':
    case 'i32':
      return 4;
    case 'f16':
      return 2;
    case 'i8':
    case 'u8':
      return 1;
  }
}

/** Number of elements of a shape; 1 for rank 0. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, 1);
}

/** Smallest multiple of 4 that is >= n. */
export function roundUp4(n: number): number {
  return Math.ceil(n / 4) * 4;
}

/** The last dimension: the channels of NHWC. 1 for rank 0. */
export function channelsOf(shape: readonly number[]): number {
  return shape[shape.length - 1] ?? 1;
}

/** Elements that a tensor occupies under `storage`. */
export function storedElements(
  shape: readonly number[],
  storage: Storage,
): number {
  const channels = channelsOf(shape);
  if (storage === 'dense' || channels === 0) return elementCount(shape);
  return (elementCount(shape) / channels) * roundUp4(channels);
}

/** Bytes that a tensor occupies under `storage`. */
export function storedBytes(type: TensorType, storage: Storage): number {
  return storedElements(type.shape, storage) * dtypeBytes(type.dtype);
}

/** `f32[1, 56, 56, 24]` */
export function printTensorType(type: TensorType): string {
  return `${type.dtype}[${type.shape.join(', ')}]`;
}
