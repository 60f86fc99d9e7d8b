/**
 * The least-scoring way to divide items into disjoint options and items alone,
 * such that of no forbidden combination all options are taken.
 *
 * One sweep over the items. At each item that no earlier decision has covered,
 * either it stays alone or it takes an option of which it is the first visited
 * item. Every set of disjoint options is exactly one such row of decisions, so
 * nothing is left out and nothing is met twice. What the decisions so far mean
 * for later ones is a small state: which later items are already covered, and
 * which forbidden combinations are still being completed (every member that was
 * up for decision is taken). Two rows with an equal state can be continued in the
 * same ways at the same extra score, so only the better one is kept.
 *
 * The number of states depends on how many options straddle a place of the sweep
 * (`sweep-order.ts` keeps that low), not on how many items there are: for
 * options along a chain it is bounded by their length, and the sweep is linear.
 * For options that overlap without any locality it is exponential, as any exact
 * method must be expected to be: the problem is weighted set packing.
 */
import { invariant } from '../../grammar/diagnostic.ts';
import type { Objective } from '../plan.ts';
import { completes, membersOf, stepPending } from './forbidden.ts';
import type { Score } from './score.ts';
import { addScores, isLess, NO_SCORE } from './score.ts';
import { sweepOrder } from './sweep-order.ts';

/** Items by number, 0 to the number of items - 1; ascending. */
export interface ItemSet {
  readonly items: readonly number[];
  readonly score: Score;
}

/** The best of all ways to decide the items visited so far to one state. */
interface State {
  readonly score: Score;
  /** How many options are taken: decides between equal scores. */
  readonly count: number;
  readonly taken: Taken | null;
  /** Places of later items that taken options cover; ascending. */
  readonly covered: readonly number[];
  /** Forbidden combinations all of whose members so far are taken; ascending. */
  readonly pending: readonly number[];
}

/** A list of options that states share the beginning of. */
interface Taken {
  readonly option: number;
  readonly before: Taken | null;
}

/**
 * Indices of the options to take, ascending; the fewest among equal scores.
 * `alone` has the score of each item. The options of a forbidden combination are
 * disjoint.
 */
export function bestPartition(
  alone: readonly Score[],
  options: readonly ItemSet[],
  forbidden: readonly (readonly number[])[],
  objective: Objective,
): number[] {
  const order = sweepOrder(alone.length, [
    ...options.map(({ items }) => items),
    ...forbidden.map((combination) =>
      combination.flatMap((option) => options[option]!.items),
    ),
  ]);
  const places = placesOf(options, order);
  const leadOf = (option: number): number => places[option]![0]!;
  const leaders = byPlace(order.length, places.keys(), leadOf);
  const members = byPlace(
    order.length,
    membersOf(forbidden, leadOf),
    ({ option }) => leadOf(option),
  );

  let states: State[] = [
    { score: NO_SCORE, count: 0, taken: null, covered: [], pending: [] },
  ];
  order.forEach((item, place) => {
    const best = new Map<string, State>();
    const keep = (state: State): void => {
      const key = `${state.covered.join()} ${state.pending.join()}`;
      const rival = best.get(key);
      if (rival === undefined || isBetter(state, rival, objective)) {
        best.set(key, state);
      }
    };
    const here = members[place]!;
    for (const state of states) {
      const pending = stepPending(state.pending, null, here);
      if (state.covered[0] === place) {
        keep({ ...state, covered: state.covered.slice(1), pending });
        continue;
      }
      const score = addScores(state.score, alone[item]!);
      keep({ ...state, score, pending });
      for (const option of leaders[place]!) {
        if (completes(state.pending, option, here)) continue;
        const next = take(state, option, places[option]!, options[option]!);
        if (next === null) continue;
        keep({ ...next, pending: stepPending(state.pending, option, here) });
      }
    }
    states = [...best.values()];
  });

  const [last, ...others] = states;
  invariant(
    last !== undefined && others.length === 0,
    'something is covered or pending after the last item',
  );
  const indices: number[] = [];
  for (let at = last.taken; at !== null; at = at.before) {
    indices.push(at.option);
  }
  return indices.sort((a, b) => a - b);
}

/** Where each option's items come in the sweep; ascending. */
function placesOf(
  options: readonly ItemSet[],
  order: readonly number[],
): number[][] {
  const placeOf: number[] = [];
  order.forEach((item, place) => {
    placeOf[item] = place;
  });
  return options.map(({ items }) =>
    items.map((item) => placeOf[item]!).sort((a, b) => a - b),
  );
}

function byPlace<T>(
  count: number,
  things: Iterable<T>,
  placeOf: (thing: T) => number,
): T[][] {
  const lists = Array.from({ length: count }, (): T[] => []);
  for (const thing of things) lists[placeOf(thing)]!.push(thing);
  return lists;
}

/** `state` with `option` taken, or null if a later item of it is covered. */
function take(
  state: State,
  option: number,
  places: readonly number[],
  { score }: ItemSet,
): State | null {
  const later = places.slice(1);
  if (later.some((place) => state.covered.includes(place))) return null;
  return {
    ...state,
    score: addScores(state.score, score),
    count: state.count + 1,
    taken: { option, before: state.taken },
    covered: [...state.covered, ...later].sort((a, b) => a - b),
  };
}

function isBetter(a: State, b: State, objective: Objective): boolean {
  if (isLess(a.score, b.score, objective)) return true;
  return !isLess(b.score, a.score, objective) && a.count < b.count;
}
