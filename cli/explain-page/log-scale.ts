/** A logarithmic axis. */

export interface LogScale {
  /** Where a value stands between `from` and `to`. */
  readonly at: (value: number) => number;
  readonly low: number;
  readonly high: number;
  /** Powers of ten of the axis, and 2 and 5 times those when there are few. */
  readonly ticks: readonly number[];
}

/** Fewer powers of ten than this leave an axis bare. */
const FEW_TICKS = 3;

/** `low` and `high` are positive and stand at `from` and `to`, in pixels. */
export function logScale(
  [low, high]: readonly [number, number],
  [from, to]: readonly [number, number],
): LogScale {
  const span = Math.log(high / low);
  const powers = ticksOf(low, high, [1]);
  return {
    at: (value) => from + ((to - from) * Math.log(value / low)) / span,
    low,
    high,
    ticks: powers.length < FEW_TICKS ? ticksOf(low, high, [1, 2, 5]) : powers,
  };
}

function ticksOf(
  low: number,
  high: number,
  factors: readonly number[],
): number[] {
  const ticks: number[] = [];
  const last = Math.floor(Math.log10(high));
  for (let power = Math.floor(Math.log10(low)); power <= last; power++) {
    // Through text, since 10 ** -1 * 2 need not be the number 0.2.
    ticks.push(...factors.map((factor) => Number(`${factor}e${power}`)));
  }
  return ticks.filter((tick) => tick >= low && tick <= high);
}
