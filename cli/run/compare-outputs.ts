/**
 * A device's outputs against the float64 interpreter's, element by element,
 * each within the bound that the interpreter derived for it.
 */

export interface Reference {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
  /** Largest allowed distance per element. */
  readonly bound: ArrayLike<number>;
}

export interface Comparison {
  readonly elements: number;
  /** Flat indices of elements out of bound. */
  readonly bad: readonly number[];
  /** The element with the largest error, and its bound. */
  readonly largest: {
    readonly index: number;
    readonly error: number;
    readonly bound: number;
  };
  /** Largest error / bound: 1 is the limit. */
  readonly nearest: number;
}

/** Distance; 0 for the same infinity or two NaNs, else NaN counts as infinite. */
function distance(actual: number, expected: number): number {
  if (Object.is(actual, expected)) return 0;
  const error = Math.abs(actual - expected);
  return Number.isNaN(error) ? Infinity : error;
}

export function compareOutputs(
  actual: ArrayLike<number>,
  reference: Reference,
): Comparison {
  const { values, bound } = reference;
  const bad: number[] = [];
  let largest = { index: 0, error: 0, bound: bound[0] ?? 0 };
  let nearest = 0;
  for (let i = 0; i < values.length; i++) {
    // A missing element is as wrong as it can be.
    const error = distance(actual[i] ?? NaN, values[i]!);
    const allowed = bound[i]!;
    if (!(error <= allowed)) bad.push(i);
    if (error > largest.error) largest = { index: i, error, bound: allowed };
    if (error > 0) nearest = Math.max(nearest, error / allowed);
  }
  return { elements: values.length, bad, largest, nearest };
}

const TABLE_ROWS = 10;

/** The first elements out of bound, aligned, and how far they reach. */
export function failureTable(
  actual: ArrayLike<number>,
  reference: Reference,
  { bad, elements }: Comparison,
): string {
  const rows = bad
    .slice(0, TABLE_ROWS)
    .map((i) => [
      `[${unflatten(i, reference.shape).join(', ')}]`,
      number(actual[i] ?? NaN),
      number(reference.values[i]!),
      number(distance(actual[i] ?? NaN, reference.values[i]!)),
      number(reference.bound[i]!),
    ]);
  const header = ['element', 'found', 'expected', 'error', 'bound'];
  const table = [header, ...rows];
  const widths = header.map((_, column) =>
    Math.max(...table.map((row) => row[column]!.length)),
  );
  const lines = table.map((row) =>
    row.map((cell, column) => cell.padStart(widths[column]!)).join('  '),
  );
  const first = unflatten(bad[0]!, reference.shape).join(', ');
  const last = unflatten(bad.at(-1)!, reference.shape).join(', ');
  lines.push(
    `${bad.length} of ${elements} elements out of bound, from [${first}] to [${last}]`,
  );
  return lines.join('\n');
}

function number(value: number): string {
  return Number.isFinite(value) ? value.toPrecision(7) : String(value);
}

/** Flat row-major index -> one index per dimension. */
export function unflatten(index: number, shape: readonly number[]): number[] {
  const indices: number[] = [];
  let rest = index;
  for (const dim of [...shape].reverse()) {
    indices.unshift(rest % dim);
    rest = Math.floor(rest / dim);
  }
  return indices;
}
