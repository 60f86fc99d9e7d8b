/** Learned tensors by path, as they come from a file or a generator. */
import type { DType } from '../tensor-type.ts';

export interface WeightTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Row-major values, widened to f32 when stored narrower. */
  readonly data: Float32Array;
}

export type WeightSource = ReadonlyMap<string, WeightTensor>;
