import { describe, expect, it } from 'vitest';
import type { Pair, Score } from '../../../compiler/planner/choose-pairs.ts';
import { choosePairs } from '../../../compiler/planner/choose-pairs.ts';
import { createRng, testSeed } from '../../support/rng.ts';
import type { Rng } from '../../support/rng.ts';

function score(timeNs: number, gmaBytes = 0, dispatches = 1): Score {
  return { timeNs, gmaBytes, dispatches };
}

function singles(...times: number[]): { id: number; score: Score }[] {
  return times.map((timeNs, id) => ({ id, score: score(timeNs) }));
}

function pair(first: number, timeNs: number, gmaBytes = 0): Pair {
  return { first, second: first + 1, score: score(timeNs, gmaBytes) };
}

function leaders(chosen: readonly Pair[]): number[] {
  return chosen.map(({ first }) => first);
}

describe('choosePairs', () => {
  it('leaves layers apart when no pair is faster', () => {
    expect(choosePairs(singles(1, 1), [pair(0, 3)])).toEqual([]);
  });

  it('takes two outer pairs over the better inner one', () => {
    const pairs = [pair(0, 2), pair(1, 1), pair(2, 2)];
    expect(leaders(choosePairs(singles(2, 2, 2, 2), pairs))).toEqual([0, 2]);
  });

  it('takes the inner pair when it gains more than both outer ones', () => {
    const pairs = [pair(0, 3.9), pair(1, 1), pair(2, 3.9)];
    expect(leaders(choosePairs(singles(2, 2, 2, 2), pairs))).toEqual([1]);
  });

  it('breaks a tie in time by bytes', () => {
    const layers = [
      { id: 0, score: score(2, 10) },
      { id: 1, score: score(2, 10) },
    ];
    expect(leaders(choosePairs(layers, [pair(0, 4, 19)]))).toEqual([0]);
    expect(leaders(choosePairs(layers, [pair(0, 4, 21)]))).toEqual([]);
  });

  it('breaks a tie in time and bytes by dispatches', () => {
    expect(leaders(choosePairs(singles(2, 2), [pair(0, 4)]))).toEqual([0]);
  });

  it('gives the first of equal choices', () => {
    const pairs = [pair(0, 2), pair(1, 2)];
    expect(leaders(choosePairs(singles(2, 2, 2), pairs))).toEqual([0]);
  });

  it('equals the best of all matchings on random chains', () => {
    const rng = createRng(testSeed('choose-pairs'));
    for (let i = 0; i < 300; i++) {
      const { layers, pairs } = randomChains(rng);
      const chosen = choosePairs(layers, pairs);
      expect(isMatching(chosen)).toBe(true);
      expect(totalTime(layers, chosen)).toBe(
        Math.min(
          ...subsets(pairs)
            .filter(isMatching)
            .map((subset) => totalTime(layers, subset)),
        ),
      );
    }
  });
});

/** Layers in a row; some neighbours cannot pair, which splits the chain. */
function randomChains(rng: Rng): {
  layers: { id: number; score: Score }[];
  pairs: Pair[];
} {
  const count = rng.int(1, 9);
  const layers = singles(...Array.from({ length: count }, () => rng.int(1, 9)));
  const pairs = Array.from({ length: count - 1 }, (_, first) =>
    pair(first, rng.int(1, 18)),
  ).filter(() => rng.int(0, 3) > 0);
  return { layers, pairs };
}

function subsets<T>(items: readonly T[]): T[][] {
  return items.reduce<T[][]>(
    (sets, item) => [...sets, ...sets.map((set) => [...set, item])],
    [[]],
  );
}

function isMatching(pairs: readonly Pair[]): boolean {
  const nodes = pairs.flatMap(({ first, second }) => [first, second]);
  return new Set(nodes).size === nodes.length;
}

function totalTime(
  layers: readonly { id: number; score: Score }[],
  chosen: readonly Pair[],
): number {
  const paired = new Set(
    chosen.flatMap(({ first, second }) => [first, second]),
  );
  const alone = layers.filter(({ id }) => !paired.has(id));
  return [...alone, ...chosen].reduce((sum, { score: s }) => sum + s.timeNs, 0);
}
