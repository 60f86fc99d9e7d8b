/** What a kernel, or a whole plan, is judged by. */
import type { Group, Objective } from '../plan.ts';
import { gmaBytes } from '../plan.ts';

/** Integers, all to be small. Sums are exact up to 2^53. */
export interface Score {
  readonly timeNs: number;
  readonly gmaBytes: number;
  readonly dispatches: number;
}

export function scoreOf({
  cost,
  timeNs,
}: Pick<Group, 'cost' | 'timeNs'>): Score {
  return { timeNs, gmaBytes: gmaBytes(cost), dispatches: cost.dispatches };
}

export const NO_SCORE: Score = { timeNs: 0, gmaBytes: 0, dispatches: 0 };

export function addScores(a: Score, b: Score): Score {
  return {
    timeNs: a.timeNs + b.timeNs,
    gmaBytes: a.gmaBytes + b.gmaBytes,
    dispatches: a.dispatches + b.dispatches,
  };
}

/** What decides first, second and last. */
const PRIORITIES: Readonly<Record<Objective, readonly (keyof Score)[]>> = {
  time: ['timeNs', 'gmaBytes', 'dispatches'],
  gma: ['gmaBytes', 'timeNs', 'dispatches'],
  dispatches: ['dispatches', 'timeNs', 'gmaBytes'],
};

/**
 * Whether `a` is strictly better than `b`. Adding the same score to both does
 * not change the answer, which is what dynamic programming needs.
 */
export function isLess(a: Score, b: Score, objective: Objective): boolean {
  for (const part of PRIORITIES[objective]) {
    if (a[part] !== b[part]) return a[part] < b[part];
  }
  return false;
}
