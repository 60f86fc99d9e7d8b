/**
 * Binary functions: exact values, and what an f32 kernel may make of them. Over
 * the box of arguments known to within (ra, rb), the result is off by at most
 * da ra + db rb plus its own rounding (mean value theorem).
 */
import { assertNever } from '../../grammar/diagnostic.ts';
import {
  DIVISION_ULP,
  radius,
  SMALLEST_NORMAL,
  UNIT_ROUNDOFF,
} from '../error-bound.ts';
import type { BinaryFn } from '../graph.ts';
import { elementCount } from '../tensor-type.ts';
import { broadcastIndex } from './broadcast.ts';
import type { Value } from './value.ts';

export function binaryFunction(fn: BinaryFn): (a: number, b: number) => number {
  switch (fn) {
    case 'add':
      return (a, b) => a + b;
    case 'sub':
      return (a, b) => a - b;
    case 'mul':
      return (a, b) => a * b;
    case 'div':
      return (a, b) => a / b;
    case 'max':
      return Math.max;
    case 'min':
      return Math.min;
    case 'prelu':
      return (a, b) => (a >= 0 ? a : b * a);
    default:
      return assertNever(fn, 'binary function');
  }
}

/** a and b broadcast to `shape`. */
export function evaluateBinary(
  fn: BinaryFn,
  a: Value,
  b: Value,
  shape: readonly number[],
  bounds: boolean,
): Value {
  const apply = binaryFunction(fn);
  const atA = broadcastIndex(shape, a.shape);
  const atB = broadcastIndex(shape, b.shape);
  const values = new Float64Array(elementCount(shape));
  for (let i = 0; i < values.length; i++) {
    values[i] = apply(a.values[atA(i)]!, b.values[atB(i)]!);
  }
  if (!bounds) return { shape, values, errors: null };
  const worst = new Float64Array(values.length);
  const variance = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const ia = atA(i);
    const ib = atB(i);
    const x = a.values[ia]!;
    const y = b.values[ib]!;
    const ea = a.errors?.worst[ia] ?? 0;
    const eb = b.errors?.worst[ib] ?? 0;
    const va = a.errors?.variance[ia] ?? 0;
    const vb = b.errors?.variance[ib] ?? 0;
    const wide = sensitivity(fn, x, ea, y, eb);
    const passedOn = times(wide.a, ea) + times(wide.b, eb);
    worst[i] = passedOn + own(wide.rounding, values[i]!, passedOn);
    const near = sensitivity(fn, x, radius(ea, va), y, radius(eb, vb));
    variance[i] =
      times(near.a ** 2, va) +
      times(near.b ** 2, vb) +
      own(near.rounding, values[i]!, 0) ** 2;
  }
  return { shape, values, errors: { worst, variance } };
}

/** 0 for an exact operand, however steep the function. */
function times(slope: number, error: number): number {
  return error === 0 ? 0 : slope * error;
}

interface Sensitivity {
  /** Largest |df/da| and |df/db| on the box. */
  readonly a: number;
  readonly b: number;
  /** Relative error of the operation itself. */
  readonly rounding: number;
}

function sensitivity(
  fn: BinaryFn,
  a: number,
  ra: number,
  b: number,
  rb: number,
): Sensitivity {
  const farA = Math.abs(a) + ra;
  const farB = Math.abs(b) + rb;
  switch (fn) {
    case 'add':
    case 'sub':
      return { a: 1, b: 1, rounding: UNIT_ROUNDOFF };
    case 'mul':
      return { a: farB, b: farA, rounding: UNIT_ROUNDOFF };
    case 'div': {
      const nearest = Math.max(Math.abs(b) - rb, 0);
      const rounding = DIVISION_ULP * UNIT_ROUNDOFF;
      if (nearest === 0) return { a: Infinity, b: Infinity, rounding };
      return { a: 1 / nearest, b: farA / nearest ** 2, rounding };
    }
    case 'max':
    case 'min': {
      const winner = fn === 'max' ? a > b : a < b;
      const decided = Math.abs(a - b) > ra + rb;
      // Undecided, the larger error of the two bounds that of either.
      const fromA = decided ? winner : ra > rb;
      return { a: fromA ? 1 : 0, b: fromA ? 0 : 1, rounding: 0 };
    }
    case 'prelu':
      if (a - ra >= 0) return { a: 1, b: 0, rounding: 0 };
      return {
        a: a + ra < 0 ? farB : Math.max(1, farB),
        b: farA,
        rounding: UNIT_ROUNDOFF,
      };
    default:
      return assertNever(fn, 'binary function');
  }
}

function own(rounding: number, value: number, passedOn: number): number {
  return rounding * (Math.abs(value) + passedOn) + SMALLEST_NORMAL;
}
