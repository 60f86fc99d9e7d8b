/**
 * Activations: exact values, and what an f32 kernel may make of them. For an
 * argument known to within `radius`, the result is off by at most
 * slope * radius + own. Curved functions bound their slope on that interval by
 * |f'(x)| + radius * max |f''|.
 */
import { assertNever } from '../../grammar/diagnostic.ts';
import {
  DIVISION_ULP,
  ERF_APPROXIMATION_ERROR,
  ERF_ROUNDING_ERROR,
  expUlp,
  radius,
  SMALLEST_NORMAL,
  TANH_ABSOLUTE_ERROR,
  TANH_SATURATION,
  UNIT_ROUNDOFF as U,
} from '../error-bound.ts';
import type { Activation } from '../graph.ts';
import { erfc } from './erf.ts';
import type { Value } from './value.ts';
import { storageError } from './value.ts';

/** One scalar function and its f32 error model. */
interface ScalarFunction {
  readonly value: (x: number) => number;
  /** Largest |f'| on [x - radius, x + radius]. */
  readonly slope: (x: number, radius: number) => number;
  /** What the kernel's own arithmetic adds, for any argument in there. */
  readonly own: (x: number, radius: number) => number;
}

/** With `bounds`, an exact `x` gets them too. */
export function evaluateActivation(
  activation: Activation,
  x: Value,
  bounds: boolean,
): Value {
  const f = scalarFunction(activation);
  const values = x.values.map(f.value);
  if (!bounds) return { shape: x.shape, values, errors: null };
  const worst = new Float64Array(values.length);
  const variance = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const at = x.values[i]!;
    const e = x.errors?.worst[i] ?? 0;
    const v = x.errors?.variance[i] ?? 0;
    const r = radius(e, v);
    worst[i] = f.slope(at, e) * e + f.own(at, e) + SMALLEST_NORMAL;
    const own = f.own(at, r) + SMALLEST_NORMAL;
    variance[i] = f.slope(at, r) ** 2 * v + own * own;
  }
  return { shape: x.shape, values, errors: { worst, variance } };
}

function scalarFunction(activation: Activation): ScalarFunction {
  switch (activation.fn) {
    case 'relu':
      return clampFunction(0, Infinity);
    case 'clamp':
      return clampFunction(activation.min, activation.max);
    case 'leakyRelu':
      return leakyReluFunction(activation.alpha);
    case 'hardSigmoid':
      return HARD_SIGMOID;
    case 'hardSwish':
      return HARD_SWISH;
    case 'sigmoid':
      return SIGMOID;
    case 'silu':
      return SILU;
    case 'tanh':
      return TANH;
    case 'gelu':
      return activation.form === 'erf' ? GELU_ERF : GELU_TANH;
    default:
      return assertNever(activation, 'activation');
  }
}

function clampFunction(min: number, max: number): ScalarFunction {
  const own = storageError(min) + (max === Infinity ? 0 : storageError(max));
  return {
    value: (x) => (x < min ? min : x > max ? max : x),
    slope: (x, r) => (x + r < min || x - r > max ? 0 : 1),
    own: () => own,
  };
}

function leakyReluFunction(alpha: number): ScalarFunction {
  const steepest = Math.max(1, Math.abs(alpha));
  return {
    value: (x) => (x >= 0 ? x : alpha * x),
    slope: (x, r) => (x - r >= 0 ? 1 : x + r < 0 ? Math.abs(alpha) : steepest),
    own: (x, r) =>
      x - r >= 0
        ? 0
        : (Math.abs(x) + r) * (storageError(alpha) + U * Math.abs(alpha)),
  };
}

/**
 * clamp(x / 6 + 1/2, 0, 1), as such (the constant 1/6 to 3.5 u, one product, one
 * sum) or as clamp(x + 3, 0, 6) / 6: u (|x| + 3) covers both. Saturated, the
 * first is exact and the second 6 * (1/6).
 */
const HARD_SIGMOID: ScalarFunction = {
  value: (x) => (x <= -3 ? 0 : x >= 3 ? 1 : (x + 3) / 6),
  slope: (x, r) => (Math.abs(x) - r > 3 ? 0 : 1 / 6),
  own: (x, r) => (x + r < -3.01 ? 0 : U * (Math.min(Math.abs(x) + r, 3) + 3)),
};

/** x hardSigmoid(x); its slope is (2x + 3) / 6 between -3 and 3. */
const HARD_SWISH: ScalarFunction = {
  value: (x) => x * HARD_SIGMOID.value(x),
  slope: (x, r) => {
    if (x + r < -3) return 0;
    if (x - r > 3) return 1;
    const ends = [x - r, x + r].map((end) => Math.min(Math.max(end, -3), 3));
    const inside = ends.map((end) => Math.abs(2 * end + 3) / 6);
    return Math.max(...inside, x + r > 3 ? 1 : 0);
  },
  own: (x, r) =>
    (Math.abs(x) + r) * (HARD_SIGMOID.own(x, r) + (x + r < -3.01 ? 0 : U)),
};

/**
 * 1 / (1 + exp(-x)), or exp(x) / (1 + exp(x)) for negative x. The error of exp
 * reaches the result through the part of the denominator that it is, and once
 * more as the numerator; one addition; one division.
 */
const SIGMOID: ScalarFunction = {
  value: sigmoid,
  slope: (x, r) => {
    const s = sigmoid(x);
    return Math.min(0.25, s * (1 - s) + 0.0963 * r);
  },
  own: (x, r) => {
    const farthest = Math.abs(x) + r;
    const share = x - r >= 0 ? sigmoid(-(x - r)) : 2;
    const highest = sigmoid(x + r);
    return highest * U * (1 + DIVISION_ULP + share * expUlp(farthest));
  },
};

/** x sigmoid(x), or x / (1 + exp(-x)). */
const SILU: ScalarFunction = {
  value: (x) => x * sigmoid(x),
  slope: (x, r) => {
    const s = sigmoid(x);
    return Math.min(1.1, Math.abs(s + x * s * (1 - s)) + 0.5 * r);
  },
  own: (x, r) => (Math.abs(x) + r) * (SIGMOID.own(x, r) + U * sigmoid(x + r)),
};

/**
 * WGSL: the worse of 1e-5 and sinh(x) / cosh(x), each from two exponentials:
 * (1 + |t|) exp's error, and 6.5 u |t| for the sums and the division. Kernels
 * saturate at 10, where 1 - |t| is 4.2e-9.
 */
const TANH: ScalarFunction = {
  value: Math.tanh,
  slope: (x, r) => Math.min(1, 1 - Math.tanh(x) ** 2 + 0.77 * r),
  own: (x, r) => {
    const farthest = Math.min(Math.abs(x) + r, TANH_SATURATION);
    const t = Math.tanh(farthest);
    const inherited = U * ((1 + t) * expUlp(farthest) + 6.5 * t);
    const saturated = Math.abs(x) + r > TANH_SATURATION ? 4.2e-9 : 0;
    return Math.max(TANH_ABSOLUTE_ERROR, inherited) + saturated;
  },
};

/** Two roundings after erf (1 + erf, times), one halving that is exact. */
const GELU_ERF: ScalarFunction = {
  value: (x) => (x / 2) * erfc(-x * Math.SQRT1_2),
  slope: (x, r) => {
    const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
    const slope = erfc(-x * Math.SQRT1_2) / 2 + x * density;
    return Math.min(1.13, Math.abs(slope) + 0.8 * r);
  },
  own: (x, r) =>
    ((Math.abs(x) + r) / 2) *
    (ERF_APPROXIMATION_ERROR + ERF_ROUNDING_ERROR + 4 * U),
};

/**
 * x/2 (1 + tanh(inner)), inner = sqrt(2/pi) (x + 0.044715 x^3) to 8 u relative;
 * |y| (1 - tanh(y)^2) <= 0.448 carries that into the result as 3.6 u.
 */
const GELU_TANH: ScalarFunction = {
  value: (x) => (x / 2) * (1 + Math.tanh(geluInner(x))),
  slope: (x, r) => {
    const t = Math.tanh(geluInner(x));
    const innerSlope = Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
    const slope = (1 + t) / 2 + (x / 2) * (1 - t * t) * innerSlope;
    return Math.min(1.13, Math.abs(slope) + 0.8 * r);
  },
  own: (x, r) => {
    const tanhError = TANH.own(geluInner(Math.abs(x) + r), 0);
    return ((Math.abs(x) + r) / 2) * (tanhError + 8 * U);
  },
};

function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

function geluInner(x: number): number {
  return Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
}
