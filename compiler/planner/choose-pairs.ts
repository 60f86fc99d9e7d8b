/**
 * Which of the possible pairs to fuse: the set with the least total time in
 * which no layer is in two pairs.
 *
 * Why dynamic programming over paths is exact. A pair joins a producer to the
 * one consumer that its value has, through that consumer's `x`. So a node is
 * the producer of at most one possible pair (its value has a single use) and
 * the consumer of at most one (it has a single `x`). In the graph of possible
 * pairs every node thus has degree at most two, and edges follow the topological
 * order, so there is no cycle: its components are paths. A choice of pairs
 * without a common node is a matching, components do not influence each other,
 * and the best matching of a path follows from those of its prefixes.
 */
import { invariant } from '../../grammar/diagnostic.ts';

/** What a choice is judged by, in this order; all to be small. */
export interface Score {
  readonly timeNs: number;
  readonly gmaBytes: number;
  readonly dispatches: number;
}

/** A layer on its own. Ids are any distinct numbers. */
export interface Single {
  readonly id: number;
  readonly score: Score;
}

/** Layers `first` and `second` as one kernel. */
export interface Pair {
  readonly first: number;
  readonly second: number;
  readonly score: Score;
}

/** The chosen pairs, in the order of `pairs`. */
export function choosePairs<P extends Pair>(
  singles: readonly Single[],
  pairs: readonly P[],
): P[] {
  const scores = new Map(singles.map(({ id, score }) => [id, score]));
  const byFirst = new Map<number, P>();
  const seconds = new Set<number>();
  for (const pair of pairs) {
    invariant(!byFirst.has(pair.first), `layer ${pair.first} leads two pairs`);
    invariant(!seconds.has(pair.second), `layer ${pair.second} ends two pairs`);
    byFirst.set(pair.first, pair);
    seconds.add(pair.second);
  }
  const chosen = new Set<P>();
  for (const head of byFirst.keys()) {
    if (seconds.has(head)) continue;
    for (const pair of bestOfPath(pathFrom(head, byFirst), scores)) {
      chosen.add(pair);
    }
  }
  return pairs.filter((pair) => chosen.has(pair));
}

/** The pairs along the path that begins at layer `head`. */
function pathFrom<P extends Pair>(
  head: number,
  byFirst: ReadonlyMap<number, P>,
): P[] {
  const path: P[] = [];
  for (let pair = byFirst.get(head); pair; pair = byFirst.get(pair.second)) {
    path.push(pair);
  }
  return path;
}

/** A choice for a prefix of the path, linked to that of a shorter prefix. */
interface Choice<P> {
  readonly score: Score;
  readonly pair: P | null;
  readonly before: Choice<P> | null;
}

/** `path[i]` joins layer i to layer i + 1. */
function bestOfPath<P extends Pair>(
  path: readonly P[],
  scores: ReadonlyMap<number, Score>,
): P[] {
  const none: Choice<P> = {
    score: { timeNs: 0, gmaBytes: 0, dispatches: 0 },
    pair: null,
    before: null,
  };
  const alone = (id: number, before: Choice<P>): Choice<P> => {
    const score = scores.get(id);
    invariant(score !== undefined, `no score for layer ${id}`);
    return { score: add(before.score, score), pair: null, before };
  };
  let shorter = none;
  let best = alone(path[0]!.first, none);
  for (const pair of path) {
    const single = alone(pair.second, best);
    const fused: Choice<P> = {
      score: add(shorter.score, pair.score),
      pair,
      before: shorter,
    };
    shorter = best;
    // Strictly better, so that equal choices leave layers apart.
    best = isLess(fused.score, single.score) ? fused : single;
  }
  const chosen: P[] = [];
  for (let at: Choice<P> | null = best; at !== null; at = at.before) {
    if (at.pair !== null) chosen.push(at.pair);
  }
  return chosen;
}

function add(a: Score, b: Score): Score {
  return {
    timeNs: a.timeNs + b.timeNs,
    gmaBytes: a.gmaBytes + b.gmaBytes,
    dispatches: a.dispatches + b.dispatches,
  };
}

/** Whether `a` is better than `b`: time, then bytes, then dispatches. */
export function isLess(a: Score, b: Score): boolean {
  if (a.timeNs !== b.timeNs) return a.timeNs < b.timeNs;
  if (a.gmaBytes !== b.gmaBytes) return a.gmaBytes < b.gmaBytes;
  return a.dispatches < b.dispatches;
}
