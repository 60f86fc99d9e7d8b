/**
 * Sums of products with their error bounds: the core of convolution, dense and
 * matrix product. The bounds are those of `error-bound.ts` and hold for every
 * order of summation.
 */
import type { Errors } from '../error-bound.ts';
import { sumVariance, sumWorst } from '../error-bound.ts';
import type { Value } from './value.ts';

/** Linear in both operands; each output adds up at most `terms` products. */
export interface BilinearForm {
  readonly terms: number;
  readonly apply: (x: Float64Array, w: Float64Array) => Float64Array;
}

/** A sum that may still take terms. The arrays are owned and updated. */
export interface Sum {
  readonly values: Float64Array;
  /** Null when nobody asks for bounds. */
  readonly track: {
    /** sum |w x| */
    readonly magnitude: Float64Array;
    /** sum of |w| e over the operands' worst cases e, both ways. */
    readonly propagated: Float64Array;
    /** sum of w^2 variance, both ways. */
    readonly variance: Float64Array;
  } | null;
  terms: number;
}

export function sumOfProducts(
  form: BilinearForm,
  x: Value,
  w: Value,
  bounds: boolean,
): Sum {
  const values = form.apply(x.values, w.values);
  if (!bounds) return { values, track: null, terms: form.terms };
  const absX = x.values.map(Math.abs);
  const absW = w.values.map(Math.abs);
  const magnitude = form.apply(absX, absW);
  const propagated = new Float64Array(values.length);
  const variance = new Float64Array(values.length);
  // e = sum (|w| + ew) ex + |x| ew, and its like in squares.
  if (x.errors !== null) {
    const wWorst = w.errors === null ? absW : plus(absW, w.errors.worst);
    const squareW = w.values.map((value) => value * value);
    const wSquare =
      w.errors === null ? squareW : plus(squareW, w.errors.variance);
    accumulate(propagated, form.apply(x.errors.worst, wWorst));
    accumulate(variance, form.apply(x.errors.variance, wSquare));
  }
  if (w.errors !== null) {
    const squareX = x.values.map((value) => value * value);
    accumulate(propagated, form.apply(absX, w.errors.worst));
    accumulate(variance, form.apply(squareX, w.errors.variance));
  }
  return {
    values,
    track: { magnitude, propagated, variance },
    terms: form.terms,
  };
}

/** Adds `sign` times `operand` as one more term; `at(i)` broadcasts it. */
export function addTerm(
  sum: Sum,
  operand: Value,
  sign: 1 | -1,
  at: (i: number) => number,
): void {
  const { values, track } = sum;
  sum.terms += 1;
  for (let i = 0; i < values.length; i++) {
    const j = at(i);
    const term = operand.values[j]!;
    values[i]! += sign * term;
    if (track === null) continue;
    track.magnitude[i]! += Math.abs(term);
    if (operand.errors === null) continue;
    track.propagated[i]! += operand.errors.worst[j]!;
    track.variance[i]! += operand.errors.variance[j]!;
  }
}

/** The errors of the finished sum; null when they are not tracked. */
export function sumErrors(sum: Sum): Errors | null {
  if (sum.track === null) return null;
  const { magnitude, propagated, variance } = sum.track;
  const worst = new Float64Array(magnitude.length);
  const total = new Float64Array(magnitude.length);
  for (let i = 0; i < worst.length; i++) {
    worst[i] = sumWorst(sum.terms, magnitude[i]!, propagated[i]!);
    total[i] = variance[i]! + sumVariance(sum.terms, magnitude[i]!);
  }
  return { worst, variance: total };
}

function plus(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value + b[i]!);
}

function accumulate(target: Float64Array, terms: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i]! += terms[i]!;
}
