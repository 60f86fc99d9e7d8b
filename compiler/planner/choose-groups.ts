/**
 * Which groups of layers to run as one kernel each: the set of groups with the
 * least total score in which no layer is in two groups and the groups can run in
 * some order. Knows layers, what they read, and scores; nothing of kernels.
 *
 * The answer is exact:
 *
 * 1. An option that is not strictly better than its items alone, or than another
 *    option of the same items, is dropped. No optimum needs it: put the items
 *    alone (the other option) in its place. The score does not get worse. Nor
 *    does a cycle appear: contracting the items again turns a cycle of the new
 *    quotient into a closed walk of the old one. The old one has no cycle, so the
 *    walk stays inside the option, where every edge follows the topological
 *    order. Equal ones are dropped too: layers stay apart on ties.
 * 2. Without regard to the order of execution, `bestPartition` is exact. Its
 *    answer bounds every other. If its quotient graph has no cycle, it is the
 *    optimum.
 * 3. Otherwise each cycle names groups that may not all be taken. That holds
 *    whatever else is chosen: contracting further items keeps the closed walk
 *    through those groups. So the combination is forbidden, which excludes this
 *    answer and no executable one, and step 2 is done again. There are finitely
 *    many combinations, each is new, so this ends; and since only what cannot run
 *    was excluded, it ends at the optimum.
 *
 * Forbidding combinations, rather than branching on which member to leave out,
 * keeps independent cycles independent: a deep network with one in every block
 * costs one more sweep, not two to the number of blocks.
 */
import { invariant } from '../../grammar/diagnostic.ts';
import type { Objective } from '../plan.ts';
import type { ItemSet } from './best-partition.ts';
import { bestPartition } from './best-partition.ts';
import { groupCycles, quotientOf, runningOrder } from './quotient.ts';
import type { Score } from './score.ts';
import { addScores, isLess, NO_SCORE } from './score.ts';

/** A layer, and what it costs as a kernel of its own. */
export interface Item {
  /** Any number that no other item has. */
  readonly id: number;
  readonly score: Score;
  /** Ids of the items it reads; all are earlier items. */
  readonly operands: readonly number[];
}

/** Items that one kernel may compute. */
export interface GroupOption {
  /** Ids, at least two, all different. */
  readonly items: readonly number[];
  readonly score: Score;
}

export interface Choice<G extends GroupOption> {
  /** In the order of `options`. */
  readonly chosen: readonly G[];
  /** Chosen groups and ids of items alone, each after all that it reads. */
  readonly order: readonly (number | G)[];
}

/** An option with its items by number instead of id. */
interface Numbered<G> extends ItemSet {
  readonly option: G;
}

/**
 * `items` are in topological order. Of equal scores the answer with the fewest
 * groups wins; the same arguments give the same answer. It runs in the given
 * order by the last item of each group, as far as operands allow.
 *
 * An option that could not run by itself, because an item outside it reads one
 * of its items and is read by another, is never chosen.
 */
export function chooseGroups<G extends GroupOption>(
  items: readonly Item[],
  options: readonly G[],
  objective: Objective,
): Choice<G> {
  const numberOf = new Map(items.map(({ id }, index) => [id, index]));
  invariant(numberOf.size === items.length, 'two items have the same id');
  const operands = items.map((item, index) =>
    item.operands.map((id) => {
      const operand = numberOf.get(id);
      invariant(
        operand !== undefined && operand < index,
        `item ${item.id} reads ${id}, which is no earlier item`,
      );
      return operand;
    }),
  );
  const alone = items.map(({ score }) => score);
  const useful = usefulOptions(
    alone,
    options.map((option) => numbered(option, numberOf)),
    objective,
  );

  const forbidden: number[][] = [];
  for (;;) {
    const taken = bestPartition(alone, useful, forbidden, objective);
    const groups = taken.map((index) => useful[index]!);
    const vertices = quotientOf(
      operands,
      groups.map((group) => group.items),
    );
    const cycles = groupCycles(vertices);
    if (cycles.length === 0) {
      const chosen = groups.map(({ option }) => option);
      const order = runningOrder(vertices).map((index) => {
        const { group, lastItem } = vertices[index]!;
        return group === null ? items[lastItem]!.id : chosen[group]!;
      });
      return { chosen, order };
    }
    for (const cycle of cycles) {
      forbidden.push(cycle.map((group) => taken[group]!));
    }
  }
}

function numbered<G extends GroupOption>(
  option: G,
  numberOf: ReadonlyMap<number, number>,
): Numbered<G> {
  const numbers = option.items.map((id) => {
    const number = numberOf.get(id);
    invariant(number !== undefined, `a group has item ${id}, which is none`);
    return number;
  });
  const items = [...new Set(numbers)].sort((a, b) => a - b);
  invariant(
    items.length >= 2 && items.length === numbers.length,
    `a group of items ${option.items.join()}: two or more, each once`,
  );
  return { items, score: option.score, option };
}

/**
 * Those better than their items alone, in the given order; of several with the
 * same items the best, of equal ones the first.
 */
function usefulOptions<G>(
  alone: readonly Score[],
  options: readonly Numbered<G>[],
  objective: Objective,
): Numbered<G>[] {
  const best = new Map<string, Numbered<G>>();
  for (const option of options) {
    const { items, score } = option;
    const key = items.join();
    const rival =
      best.get(key)?.score ??
      items.map((item) => alone[item]!).reduce(addScores, NO_SCORE);
    if (isLess(score, rival, objective)) best.set(key, option);
  }
  return options.filter((option) => best.get(option.items.join()) === option);
}
