/** Output shapes for `graph-builder.ts`, apart from the compiler's own rules. */
import type { Padding, Pair } from '../../compiler/graph.ts';

/** A spatial pair, or one number for both directions. */
export type PairLike = number | Pair;
/** Four sides, one number for all, or a rule. */
export type PaddingLike = number | Padding | 'same' | 'same_lower' | 'valid';

export function pair(value: PairLike): Pair {
  return typeof value === 'number' ? [value, value] : value;
}

export function fourSides(value: number | Padding): Padding {
  return typeof value === 'number' ? [value, value, value, value] : value;
}

/** `reach` is the extent of the dilated kernel. */
export function sides(
  rule: PaddingLike,
  size: Pair,
  reach: Pair,
  stride: Pair,
): Padding {
  if (typeof rule !== 'string') return fourSides(rule);
  if (rule === 'valid') return [0, 0, 0, 0];
  const along = (axis: 0 | 1): Pair => {
    const out = Math.ceil(size[axis] / stride[axis]);
    const needed = (out - 1) * stride[axis] + reach[axis] - size[axis];
    const total = Math.max(needed, 0);
    const less = Math.floor(total / 2);
    return rule === 'same' ? [less, total - less] : [total - less, less];
  };
  const [top, bottom] = along(0);
  const [left, right] = along(1);
  return [top, right, bottom, left];
}

export function windows(
  size: Pair,
  reach: Pair,
  stride: Pair,
  pad: Padding,
): Pair {
  const [top, right, bottom, left] = pad;
  return [
    Math.floor((top + size[0] + bottom - reach[0]) / stride[0]) + 1,
    Math.floor((left + size[1] + right - reach[1]) / stride[1]) + 1,
  ];
}

export function broadcast(
  a: readonly number[],
  b: readonly number[],
): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const da = a[i - rank + a.length] ?? 1;
    const db = b[i - rank + b.length] ?? 1;
    return da === 1 ? db : da;
  });
}
