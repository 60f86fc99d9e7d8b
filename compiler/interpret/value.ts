/** Tensors as the interpreter holds them: exact values, and error bounds. */
import type { Errors } from '../error-bound.ts';
import { noErrors, SMALLEST_NORMAL } from '../error-bound.ts';

export interface Value {
  readonly shape: readonly number[];
  /** Row-major, f64. */
  readonly values: Float64Array;
  /** Null: an f32 implementation has exactly these values (or nobody asks). */
  readonly errors: Errors | null;
}

/** A value that f32 holds exactly. */
export function exact(shape: readonly number[], values: Float64Array): Value {
  return { shape, values, errors: null };
}

/** How far `x` moves when it is stored as f32 and may be flushed to zero. */
export function storageError(x: number): number {
  const stored = Math.fround(x);
  return Math.abs(stored) < SMALLEST_NORMAL
    ? Math.abs(x)
    : Math.abs(x - stored);
}

/**
 * A constant as kernels see it: evaluated in f64 and rounded to f32 once. The
 * values stay as they are; the rounding, known exactly, becomes their error.
 */
export function storedConstant(value: Value): Value {
  const { values } = value;
  if (values.every((x) => storageError(x) === 0)) return value;
  const errors = noErrors(values.length);
  for (let i = 0; i < values.length; i++) {
    const error = storageError(values[i]!);
    errors.worst[i] = error;
    errors.variance[i] = error * error;
  }
  return { ...value, errors };
}
