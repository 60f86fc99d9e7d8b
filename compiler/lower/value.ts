/**
 * What an expression evaluates to while lowering. Numbers, booleans, strings
 * and lists exist at compile time only; a tensor value names a node of the
 * graph being built. `error` stands for a value whose mistake has been reported:
 * whatever touches it stays silent, so one mistake gives one message.
 */
import type { Span } from '../../grammar/source.ts';
import type { NodeId } from '../graph.ts';
import { printTensorType } from '../tensor-type.ts';
import type { TensorType } from '../tensor-type.ts';

/** A safe integer. */
export interface IntValue {
  readonly kind: 'int';
  readonly value: number;
}

/** A finite number. */
export interface FloatValue {
  readonly kind: 'float';
  readonly value: number;
}

export interface BoolValue {
  readonly kind: 'bool';
  readonly value: boolean;
}

export interface StringValue {
  readonly kind: 'string';
  readonly value: string;
}

export interface ListValue {
  readonly kind: 'list';
  readonly items: readonly Value[];
}

export interface TensorValue {
  readonly kind: 'tensor';
  readonly node: NodeId;
  readonly type: TensorType;
  /** The call or declaration that made it, for related notes. */
  readonly madeAt: Span;
}

export interface ErrorValue {
  readonly kind: 'error';
}

export type ScalarValue = IntValue | FloatValue | BoolValue | StringValue;
export type Value = ScalarValue | ListValue | TensorValue | ErrorValue;

export const ERROR: ErrorValue = { kind: 'error' };

export function intValue(value: number): IntValue {
  return { kind: 'int', value };
}

export function floatValue(value: number): FloatValue {
  return { kind: 'float', value };
}

export function boolValue(value: boolean): BoolValue {
  return { kind: 'bool', value };
}

export function stringValue(value: string): StringValue {
  return { kind: 'string', value };
}

/** Whether a mistake inside `value` has been reported already. */
export function isPoisoned(value: Value): boolean {
  return (
    value.kind === 'error' ||
    (value.kind === 'list' && value.items.some((item) => item.kind === 'error'))
  );
}

const SHOWN_STRING_LENGTH = 40;

/** `int 3`, `string "same"`, `f32[1, 56, 56, 24]`: for messages. */
export function describeValue(value: Value): string {
  switch (value.kind) {
    case 'int':
      return `int ${value.value}`;
    case 'float':
      return `float ${Number.isInteger(value.value) ? value.value.toFixed(1) : value.value}`;
    case 'bool':
      return String(value.value);
    case 'string':
      return `string "${shorten(value.value)}"`;
    case 'list':
      return describeList(value);
    case 'tensor':
      return printTensorType(value.type);
    case 'error':
      return 'an erroneous value';
  }
}

function shorten(text: string): string {
  if (text.length <= SHOWN_STRING_LENGTH) return text;
  return `${text.slice(0, SHOWN_STRING_LENGTH)}...`;
}

function describeList(list: ListValue): string {
  if (list.items.length === 0) return 'an empty list';
  const ints = list.items.every((item) => item.kind === 'int');
  if (ints && list.items.length <= 8) {
    return `[${list.items.map((item) => item.value).join(', ')}]`;
  }
  return `a list of ${list.items.length}`;
}
