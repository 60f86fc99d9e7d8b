/**
 * Activations against independent formulas, and their error model against f32
 * evaluations of the formulas that kernels use.
 */
import { describe, expect, it } from 'vitest';
import {
  ERF_APPROXIMATION_ERROR,
  ERF_ROUNDING_ERROR,
  UNIT_ROUNDOFF,
} from '../../../compiler/error-bound.ts';
import type { Activation } from '../../../compiler/graph.ts';
import { evaluateActivation } from '../../../compiler/interpret/activation.ts';
import { erfc } from '../../../compiler/interpret/erf.ts';
import type { Value } from '../../../compiler/interpret/value.ts';
import { expectWithin } from '../../support/compare.ts';
import { roundEitherWay } from '../../support/f32.ts';
import { ACTIVATIONS } from '../../support/random-graph.ts';
import { createRng, testSeed } from '../../support/rng.ts';

function valueOf(values: readonly number[], error = 0): Value {
  return {
    shape: [values.length],
    values: Float64Array.from(values),
    errors: {
      worst: new Float64Array(values.length).fill(error),
      variance: new Float64Array(values.length).fill(error * error),
    },
  };
}

function apply(activation: Activation, x: number): number {
  return evaluateActivation(activation, valueOf([x]), false).values[0]!;
}

describe('values', () => {
  it.each([
    [{ fn: 'relu' }, -1, 0],
    [{ fn: 'relu' }, 2, 2],
    [{ fn: 'clamp', min: -1, max: 6 }, 7, 6],
    [{ fn: 'clamp', min: -1, max: 6 }, -7, -1],
    [{ fn: 'clamp', min: -1, max: 6 }, 0.5, 0.5],
    [{ fn: 'hardSigmoid' }, -3, 0],
    [{ fn: 'hardSigmoid' }, 0, 0.5],
    [{ fn: 'hardSigmoid' }, 1.5, 0.75],
    [{ fn: 'hardSigmoid' }, 3, 1],
    [{ fn: 'hardSwish' }, -1, -1 / 3],
    [{ fn: 'hardSwish' }, 4, 4],
    [{ fn: 'leakyRelu', alpha: 0.25 }, -2, -0.5],
    [{ fn: 'leakyRelu', alpha: 0.25 }, 2, 2],
    // Reference values to 16 digits (mpmath).
    [{ fn: 'sigmoid' }, 1, 0.7310585786300049],
    [{ fn: 'sigmoid' }, -40, 4.248354255291589e-18],
    [{ fn: 'silu' }, -1, -0.2689414213699951],
    [{ fn: 'tanh' }, 0.5, 0.46211715726000973],
    [{ fn: 'gelu', form: 'erf' }, 1, 0.8413447460685429],
    [{ fn: 'gelu', form: 'erf' }, -3, -0.00404969409489031],
    [{ fn: 'gelu', form: 'tanh' }, 1, 0.8411919906082768],
  ] satisfies [Activation, number, number][])('%j of %d', (f, x, expected) => {
    const found = apply(f, x);
    expect(Math.abs(found - expected)).toBeLessThanOrEqual(
      4 * 2 ** -52 * Math.max(Math.abs(expected), Math.abs(x)),
    );
  });

  it.each([
    [0, 1],
    [0.5, 0.4795001221869535],
    [2.4999, 0.0004071699003334514],
    [3, 2.209049699858544e-5],
    [-1, 1.8427007929497148],
    [6, 2.1519736712498913e-17],
  ])('erfc(%d)', (x, expected) => {
    expect(Math.abs(erfc(x) - expected)).toBeLessThan(
      Math.max(1e-15, 1e-12 * (x > 2.5 ? expected : 0)),
    );
  });
});

/** How kernels compute each function, one f32 operation at a time. */
function inF32(
  { fn, ...rest }: Activation,
  x: number,
  round: (value: number) => number,
): number {
  const sigmoid = (v: number): number => {
    const e = round(Math.exp(-Math.abs(v)));
    return round((v >= 0 ? 1 : e) / round(1 + e));
  };
  const hardSigmoid = (v: number): number =>
    Math.min(Math.max(round(round(v * Math.fround(1 / 6)) + 0.5), 0), 1);
  switch (fn) {
    case 'relu':
      return Math.max(x, 0);
    case 'clamp': {
      const { min, max } = rest as { min: number; max: number };
      return Math.min(Math.max(x, Math.fround(min)), Math.fround(max));
    }
    case 'leakyRelu': {
      const { alpha } = rest as { alpha: number };
      return x >= 0 ? x : round(Math.fround(alpha) * x);
    }
    case 'hardSigmoid':
      return hardSigmoid(x);
    case 'hardSwish':
      return round(x * hardSigmoid(x));
    case 'sigmoid':
      return sigmoid(x);
    case 'silu':
      return round(x * sigmoid(x));
    case 'tanh':
      return round(Math.tanh(x));
    case 'gelu': {
      const { form } = rest as { form: 'erf' | 'tanh' };
      if (form === 'erf') {
        const sum = round(1 + erfInF32(round(x * Math.SQRT1_2), round));
        return round(round(0.5 * x) * sum);
      }
      const cube = round(round(x * x) * x);
      const inner = round(
        Math.fround(0.7978845608) *
          round(x + round(Math.fround(0.044715) * cube)),
      );
      return round(round(0.5 * x) * round(1 + round(Math.tanh(inner))));
    }
  }
}

/** Abramowitz & Stegun 7.1.26, the largest power first. */
const ERF = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592];

function erfInF32(x: number, round: (value: number) => number): number {
  const z = Math.abs(x);
  const t = round(1 / round(1 + round(Math.fround(0.3275911) * z)));
  let poly = 0;
  for (const a of ERF) poly = round(round(poly * t) + Math.fround(a));
  const tail = round(round(poly * t) * round(Math.exp(-round(z * z))));
  return Math.sign(x) * round(1 - tail);
}

describe('error bounds', () => {
  const seed = testSeed('activation');
  it.each(ACTIVATIONS)(`%j in f32 (seed ${seed})`, (activation) => {
    const rng = createRng(seed);
    const round = (x: number): number => roundEitherWay(x, rng);
    const exact = Array.from({ length: 4000 }, () =>
      Math.fround(rng.normal() * rng.pick([0.1, 1, 4])),
    );
    const error = 1e-4;
    const result = evaluateActivation(activation, valueOf(exact, error), true);
    const actual = exact.map((x) =>
      inF32(
        activation,
        Math.fround(x + 0.9 * error * (2 * rng.next() - 1)),
        round,
      ),
    );
    expectWithin(actual, result, result.errors!.worst);
  });

  it('says 0 passes on where an activation is flat', () => {
    const x = valueOf([-1, 7, 3], 0.5);
    const { errors } = evaluateActivation(
      { fn: 'clamp', min: 0, max: 6 },
      x,
      true,
    );
    expect(errors!.worst[0]).toBeLessThan(1e-37);
    expect(errors!.worst[1]).toBeLessThan(1e-37);
    expect(errors!.worst[2]).toBeCloseTo(0.5, 12);
  });

  it('erf in f32 errs by no more than its two constants', () => {
    const rng = createRng(seed);
    const round = (x: number): number => roundEitherWay(x, rng);
    let largest = 0;
    for (let i = 0; i < 20_000; i++) {
      const x = Math.fround(rng.next() * rng.pick([0.2, 1, 4]));
      const error = Math.abs(erfInF32(x, round) - (1 - erfc(x)));
      largest = Math.max(largest, error);
    }
    expect(largest).toBeLessThan(ERF_APPROXIMATION_ERROR + ERF_ROUNDING_ERROR);
    // The constant is a worst case, but not a wild one.
    expect(largest).toBeGreaterThan(ERF_ROUNDING_ERROR / 20);
  });

  it('rounding of erf in f32 is below its constant by running error analysis', () => {
    // In units of u; see ERF_ROUNDING_ERROR.
    const bound = (z: number): number => {
      const t = 1 / (1 + 0.3275911 * z);
      const tError = 7.5 * t;
      let poly = 0;
      let slope = 0;
      let error = 0;
      for (const a of ERF) {
        slope = slope * t + poly;
        const product = poly * t;
        poly = product + a;
        error = error * t + Math.abs(product) + Math.abs(a) + Math.abs(poly);
      }
      slope = slope * t + poly;
      error = error * t + Math.abs(poly * t) + Math.abs(slope) * tError;
      const e = Math.exp(-z * z);
      const expError = 5 * z * z + 3 + 2 * z * z;
      return e * (error + poly * t * (expError + 1)) + 1;
    };
    let largest = 0;
    for (let z = 0; z < 6; z += 0.001) largest = Math.max(largest, bound(z));
    expect(largest).toBe(bound(0));
    expect(largest).toBeCloseTo(43.8, 1);
    expect(largest).toBeLessThan(ERF_ROUNDING_ERROR / UNIT_ROUNDOFF);
  });
});
