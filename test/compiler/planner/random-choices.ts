/** Small random graphs of items with random groups, for the choice of groups. */
import type {
  GroupOption,
  Item,
} from '../../../compiler/planner/choose-groups.ts';
import type { Score } from '../../../compiler/planner/score.ts';
import type { Rng } from '../../support/rng.ts';
import { canRun, totalScore } from './brute-force.ts';

export interface ChoiceCase {
  readonly items: readonly Item[];
  readonly options: readonly GroupOption[];
}

/** Which earlier items the item at `index` of `count` reads. */
type Wiring = (index: number, count: number, rng: Rng) => number[];

const chain: Wiring = (index) => (index === 0 ? [] : [index - 1]);

/** A chain in which every third item reads what came three before, too. */
const residual: Wiring = (index, ...rest) => {
  const isJoin = index >= 3 && index % 3 === 0;
  return [...chain(index, ...rest), ...(isJoin ? [index - 3] : [])];
};

/** Two branches from item 0, in turns; the last item joins them. */
const branches: Wiring = (index, count) => {
  if (index === 0) return [];
  if (index < 3) return [0];
  return index === count - 1 ? [index - 2, index - 1] : [index - 2];
};

/** Rows of three; each item reads two or three of the row before. */
const crossed: Wiring = (index, _, rng) => {
  if (index < 3) return [];
  const row = index - (index % 3);
  const skipped = rng.int(0, 3);
  return [0, 1, 2].filter((at) => at !== skipped).map((at) => row - 3 + at);
};

/** One to three operands of the last few items: most have several readers. */
const tangle: Wiring = (index, _, rng) => {
  if (index === 0) return [];
  const operands = Array.from({ length: rng.int(1, 3) }, () =>
    rng.int(Math.max(0, index - 5), index - 1),
  );
  return [...new Set(operands)];
};

export const SHAPES = { chain, residual, branches, crossed, tangle } as const;
export type Shape = keyof typeof SHAPES;

/** The largest part of an item's score; small ones make many ties. */
const SCALES = [2, 40, 2 ** 48] as const;

/**
 * At most 12 items and 16 groups. Groups have 2 to 5 items and could run by themselves; two of
 * them need not be able to run together.
 */
export function randomChoice(shape: Shape, rng: Rng): ChoiceCase {
  const count = rng.int(2, 12);
  const scale = rng.pick(SCALES);
  // Ids that are neither dense nor ascending.
  const id = (index: number): number => ((index * 7 + 3) % 13) * 10;
  const items = Array.from({ length: count }, (_, index): Item => ({
    id: id(index),
    score: {
      timeNs: rng.int(0, scale),
      gmaBytes: rng.int(0, scale),
      dispatches: rng.int(0, 2),
    },
    operands: SHAPES[shape](index, count, rng).map(id),
  }));
  const drawn = Array.from({ length: 40 }, () => randomOption(items, rng));
  const options = drawn.filter((option) => canRun(items, [option]));
  return { items, options: options.slice(0, rng.int(1, 16)) };
}

/** An item, neighbours of neighbours, and now and then a stranger. */
function randomOption(items: readonly Item[], rng: Rng): GroupOption {
  const members = new Set([rng.pick(items)]);
  const size = Math.min(items.length, rng.pick([2, 2, 2, 3, 3, 4, 5]));
  while (members.size < size) {
    const reach = items.filter((item) =>
      [...members].some(
        ({ id, operands }) =>
          item.operands.includes(id) || operands.includes(item.id),
      ),
    );
    const isStranger = reach.length === 0 || rng.int(0, 7) === 0;
    members.add(rng.pick(isStranger ? items : reach));
  }
  const group = items.filter((item) => members.has(item));
  const alone = totalScore(group, []);
  const part = (whole: number): number =>
    Math.round(whole * (0.3 + 0.8 * rng.next()));
  const score: Score = {
    timeNs: part(alone.timeNs),
    gmaBytes: part(alone.gmaBytes),
    dispatches: part(alone.dispatches),
  };
  return { items: group.map(({ id }) => id), score };
}
