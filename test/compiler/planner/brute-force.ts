/**
 * The best choice of groups by trying every choice: slow, and simple enough to
 * believe. Shares no code with the planner.
 */
import type { Objective } from '../../../compiler/plan.ts';
import type {
  GroupOption,
  Item,
} from '../../../compiler/planner/choose-groups.ts';
import type { Score } from '../../../compiler/planner/score.ts';

/** Parts of a score, the one that decides first in front. */
const PARTS = {
  time: ['timeNs', 'gmaBytes', 'dispatches'],
  gma: ['gmaBytes', 'timeNs', 'dispatches'],
  dispatches: ['dispatches', 'timeNs', 'gmaBytes'],
} as const satisfies Record<Objective, readonly (keyof Score)[]>;

/** The least total of disjoint options that can run and items alone. */
export function bruteForce(
  items: readonly Item[],
  options: readonly GroupOption[],
  objective: Objective,
): Score {
  return bruteForceChoice(items, options, objective).score;
}

export interface BruteForceChoice {
  readonly score: Score;
  /** The fewest groups with which that score is reached. */
  readonly groups: number;
  /** Whether a choice that cannot run has a strictly better score. */
  readonly isHeldByCycles: boolean;
}

export function bruteForceChoice(
  items: readonly Item[],
  options: readonly GroupOption[],
  objective: Objective,
): BruteForceChoice {
  const apart = totalScore(items, []);
  let best = { score: apart, groups: 0 };
  let bestOfAny = apart;
  for (const chosen of disjointSets(items, options)) {
    const score = totalScore(items, chosen);
    if (compare(score, bestOfAny, objective) < 0) bestOfAny = score;
    const better =
      compare(score, best.score, objective) || chosen.length - best.groups;
    if (better < 0 && canRun(items, chosen)) {
      best = { score, groups: chosen.length };
    }
  }
  const isHeldByCycles = compare(bestOfAny, best.score, objective) < 0;
  return { ...best, isHeldByCycles };
}

/** Negative if `a` is better. */
function compare(a: Score, b: Score, objective: Objective): number {
  const [first, second, third] = PARTS[objective];
  return a[first] - b[first] || a[second] - b[second] || a[third] - b[third];
}

/** Every set of options of which no two share an item. */
function* disjointSets<G extends GroupOption>(
  items: readonly Item[],
  options: readonly G[],
): Generator<readonly G[]> {
  const [item, ...rest] = items;
  if (item === undefined) {
    yield [];
    return;
  }
  const others = options.filter((option) => !option.items.includes(item.id));
  yield* disjointSets(rest, others);
  for (const option of options) {
    if (!option.items.includes(item.id)) continue;
    const apart = others.filter(
      (other) => !other.items.some((id) => option.items.includes(id)),
    );
    for (const set of disjointSets(rest, apart)) yield [option, ...set];
  }
}

/** The chosen groups and all other items alone. */
export function totalScore(
  items: readonly Item[],
  chosen: readonly GroupOption[],
): Score {
  const grouped = new Set(chosen.flatMap((group) => group.items));
  const kernels = [...chosen, ...items.filter(({ id }) => !grouped.has(id))];
  const sum = (part: keyof Score): number =>
    kernels.reduce((total, { score }) => total + score[part], 0);
  return {
    timeNs: sum('timeNs'),
    gmaBytes: sum('gmaBytes'),
    dispatches: sum('dispatches'),
  };
}

/** Whether the groups and the other items can run one after another. */
export function canRun(
  items: readonly Item[],
  chosen: readonly GroupOption[],
): boolean {
  const kernelOf = (id: number): GroupOption | number =>
    chosen.find((group) => group.items.includes(id)) ?? id;
  let waiting = items;
  for (;;) {
    const held = new Set(
      waiting
        .filter(({ id, operands }) =>
          operands.some(
            (operand) =>
              kernelOf(operand) !== kernelOf(id) &&
              waiting.some((other) => other.id === operand),
          ),
        )
        .map(({ id }) => kernelOf(id)),
    );
    const still = waiting.filter(({ id }) => held.has(kernelOf(id)));
    if (still.length === 0) return true;
    if (still.length === waiting.length) return false;
    waiting = still;
  }
}
