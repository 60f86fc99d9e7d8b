/**
 * Unary and binary operators on compile-time values. Ints are safe integers and
 * `/` on them is exact; `%` follows `floor_div`. Comparisons take numbers, or two
 * values of one kind for `==` and `!=`.
 */
import type { BinaryOp } from '../../grammar/ast.ts';
import { assertNever } from '../../grammar/diagnostic.ts';
import { fault, typed } from '../op-types.ts';
import type { Typed } from '../op-types.ts';
import { boolValue, describeValue, floatValue, intValue } from './value.ts';
import type { FloatValue, IntValue, Value } from './value.ts';

export type ArithmeticOp = '+' | '-' | '*' | '/' | '%';
/** `&&` and `||` are evaluated lazily, outside this file. */
export type StrictOp = Exclude<BinaryOp, '&&' | '||'>;

/** `value` as an int or float. Reports FCM2006 when it is outside their range. */
export function checkedNumber(
  kind: 'int' | 'float',
  value: number,
): Typed<Value> {
  if (kind === 'int') {
    // -0 must not leak: it prints as 0 and divides as another number.
    if (Number.isSafeInteger(value)) return typed(intValue(value + 0));
    return fault('FCM2006', `the result ${value} is outside -2^53 to 2^53`);
  }
  if (Number.isFinite(value)) return typed(floatValue(value));
  return fault('FCM2006', `the result ${value} is not a finite number`);
}

/** `-value` or `!value`. Reports FCM2001. */
export function applyUnary(op: '-' | '!', value: Value): Typed<Value> {
  if (op === '!' && value.kind === 'bool')
    return typed(boolValue(!value.value));
  if (op === '-' && isNumber(value)) {
    return checkedNumber(value.kind, 0 - value.value);
  }
  const expected = op === '!' ? 'a bool' : 'a number';
  return fault(
    'FCM2001',
    `\`${op}\` expects ${expected}, found ${describeValue(value)}`,
    value.kind === 'tensor' && op === '-' ? 'write 0.0 - x' : null,
  );
}

/**
 * `a op b` on compile-time values.
 * Reports FCM2001 (kinds), FCM2004 (remainder), FCM2005 (zero), FCM2006 (range).
 */
export function applyBinary(op: StrictOp, a: Value, b: Value): Typed<Value> {
  switch (op) {
    case '==':
    case '!=':
      return compareEqual(op, a, b);
    case '<':
    case '<=':
    case '>':
    case '>=':
      if (isNumber(a) && isNumber(b)) {
        return typed(boolValue(compareOrder(op, a.value, b.value)));
      }
      return mismatch(op, 'two numbers', a, b);
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      if (isNumber(a) && isNumber(b)) return calculate(op, a, b);
      return mismatch(op, 'numbers or tensors', a, b);
    default:
      return assertNever(op, 'operator');
  }
}

function isNumber(value: Value): value is IntValue | FloatValue {
  return value.kind === 'int' || value.kind === 'float';
}

function compareEqual(op: '==' | '!=', a: Value, b: Value): Typed<Value> {
  const comparable =
    (isNumber(a) && isNumber(b)) ||
    (a.kind === 'bool' && b.kind === 'bool') ||
    (a.kind === 'string' && b.kind === 'string');
  if (!comparable) {
    return mismatch(op, 'two numbers, bools or strings', a, b);
  }
  return typed(boolValue((a.value === b.value) === (op === '==')));
}

function compareOrder(
  op: '<' | '<=' | '>' | '>=',
  a: number,
  b: number,
): boolean {
  switch (op) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
  }
}

function calculate(
  op: ArithmeticOp,
  a: IntValue | FloatValue,
  b: IntValue | FloatValue,
): Typed<Value> {
  const kind = a.kind === 'int' && b.kind === 'int' ? 'int' : 'float';
  if ((op === '/' || op === '%') && b.value === 0) {
    return fault('FCM2005', `${a.value} ${op} 0 divides by zero`);
  }
  switch (op) {
    case '+':
      return checkedNumber(kind, a.value + b.value);
    case '-':
      return checkedNumber(kind, a.value - b.value);
    case '*':
      return checkedNumber(kind, a.value * b.value);
    case '%':
      if (kind === 'float') return mismatch(op, 'two ints', a, b);
      return checkedNumber(kind, floorModulo(a.value, b.value));
    case '/':
      if (kind === 'int' && a.value % b.value !== 0) {
        return fault(
          'FCM2004',
          `${a.value} / ${b.value} leaves a remainder of ${a.value % b.value}`,
          'write floor_div(a, b) or ceil_div(a, b) to round, or make an operand a float',
        );
      }
      return checkedNumber(kind, a.value / b.value);
  }
}

/** The remainder with the sign of `b`, so that a = floor_div(a, b) * b + a % b. */
function floorModulo(a: number, b: number): number {
  const remainder = a % b;
  return remainder !== 0 && remainder < 0 !== b < 0 ? remainder + b : remainder;
}

function mismatch(
  op: string,
  expected: string,
  a: Value,
  b: Value,
): Typed<never> {
  const text = a.kind === 'string' || b.kind === 'string';
  return fault(
    'FCM2001',
    `\`${op}\` expects ${expected}, found ${describeValue(a)} and ${describeValue(b)}`,
    text && op === '+' ? 'join strings by interpolation: "{a}{b}"' : null,
  );
}
