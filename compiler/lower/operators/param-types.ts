/** The kinds of arguments that operators take. */
import { suggest } from '../../../grammar/suggest.ts';
import type { Padding, Pair } from '../../graph.ts';
import { fault, spatialSize, typed } from '../../op-types.ts';
import type { Typed } from '../../op-types.ts';
import type { PaddingRule } from '../../window-types.ts';
import { describeValue } from '../value.ts';
import type { FloatValue, IntValue, TensorValue, Value } from '../value.ts';
import type { ParamType } from './operator.ts';

function wrongKind(expects: string, found: Value): Typed<never> {
  return fault('FCM2002', `expected ${expects}, found ${describeValue(found)}`);
}

function outOfRange(expects: string, found: Value): Typed<never> {
  return fault('FCM2007', `expected ${expects}, found ${describeValue(found)}`);
}

/** A tensor of any rank. */
export const tensor: ParamType<TensorValue> = {
  expects: 'tensor',
  read: (value) =>
    value.kind === 'tensor' ? typed(value) : wrongKind('a tensor', value),
};

/** A tensor [N, H, W, C]. */
export const featureMap: ParamType<TensorValue> = {
  expects: 'tensor [N, H, W, C]',
  read: (value) => {
    if (value.kind !== 'tensor') return wrongKind('a tensor', value);
    const size = spatialSize(value.type);
    return size.ok ? typed(value) : size;
  },
};

/** A tensor, or a number that broadcasts against one. */
export const operand: ParamType<TensorValue | IntValue | FloatValue> = {
  expects: 'tensor or number',
  read: (value) =>
    value.kind === 'tensor' || value.kind === 'int' || value.kind === 'float'
      ? typed(value)
      : wrongKind('a tensor or number', value),
};

export const tensorList: ParamType<readonly TensorValue[]> = {
  expects: 'list of tensors',
  read: (value) => {
    if (value.kind !== 'list') return wrongKind('a list of tensors', value);
    const tensors: TensorValue[] = [];
    for (const item of value.items) {
      if (item.kind !== 'tensor') return wrongKind('a list of tensors', item);
      tensors.push(item);
    }
    return typed(tensors);
  },
};

/** A whole number of at least `min`. */
export function int(min: number): ParamType<number> {
  return {
    expects: 'int',
    read: (value) => {
      if (value.kind !== 'int') return wrongKind('an int', value);
      return value.value >= min
        ? typed(value.value)
        : outOfRange(`an int of at least ${min}`, value);
    },
  };
}

export const anyInt: ParamType<number> = int(-Infinity);

export const bool: ParamType<boolean> = {
  expects: 'bool',
  read: (value) =>
    value.kind === 'bool' ? typed(value.value) : wrongKind('a bool', value),
};

/** A number that f32 can hold without becoming infinite. */
export const number: ParamType<number> = {
  expects: 'float',
  read: (value) => {
    if (value.kind !== 'int' && value.kind !== 'float') {
      return wrongKind('a number', value);
    }
    return Number.isFinite(Math.fround(value.value))
      ? typed(value.value)
      : outOfRange('a number within the range of f32', value);
  },
};

/** A number above zero, for an epsilon. */
export const positiveNumber: ParamType<number> = {
  expects: 'float',
  read: (value) => {
    const read = number.read(value);
    if (!read.ok || read.value > 0) return read;
    return outOfRange('a number above 0', value);
  },
};

/** The ints of a list, or null when it is something else. */
function intsOf(value: Value): readonly number[] | null {
  if (value.kind !== 'list') return null;
  const ints = value.items.flatMap((item) =>
    item.kind === 'int' ? [item.value] : [],
  );
  return ints.length === value.items.length ? ints : null;
}

export const intList: ParamType<readonly number[]> = {
  expects: 'list of ints',
  read: (value) => {
    const ints = intsOf(value);
    return ints === null ? wrongKind('a list of ints', value) : typed(ints);
  },
};

/** `n` for both axes, or [y, x]; each at least `min`. */
export function pair(min: number): ParamType<Pair> {
  return {
    expects: 'int or [y, x]',
    read: (value) => {
      const ints =
        value.kind === 'int' ? [value.value, value.value] : intsOf(value);
      const [y, x, more] = ints ?? [];
      if (y === undefined || x === undefined || more !== undefined) {
        return wrongKind('an int or [y, x]', value);
      }
      return y >= min && x >= min
        ? typed<Pair>([y, x])
        : outOfRange(`ints of at least ${min}`, value);
    },
  };
}

/** [height, width], both at least 1. */
export const sizePair: ParamType<Pair> = {
  expects: '[h, w]',
  read: (value) =>
    value.kind === 'list'
      ? pair(1).read(value)
      : wrongKind('[height, width]', value),
};

/** Rows and columns around a map: `n` on all sides, or [top, right, bottom, left]. */
export const sides: ParamType<Padding> = {
  expects: 'int or [top, right, bottom, left]',
  read: (value) => {
    const ints =
      value.kind === 'int' ? Array<number>(4).fill(value.value) : intsOf(value);
    const [top, right, bottom, left, more] = ints ?? [];
    if (
      top === undefined ||
      right === undefined ||
      bottom === undefined ||
      left === undefined ||
      more !== undefined
    ) {
      return wrongKind('an int or [top, right, bottom, left]', value);
    }
    return Math.min(top, right, bottom, left) >= 0
      ? typed<Padding>([top, right, bottom, left])
      : outOfRange('padding of at least 0', value);
  },
};

/** One of a few words, which are predefined strings (`words.ts`). */
export function word<const W extends string>(
  words: readonly W[],
): ParamType<W> {
  const expected = words.join(', ');
  return {
    expects: words.join(' | '),
    read: (value) => {
      if (value.kind !== 'string') {
        return wrongKind(`one of ${expected}`, value);
      }
      const found = words.find((each) => each === value.value);
      if (found !== undefined) return typed(found);
      const near = suggest(value.value, words);
      return fault(
        'FCM2008',
        `expected one of ${expected}, found ${describeValue(value)}`,
        near === null ? null : `did you mean \`${near}\`?`,
      );
    },
  };
}

const paddingWord = word(['same', 'same_lower', 'valid']);

/** A padding word, or rows and columns as in `sides`. */
export const padding: ParamType<PaddingRule> = {
  expects: `${paddingWord.expects} | ${sides.expects}`,
  read: (value) =>
    value.kind === 'string' ? paddingWord.read(value) : sides.read(value),
};
