/**
 * Compares a tensor with its exact values, element by element, within bounds
 * that were derived and not chosen. NaN never passes, on either side.
 */
import { expect } from 'vitest';

export interface Expected {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

export interface Comparison {
  /** Largest |actual - expected|; NaN when either is NaN anywhere. */
  readonly maxError: number;
  /** Largest error / bound; at most 1 passes. 0 / 0 counts as 0. */
  readonly maxRatio: number;
  /** Elements outside their bound. */
  readonly failures: number;
  /** A table around the first of them, or null when there is none. */
  readonly report: string | null;
}

/** Rows of the failure table before and after the first bad element. */
const CONTEXT_ROWS = 4;

export function compare(
  actual: ArrayLike<number>,
  expected: Expected,
  bound: ArrayLike<number>,
): Comparison {
  const { values, shape } = expected;
  if (actual.length !== values.length || bound.length !== values.length) {
    const lengths = `${actual.length} actual, ${values.length} expected, ${bound.length} bounds`;
    return {
      maxError: NaN,
      maxRatio: NaN,
      failures: values.length,
      report: `lengths differ: ${lengths}`,
    };
  }
  let maxError = 0;
  let maxRatio = 0;
  let failures = 0;
  let first = -1;
  let last = -1;
  for (let i = 0; i < values.length; i++) {
    const error = Math.abs(actual[i]! - values[i]!);
    maxError = Math.max(maxError, error);
    maxRatio = Math.max(maxRatio, error === 0 ? 0 : error / bound[i]!);
    // Written so that NaN fails.
    if (error <= bound[i]!) continue;
    failures++;
    if (first < 0) first = i;
    last = i;
  }
  if (failures === 0) return { maxError, maxRatio, failures, report: null };
  const lines = [
    `${failures} of ${values.length} elements of [${shape.join(', ')}] are outside their bounds`,
    `first ${place(first, shape)}, last ${place(last, shape)}; largest error ${maxError}, ${maxRatio} of its bound`,
    ...table(actual, expected, bound, first),
  ];
  return { maxError, maxRatio, failures, report: lines.join('\n') };
}

/** Fails the test with the table; returns the comparison for reports. */
export function expectWithin(
  actual: ArrayLike<number>,
  expected: Expected,
  bound: ArrayLike<number> | null,
): Comparison {
  if (bound === null) throw new Error('interpret the graph with bounds: true');
  const comparison = compare(actual, expected, bound);
  if (comparison.report !== null) expect.fail(comparison.report);
  return comparison;
}

function table(
  actual: ArrayLike<number>,
  { values, shape }: Expected,
  bound: ArrayLike<number>,
  first: number,
): string[] {
  const from = Math.max(first - CONTEXT_ROWS, 0);
  const to = Math.min(first + CONTEXT_ROWS + 1, values.length);
  const rows = [['', 'index', 'actual', 'expected', 'error', 'bound']];
  for (let i = from; i < to; i++) {
    const error = Math.abs(actual[i]! - values[i]!);
    rows.push([
      error <= bound[i]! ? '' : '>',
      place(i, shape),
      text(actual[i]!),
      text(values[i]!),
      text(error),
      text(bound[i]!),
    ]);
  }
  const widths = rows[0]!.map((_, column) =>
    Math.max(...rows.map((row) => row[column]!.length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padStart(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}

function text(x: number): string {
  return Number.isFinite(x) ? x.toPrecision(8) : String(x);
}

/** `[0, 3, 1, 7]` */
function place(index: number, shape: readonly number[]): string {
  const position: number[] = [];
  let rest = index;
  for (const dim of [...shape].reverse()) {
    position.unshift(rest % dim);
    rest = Math.floor(rest / dim);
  }
  return `[${position.join(', ')}]`;
}
