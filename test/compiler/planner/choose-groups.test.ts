import { describe, expect, it } from 'vitest';
import type { Objective } from '../../../compiler/plan.ts';
import { OBJECTIVES } from '../../../compiler/plan.ts';
import type {
  Choice,
  GroupOption,
  Item,
} from '../../../compiler/planner/choose-groups.ts';
import { chooseGroups } from '../../../compiler/planner/choose-groups.ts';
import type { Score } from '../../../compiler/planner/score.ts';
import { createRng, testSeed } from '../../support/rng.ts';
import { bruteForceChoice, canRun, totalScore } from './brute-force.ts';
import type { BruteForceChoice } from './brute-force.ts';
import { randomChoice, SHAPES } from './random-choices.ts';
import type { ChoiceCase, Shape } from './random-choices.ts';

function score(timeNs: number, gmaBytes = 0, dispatches = 1): Score {
  return { timeNs, gmaBytes, dispatches };
}

/** Items 0, 1 ... with these times; each reads the one before unless told. */
function layers(
  times: readonly number[],
  operands = (index: number): number[] => (index === 0 ? [] : [index - 1]),
): Item[] {
  return times.map((timeNs, id) => ({
    id,
    score: score(timeNs),
    operands: operands(id),
  }));
}

function group(items: number[], timeNs: number, gmaBytes = 0): GroupOption {
  return { items, score: score(timeNs, gmaBytes) };
}

/** The items of each chosen group, and the order with groups written so. */
function shown(choice: Choice<GroupOption>): {
  chosen: readonly (readonly number[])[];
  order: readonly (number | readonly number[])[];
} {
  return {
    chosen: choice.chosen.map(({ items }) => items),
    order: choice.order.map((at) => (typeof at === 'number' ? at : at.items)),
  };
}

function chosenOf(
  items: readonly Item[],
  options: readonly GroupOption[],
): readonly (readonly number[])[] {
  return shown(chooseGroups(items, options, 'time')).chosen;
}

/** Each item runs once, no group has a second life, operands come first. */
function expectRunnable(
  items: readonly Item[],
  { chosen, order }: Choice<GroupOption>,
): void {
  const done = new Set<number>();
  for (const at of order) {
    const kernel = typeof at === 'number' ? [at] : at.items;
    for (const id of kernel) {
      const { operands } = items.find((item) => item.id === id)!;
      for (const operand of operands) {
        expect(kernel.includes(operand) || done.has(operand)).toBe(true);
      }
    }
    for (const id of kernel) {
      expect(done.has(id)).toBe(false);
      done.add(id);
    }
  }
  expect(done.size).toBe(items.length);
  expect(new Set(order.filter((at) => typeof at !== 'number'))).toEqual(
    new Set(chosen),
  );
}

/**
 * Layers a, p, d, q in a block, d and q reading both a and p: {a, d} and {p, q}
 * each can be one kernel, but not both.
 */
function exchangeBlocks(blocks: number): Item[] {
  return layers(
    Array.from({ length: 4 * blocks }, () => 100),
    (index) => {
      const start = index - (index % 4);
      if (index % 4 >= 2) return [start, start + 1];
      return start === 0 ? [] : [index - 2];
    },
  );
}

describe('chooseGroups', () => {
  it('has nothing to choose without items or options', () => {
    expect(chooseGroups([], [], 'time')).toEqual({ chosen: [], order: [] });
    const choice = chooseGroups(layers([1, 1]), [], 'time');
    expect(choice).toEqual({ chosen: [], order: [0, 1] });
  });

  it('leaves layers apart when no group is better, or one is only equal', () => {
    expect(chosenOf(layers([1, 1]), [group([0, 1], 3)])).toEqual([]);
    const equal = { items: [0, 1], score: score(2, 0, 2) };
    expect(chosenOf(layers([1, 1]), [equal])).toEqual([]);
  });

  it('takes two outer pairs over the better inner one', () => {
    const options = [group([0, 1], 3), group([1, 2], 2), group([2, 3], 3)];
    const items = layers([2, 2, 2, 2]);
    expect(chosenOf(items, options)).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  it('takes a triple over the pairs that overlap it, and the other way', () => {
    const items = layers([4, 4, 4, 4]);
    const pairs = [group([0, 1], 6), group([2, 3], 6)];
    expect(chosenOf(items, [...pairs, group([0, 1, 2], 7)])).toEqual([
      [0, 1, 2],
    ]);
    expect(chosenOf(items, [...pairs, group([0, 1, 2], 9)])).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  it('decides by the objective first, then by the other two', () => {
    const items = [
      { id: 0, score: score(10, 10, 1), operands: [] },
      { id: 1, score: score(10, 10, 1), operands: [0] },
    ];
    const pair = (...parts: [number, number, number]): GroupOption[] => [
      { items: [0, 1], score: score(...parts) },
    ];
    const takes = (parts: [number, number, number]): boolean[] =>
      OBJECTIVES.map(
        (objective) =>
          chooseGroups(items, pair(...parts), objective).chosen.length === 1,
      );
    expect(OBJECTIVES).toEqual(['time', 'gma', 'dispatches']);
    expect(takes([19, 30, 3])).toEqual([true, false, false]);
    expect(takes([30, 19, 3])).toEqual([false, true, false]);
    expect(takes([30, 30, 1])).toEqual([false, false, true]);
    expect(takes([20, 19, 3])).toEqual([true, true, false]);
    expect(takes([19, 20, 2])).toEqual([true, true, true]);
    expect(takes([21, 19, 2])).toEqual([false, true, false]);
    expect(takes([20, 20, 1])).toEqual([true, true, true]);
    expect(takes([20, 20, 2])).toEqual([false, false, false]);
  });

  it('takes the fewest groups, and the first, of equal choices', () => {
    const items = layers([3, 3, 3, 3]);
    const pairs = [group([0, 1], 4), group([2, 3], 4)];
    const all = { items: [0, 1, 2, 3], score: score(8, 0, 2) };
    expect(chosenOf(items, [...pairs, all])).toEqual([[0, 1, 2, 3]]);
    const twins = [group([0, 1], 4, 7), group([0, 1], 4, 7)];
    const { chosen } = chooseGroups(items, twins, 'time');
    expect(chosen[0]).toBe(twins[0]);
    const overlapping = [group([0, 1], 4), group([1, 2], 4)];
    expect(chosenOf(layers([3, 3, 3]), overlapping)).toEqual([[0, 1]]);
  });

  it('takes the better of two options of the same layers', () => {
    const options = [group([0, 1], 5), group([0, 1], 4), group([0, 1], 4)];
    const { chosen } = chooseGroups(layers([3, 3]), options, 'time');
    expect(chosen).toHaveLength(1);
    expect(chosen[0]).toBe(options[1]);
  });

  it('runs a group where its last layer was, and what it needs before', () => {
    // 1 and 3 share a kernel; 2 is independent of both, 4 reads 1 and 3.
    const operands = [[], [0], [0], [1], [1, 3]];
    const items = layers([5, 5, 5, 5, 5], (index) => operands[index]!);
    const choice = chooseGroups(items, [group([1, 3], 6)], 'time');
    expect(shown(choice).order).toEqual([0, 2, [1, 3], 4]);
  });

  it('runs a group early for a layer that reads its stored intermediate', () => {
    // 2 reads 1, which the group of 1 and 3 stores.
    const operands = [[], [0], [1], [1], [2, 3]];
    const items = layers([5, 5, 5, 5, 5], (index) => operands[index]!);
    const choice = chooseGroups(items, [group([1, 3], 6)], 'time');
    expect(shown(choice).order).toEqual([0, [1, 3], 2, 4]);
  });

  it('keeps one of two groups that read each other', () => {
    const items = exchangeBlocks(1);
    const first = group([0, 2], 150);
    const second = group([1, 3], 140);
    expect(canRun(items, [first, second])).toBe(false);
    const choice = chooseGroups(items, [first, second], 'time');
    expect(shown(choice)).toEqual({ chosen: [[1, 3]], order: [0, [1, 3], 2] });
  });

  it('gives up the cheapest member of a cycle of three groups', () => {
    // Each group's second layer reads the first layer of the next group.
    const items = layers([9, 9, 9, 9, 9, 9], (index) =>
      index < 3 ? [] : [index - 3, (index - 2) % 3],
    );
    const options = [group([0, 3], 10), group([1, 4], 12), group([2, 5], 11)];
    expect(canRun(items, options.slice(0, 2))).toBe(true);
    expect(canRun(items, options)).toBe(false);
    const choice = chooseGroups(items, options, 'time');
    expect(shown(choice).chosen).toEqual([
      [0, 3],
      [2, 5],
    ]);
    expectRunnable(items, choice);
  });

  it('never takes a group that has to wait for itself', () => {
    const items = layers([9, 9, 9]);
    expect(chosenOf(items, [group([0, 2], 1)])).toEqual([]);
  });

  it('resolves a cycle in each of a hundred blocks', () => {
    const blocks = 100;
    const items = exchangeBlocks(blocks);
    const options = Array.from({ length: blocks }, (_, block) => {
      const [a, p, d, q] = [0, 1, 2, 3].map((layer) => 4 * block + layer);
      const link = block + 1 < blocks ? [group([q!, q! + 2], 197)] : [];
      return [group([a!, d!], 190), group([p!, q!], 189), ...link];
    }).flat();
    const choice = chooseGroups(items, options, 'time');
    expectRunnable(items, choice);
    // Of a block {a, d} saves 10 and {p, q} 11, but not both, and only {a, d}
    // leaves p and q to the links between blocks, which save 3 each.
    const saving = blocks * 10 + (blocks - 1) * 3;
    expect(totalScore(items, choice.chosen).timeNs).toBe(blocks * 400 - saving);
  });

  it('is exact on a chain of 1,000 layers with pairs and triples', () => {
    const rng = createRng(testSeed('choose-groups chain'));
    const items = layers(Array.from({ length: 1000 }, () => rng.int(5, 30)));
    const options = items.flatMap((_, first) =>
      [2, 3]
        .filter((length) => first + length <= items.length)
        .map((length) =>
          group(
            Array.from({ length }, (_, i) => first + i),
            rng.int(5, 30 * length),
          ),
        ),
    );
    // The best time of the first n layers follows from the last kernel's.
    const best = [0];
    items.forEach((item, last) => {
      const ends = options.filter(({ items: ids }) => ids.at(-1) === last);
      best.push(
        Math.min(
          best[last]! + item.score.timeNs,
          ...ends.map((o) => best[last + 1 - o.items.length]! + o.score.timeNs),
        ),
      );
    });
    const choice = chooseGroups(items, options, 'time');
    expect(totalScore(items, choice.chosen).timeNs).toBe(best.at(-1));
    expectRunnable(items, choice);
  });

  it('does not depend on the order of the branches of a wide graph', () => {
    // One layer, and 40 branches of two numbered across; all read layer 0.
    const width = 40;
    const items = layers(
      Array.from({ length: 1 + 2 * width }, () => 10),
      (index) => (index === 0 ? [] : [index <= width ? 0 : index - width]),
    );
    const options = Array.from({ length: width }, (_, i) => [
      group([0, i + 1], 15),
      group([i + 1, i + 1 + width], 14),
      group([0, i + 1, i + 1 + width], 20),
    ]).flat();
    const choice = chooseGroups(items, options, 'time');
    expect(totalScore(items, choice.chosen).timeNs).toBe(20 + 14 * (width - 1));
    expectRunnable(items, choice);
  });

  it('refuses items and options that make no sense', () => {
    const items = layers([1, 1]);
    const run = (of: Item[], ...ids: number[][]) => {
      const options = ids.map((list) => group(list, 0));
      return () => chooseGroups(of, options, 'time');
    };
    expect(run([...items].reverse())).toThrow('which is no earlier item');
    expect(run([items[0]!, items[0]!])).toThrow('the same id');
    expect(run(items, [0, 7])).toThrow('a group has item 7, which is none');
    expect(run(items, [0])).toThrow('two or more');
    expect(run(items, [0, 1, 1])).toThrow('two or more');
  });
});

describe('chooseGroups against brute force', () => {
  const seed = testSeed('choose-groups');
  const graphs = 100;
  const cyclic = 40;
  for (const objective of OBJECTIVES) {
    for (const shape of Object.keys(SHAPES) as Shape[]) {
      it(`${objective}: ${graphs} random graphs of shape ${shape}`, () => {
        const rng = createRng(seed);
        for (let i = 0; i < graphs; i++) {
          expectBest(randomChoice(shape, rng), objective);
        }
      });
    }

    it(`${objective}: ${cyclic} graphs whose best groups cannot run`, () => {
      const rng = createRng(seed + 1);
      let found = 0;
      for (let i = 0; i < 50 * cyclic && found < cyclic; i++) {
        const { isHeldByCycles } = expectBest(
          randomChoice('crossed', rng),
          objective,
        );
        if (isHeldByCycles) found += 1;
      }
      expect(found).toBe(cyclic);
    });
  }
});

/** The choice has the least score, the fewest groups, an order, and no whims. */
function expectBest(
  { items, options }: ChoiceCase,
  objective: Objective,
): BruteForceChoice {
  const choice = chooseGroups(items, options, objective);
  const best = bruteForceChoice(items, options, objective);
  expect(totalScore(items, choice.chosen)).toEqual(best.score);
  expect(choice.chosen.length).toBe(best.groups);
  expectRunnable(items, choice);
  expect(chooseGroups(items, options, objective)).toEqual(choice);
  return best;
}
