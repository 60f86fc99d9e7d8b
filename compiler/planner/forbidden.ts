/**
 * Combinations of options not all of which may be taken, during a sweep that
 * decides the options one place after the other. A combination is pending while
 * some of its members are decided and all of those are taken; it is done with as
 * soon as one is not.
 */

/** An option as a member of one forbidden combination. */
export interface Member {
  /** The combination's index. */
  readonly combination: number;
  readonly option: number;
  /** Whether it is the first, or the last, of its members to be decided. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** `placeOf` is where an option is decided; it differs within a combination. */
export function membersOf(
  forbidden: readonly (readonly number[])[],
  placeOf: (option: number) => number,
): Member[] {
  return forbidden.flatMap((combination, index) =>
    [...combination]
      .sort((a, b) => placeOf(a) - placeOf(b))
      .map((option, nth) => ({
        combination: index,
        option,
        isFirst: nth === 0,
        isLast: nth === combination.length - 1,
      })),
  );
}

/** Whether to take `option`, decided with `members`, completes a combination. */
export function completes(
  pending: readonly number[],
  option: number,
  members: readonly Member[],
): boolean {
  return members.some(
    (member) =>
      member.option === option &&
      member.isLast &&
      (member.isFirst || pending.includes(member.combination)),
  );
}

/**
 * The pending combinations, ascending, after a decision about `members` that took
 * `taken`, or none of them.
 */
export function stepPending(
  pending: readonly number[],
  taken: number | null,
  members: readonly Member[],
): readonly number[] {
  if (members.length === 0) return pending;
  const still = new Set(pending);
  for (const { combination, option, isFirst } of members) {
    if (option !== taken) still.delete(combination);
    else if (isFirst) still.add(combination);
  }
  return [...still].sort((a, b) => a - b);
}
