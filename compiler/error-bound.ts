/**
 * How far an f32 implementation of a Graph may be from its exact values.
 * `interpret.ts` carries these bounds beside the values; every tolerance in the
 * project comes from here.
 *
 * An operation rounds to either neighbour, so its relative error is at most
 * u = 2^-23, and it may flush subnormals, an absolute error of at most 2^-126
 * (WGSL section "Floating Point Accuracy"). Other functions have the accuracy
 * that WGSL section "Accuracy of Concrete Floating Point Expressions" states;
 * k ULP is at most k u relative. Summation order and fusing of multiply and add
 * are free.
 *
 * Two bounds are carried per element:
 *
 * - worst case. A sum of n products errs by gamma(n) sum |w x| and passes on
 *   sum |w| e of its operands' bounds e (Higham, Accuracy and Stability of
 *   Numerical Algorithms, 2nd ed., section 3.1). It always holds.
 * - probabilistic. Roundings are independent, zero-mean variables bounded by c:
 *   by Hoeffding's inequality their sum exceeds lambda sqrt(sum c^2) with
 *   probability at most 2 exp(-lambda^2 / 2) (Higham & Mary 2019, doi
 *   10.1137/18M1226312, theorem 2.4). `variance` is that sum c^2: a sum of n
 *   products adds (n + 1) (u sum |w x|)^2 whatever its order, and passes on
 *   sum w^2 variance. This is a model: it needs a device that rounds to nearest
 *   and takes the errors of different elements as uncorrelated, and it drops
 *   terms of second order in u.
 *
 * Rule: one kernel, or one fused pair, is judged by the worst case alone. Whole
 * networks are judged by the smaller of the two, because |w| products over
 * fifty layers say nothing any more.
 */

/** u: the largest relative error of one rounding to either neighbour. */
export const UNIT_ROUNDOFF = 2 ** -23;

/** Below it a result may be flushed to zero. */
export const SMALLEST_NORMAL = 2 ** -126;

/** WGSL: `x / y`, `exp(x)`: 3 + 2 |x|, `inverseSqrt(x)`, in ULP. */
export const DIVISION_ULP = 2.5;
export const INVERSE_SQRT_ULP = 2;
/** WGSL: `sqrt(x)` is `1.0 / inverseSqrt(x)`. */
export const SQRT_ULP = INVERSE_SQRT_ULP + DIVISION_ULP;

export function expUlp(x: number): number {
  return 3 + 2 * Math.abs(x);
}

/**
 * WGSL: `tanh` errs by the worse of this and `sinh(x) / cosh(x)`, absolute.
 */
export const TANH_ABSOLUTE_ERROR = 1e-5;

/** Kernels clamp the argument of `tanh` to this: beyond, it is 1 in f32. */
export const TANH_SATURATION = 10;

/**
 * Kernels compute erf by Abramowitz & Stegun 7.1.26, whose absolute error is at
 * most this.
 */
export const ERF_APPROXIMATION_ERROR = 1.5e-7;

/**
 * Rounding of that formula in f32, absolute: t = 1 / (1 + p z) is good to 7.5 u;
 * the running errors of Horner's rule, t's error through the polynomial's slope
 * and the error of exp add up to 43.8 u as z nears 0, and to less beyond.
 */
export const ERF_ROUNDING_ERROR = 48 * UNIT_ROUNDOFF;

/** A probabilistic bound may fail with `FAILURE_PROBABILITY` ... */
export const FAILURE_PROBABILITY = 1e-9;
/** ... in a run that compares this many elements. */
export const JUDGED_ELEMENTS = 1e7;

/** Standard deviations: 2 exp(-lambda^2 / 2) elements = probability. 8.67. */
export const LAMBDA = Math.sqrt(
  2 * Math.log((2 * JUDGED_ELEMENTS) / FAILURE_PROBABILITY),
);

/** gamma_n = n u / (1 - n u): the error of n roundings, relative. */
export function gamma(n: number): number {
  const nu = n * UNIT_ROUNDOFF;
  return nu < 1 ? nu / (1 - nu) : Infinity;
}

/** Error bounds of a tensor, element by element. */
export interface Errors {
  /** Absolute. */
  readonly worst: Float64Array;
  /** Square of the probabilistic standard deviation. */
  readonly variance: Float64Array;
}

/** An `Errors` of zeros. */
export function noErrors(elements: number): Errors {
  return {
    worst: new Float64Array(elements),
    variance: new Float64Array(elements),
  };
}

/** The largest finite f32. */
export const MAX_F32 = (2 - 2 ** -23) * 2 ** 127;

/**
 * `errors` of `values`, made finite in place. A result is a finite f32 (WGSL's
 * finite math assumption), so no error exceeds |x| + MAX_F32; and over a hundred
 * layers the worst case would otherwise overflow and turn 0 * Infinity into NaN.
 */
export function capErrors(values: Float64Array, errors: Errors): void {
  for (let i = 0; i < values.length; i++) {
    const most = Math.abs(values[i]!) + MAX_F32;
    errors.worst[i] = Math.min(errors.worst[i]!, most);
    errors.variance[i] = Math.min(errors.variance[i]!, most * most);
  }
}

/** How far an element may be off, by the smaller bound. */
export function radius(worst: number, variance: number): number {
  return Math.min(worst, LAMBDA * Math.sqrt(variance));
}

/** Worst-case error of a sum of `terms` rounded products. */
export function sumWorst(
  terms: number,
  magnitude: number,
  propagated: number,
): number {
  const growth = gamma(terms);
  return (
    propagated * (1 + growth) + growth * magnitude + 2 * terms * SMALLEST_NORMAL
  );
}

/** Variance that the roundings of such a sum add. */
export function sumVariance(terms: number, magnitude: number): number {
  const sigma = UNIT_ROUNDOFF * magnitude + SMALLEST_NORMAL;
  return (terms + 1) * sigma * sigma;
}
