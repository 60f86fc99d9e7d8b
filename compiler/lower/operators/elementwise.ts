/** add, sub, mul, div, maximum, minimum: two operands with broadcasting. */
import type { BinaryFn } from '../../graph.ts';
import { binaryType, fault } from '../../op-types.ts';
import { describeValue } from '../value.ts';
import type { FloatValue, IntValue, TensorValue, Value } from '../value.ts';
import { defineOperator, required } from './operator.ts';
import type { CallSite, Operator } from './operator.ts';
import { operand } from './param-types.ts';

type Operand = TensorValue | IntValue | FloatValue;

function lowerBinary(
  fn: BinaryFn,
  a: Operand,
  b: Operand,
  site: CallSite,
): Value {
  if (a.kind === 'tensor' && b.kind === 'tensor') {
    const type = binaryType(a.type, b.type);
    if (!type.ok) return site.fail(type.fault);
    return site.emit({ kind: 'binary', fn, a: a.node, b: b.node }, type.value);
  }
  if (a.kind === 'tensor' && b.kind !== 'tensor') {
    const scalar = site.scalar(b.value, a.type.dtype);
    return site.emit({ kind: 'binary', fn, a: a.node, b: scalar }, a.type);
  }
  if (b.kind === 'tensor' && a.kind !== 'tensor') {
    const scalar = site.scalar(a.value, b.type.dtype);
    return site.emit({ kind: 'binary', fn, a: scalar, b: b.node }, b.type);
  }
  const { fault: noTensor } = fault(
    'FCM2002',
    `expected at least one tensor, found ${describeValue(a)} and ${describeValue(b)}`,
    'use + - * / or min and max for compile-time numbers',
  );
  return site.fail(noTensor);
}

function binaryOperator(name: string, fn: BinaryFn, summary: string): Operator {
  return defineOperator({
    name,
    summary,
    result: 'broadcast',
    params: {
      a: required(operand, 'first operand'),
      b: required(operand, 'second operand'),
    },
    lower: ({ a, b }, site) => lowerBinary(fn, a, b, site),
  });
}

export const ELEMENTWISE = [
  binaryOperator('add', 'add', 'a + b.'),
  binaryOperator('sub', 'sub', 'a - b.'),
  binaryOperator('mul', 'mul', 'a * b.'),
  binaryOperator('div', 'div', 'a / b.'),
  binaryOperator('maximum', 'max', 'The larger of a and b.'),
  binaryOperator('minimum', 'min', 'The smaller of a and b.'),
];
