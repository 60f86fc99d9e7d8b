/** The K largest values of an output's last dimension, as classes. */

export interface ClassScore {
  readonly index: number;
  readonly label: string | null;
  readonly value: number;
  /** Share under softmax; the value itself when the row is a distribution. */
  readonly probability: number;
}

/** The classes of one row, best first; equal values in class order. */
export function topClasses(
  row: ArrayLike<number>,
  count: number,
  labels: readonly string[] | null,
): readonly ClassScore[] {
  const values = Array.from(row);
  const largest = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const exponentials = values.map((value) => Math.exp(value - largest));
  const total = exponentials.reduce((a, b) => a + b, 0);
  const isDistribution =
    values.every((value) => value >= 0) &&
    Math.abs(values.reduce((a, b) => a + b, 0) - 1) < 1e-3;
  return values
    .map((value, index) => ({
      index,
      label: labels?.[index] ?? null,
      value,
      probability: isDistribution ? value : exponentials[index]! / total,
    }))
    .sort((a, b) => b.value - a.value || a.index - b.index)
    .slice(0, count);
}
