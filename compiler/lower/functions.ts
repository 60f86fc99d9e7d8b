/** Compile-time functions of numbers: the part of the language that is not operators. */
import { fault, typed } from '../op-types.ts';
import type { Typed } from '../op-types.ts';
import { checkedNumber } from './arithmetic.ts';
import { describeValue, intValue } from './value.ts';
import type { FloatValue, IntValue, Value } from './value.ts';

export interface CompileTimeFunction {
  readonly name: string;
  readonly summary: string;
  readonly params: readonly [string, string];
  /** Reports FCM2002 (kind), FCM2005 (division by zero), FCM2006 (range), FCM2007. */
  readonly evaluate: (a: Value, b: Value) => Typed<Value>;
}

type Num = IntValue | FloatValue;

function ofInts(
  compute: (a: number, b: number) => Typed<Value>,
): CompileTimeFunction['evaluate'] {
  return (a, b) =>
    a.kind === 'int' && b.kind === 'int'
      ? compute(a.value, b.value)
      : expected('two ints', a, b);
}

function ofNumbers(
  compute: (a: Num, b: Num) => Typed<Value>,
): CompileTimeFunction['evaluate'] {
  return (a, b) =>
    (a.kind === 'int' || a.kind === 'float') &&
    (b.kind === 'int' || b.kind === 'float')
      ? compute(a, b)
      : expected('two numbers', a, b);
}

function expected(what: string, a: Value, b: Value): Typed<never> {
  return fault(
    'FCM2002',
    `expected ${what}, found ${describeValue(a)} and ${describeValue(b)}`,
  );
}

function divide(
  round: (quotient: number) => number,
): CompileTimeFunction['evaluate'] {
  return ofInts((a, b) =>
    b === 0
      ? fault('FCM2005', `${a} divided by zero`)
      : typed(intValue(round(a / b))),
  );
}

function choose(
  compute: (a: number, b: number) => number,
): CompileTimeFunction['evaluate'] {
  return ofNumbers((a, b) =>
    checkedNumber(
      a.kind === 'int' && b.kind === 'int' ? 'int' : 'float',
      compute(a.value, b.value),
    ),
  );
}

/**
 * TensorFlow's `make_divisible`: the nearest multiple, at least one multiple and
 * never below 90 % of the value, so that a narrow layer loses few channels.
 */
function roundTo(value: number, multiple: number): number {
  const nearest = Math.floor((value + multiple / 2) / multiple) * multiple;
  const rounded = Math.max(multiple, nearest);
  return rounded < 0.9 * value ? rounded + multiple : rounded;
}

export const FUNCTIONS: ReadonlyMap<string, CompileTimeFunction> = new Map(
  (
    [
      {
        name: 'floor_div',
        summary: 'a / b rounded down.',
        params: ['a', 'b'],
        evaluate: divide(Math.floor),
      },
      {
        name: 'ceil_div',
        summary: 'a / b rounded up.',
        params: ['a', 'b'],
        evaluate: divide(Math.ceil),
      },
      {
        name: 'min',
        summary: 'The smaller number.',
        params: ['a', 'b'],
        evaluate: choose(Math.min),
      },
      {
        name: 'max',
        summary: 'The larger number.',
        params: ['a', 'b'],
        evaluate: choose(Math.max),
      },
      {
        name: 'round_to',
        summary:
          'The nearest multiple, at least one and never below 90 % of value.',
        params: ['value', 'multiple'],
        evaluate: ofNumbers((value, multiple) =>
          multiple.kind === 'int' && multiple.value >= 1
            ? checkedNumber('int', roundTo(value.value, multiple.value))
            : fault(
                'FCM2007',
                `expected a multiple that is an int of at least 1, found ${describeValue(multiple)}`,
              ),
        ),
      },
    ] satisfies CompileTimeFunction[]
  ).map((each) => [each.name, each]),
);
