/**
 * Index expressions. All are `u32`; steps that do nothing (times 1, modulo the
 * whole extent) leave no text behind.
 */
import { elementCount } from '../../compiler/tensor-type.ts';
import { invariant } from '../../grammar/diagnostic.ts';

/** `a * n` */
export function times(a: string, n: number): string {
  if (n === 1 || a === '0u') return a;
  return n === 0 ? '0u' : `${grouped(a)} * ${n}u`;
}

/** `a / n`, rounded down. */
export function over(a: string, n: number): string {
  return n === 1 || a === '0u' ? a : `${grouped(a)} / ${n}u`;
}

/** `a % n` */
export function modulo(a: string, n: number): string {
  return n === 1 || a === '0u' ? '0u' : `${grouped(a)} % ${n}u`;
}

/** The sum of `terms`; `0u` for none. */
export function sum(terms: readonly string[]): string {
  const kept = terms.filter((term) => term !== '0u');
  return kept.length === 0 ? '0u' : kept.join(' + ');
}

/** Parentheses around anything but a name, a literal or what has them. */
export function grouped(expression: string): string {
  return /^([\w.]+|\([^()]*\))$/.test(expression)
    ? expression
    : `(${expression})`;
}

/**
 * One coordinate of a flat index: `index / step % size`, where `total` positions
 * exist (so the outermost coordinate needs no modulo).
 */
export function coordinate(
  index: string,
  step: number,
  size: number,
  total: number,
): string {
  const position = over(index, step);
  return step * size === total ? position : modulo(position, size);
}

/** Coordinates of the flat `index` over `dims`, row-major. */
export function coordinates(index: string, dims: readonly number[]): string[] {
  const total = elementCount(dims);
  return dims.map((size, axis) => {
    if (size === 1) return '0u';
    return coordinate(index, elementCount(dims.slice(axis + 1)), size, total);
  });
}

/** Row-major steps of `dims`, in elements. */
export function stepsOf(dims: readonly number[]): number[] {
  return dims.map((_, axis) => elementCount(dims.slice(axis + 1)));
}

/** `dims` with leading ones up to `rank`. */
export function alignRank(dims: readonly number[], rank: number): number[] {
  return [...Array<number>(rank - dims.length).fill(1), ...dims];
}

/**
 * The flat index over `from` that `index` over `to` reads under numpy
 * broadcasting; `from` has the rank of `to`. Neighbouring dimensions that both
 * broadcast, or both do not, are treated as one.
 */
export function broadcastIndex(
  index: string,
  to: readonly number[],
  from: readonly number[],
): string {
  const total = elementCount(to);
  const terms: string[] = [];
  let toStep = 1;
  let fromStep = 1;
  for (const { size, isKept } of runs(to, from)) {
    if (isKept) {
      terms.unshift(times(coordinate(index, toStep, size, total), fromStep));
      fromStep *= size;
    }
    toStep *= size;
  }
  return sum(terms);
}

/** From the last dimension to the first; dimensions of 1 in `to` vanish. */
function runs(
  to: readonly number[],
  from: readonly number[],
): { size: number; isKept: boolean }[] {
  const merged: { size: number; isKept: boolean }[] = [];
  for (let axis = to.length - 1; axis >= 0; axis--) {
    const size = to[axis]!;
    if (size === 1) continue;
    const isKept = from[axis] !== 1;
    invariant(
      !isKept || from[axis] === size,
      `[${from.join()}] does not broadcast to [${to.join()}]`,
    );
    const last = merged.at(-1);
    if (last?.isKept === isKept) last.size *= size;
    else merged.push({ size, isKept });
  }
  return merged;
}
