import { describe, expect, it } from 'vitest';
import { sweepOrder } from '../../../compiler/planner/sweep-order.ts';
import { createRng, testSeed } from '../../support/rng.ts';

/** The most sets that are open between two visits. */
function widest(order: readonly number[], sets: readonly number[][]): number {
  const openAfter = order.map((_, place) => {
    const visited = new Set(order.slice(0, place + 1));
    return sets.filter(
      (set) =>
        set.some((item) => visited.has(item)) &&
        set.some((item) => !visited.has(item)),
    ).length;
  });
  return Math.max(...openAfter);
}

describe('sweepOrder', () => {
  it('keeps the given order of items without sets and along a chain', () => {
    expect(sweepOrder(3, [])).toEqual([0, 1, 2]);
    const sets = [
      [0, 1],
      [1, 2],
      [2, 3],
      [1, 2, 3],
    ];
    expect(sweepOrder(4, sets)).toEqual([0, 1, 2, 3]);
  });

  it('follows one branch after the other, however they are numbered', () => {
    const branches = [...Array(8).keys()];
    const sets = branches.flatMap((branch) => [
      [branch, branch + 8],
      [branch + 8, branch + 16],
    ]);
    const order = sweepOrder(24, sets);
    expect(order.slice(0, 6)).toEqual([0, 8, 16, 1, 9, 17]);
    expect(widest(order, sets)).toBe(1);
    expect(widest([...Array(24).keys()], sets)).toBe(8);
  });

  it('closes a set before it goes on with one', () => {
    const sets = [
      [0, 1, 2],
      [0, 2],
    ];
    expect(sweepOrder(3, sets)).toEqual([0, 2, 1]);
  });

  it('completes what was opened first where nothing else decides', () => {
    // Items 2 and 1 close a set and open one each; {0, 2} was opened first.
    const sets = [
      [0, 2],
      [0, 1],
      [2, 4],
      [1, 3],
    ];
    expect(sweepOrder(5, sets).slice(0, 2)).toEqual([0, 2]);
  });

  it('visits every item once', () => {
    const rng = createRng(testSeed('sweep-order'));
    for (let i = 0; i < 100; i++) {
      const count = rng.int(1, 12);
      const sets = Array.from({ length: rng.int(0, 12) }, () => [
        ...new Set([rng.int(0, count - 1), rng.int(0, count - 1)]),
      ]);
      const order = sweepOrder(count, sets);
      expect([...order].sort((a, b) => a - b)).toEqual([
        ...Array(count).keys(),
      ]);
    }
  });
});
