/**
 * The best schedule of a layer or fused group on a target, by the objective.
 *
 * `time`: branch and bound. Every outer tile has a lower bound of its time from
 * its bytes and MACs alone; tiles are tried by rising bound, and the search ends
 * when no bound is below the best time found. `dispatches`: the same among the
 * tiles with the fewest dispatches. `gma`: the tile with the fewest bytes that
 * gives every core a workgroup (as the paper demands; failing that, as many as
 * any tile gives), in its fastest threading.
 */
import type { Cost, Objective, Schedule } from '../plan.ts';
import { gmaBytes } from '../plan.ts';
import type { Target } from '../target.ts';
import type { Candidate } from './candidate.ts';
import type { KernelCosts } from './cost-conv.ts';
import { kernelCosts, totalCost, withThreading } from './cost-conv.ts';
import { estimateTimeNs, lowerBoundNs } from './estimate-time.ts';
import { modelOf } from './families/index.ts';
import type { OuterTile } from './families/model.ts';
import { FINISH_WORKGROUP_SIZE } from './finish.ts';
import { maxInvocations } from './threadings.ts';
import { convWork, finishTimeNs, tileWork } from './work.ts';

/** Share of its time by which a schedule may miss the best: far less than the
 * estimate's own error, and it spares half of the search. */
const TOLERANCE = 0.02;

export interface Scheduled {
  readonly schedule: Schedule;
  readonly cost: Cost;
  /** Whole nanoseconds. */
  readonly timeNs: number;
}

/** A tile with the cost of its nominal schedule: all of the tile load and store
 * the same. */
interface CostedTile {
  readonly tile: OuterTile;
  readonly costs: KernelCosts;
}

export interface SearchOptions {
  /** Narrows the tiles. */
  readonly accept?: (tile: OuterTile) => boolean;
  /** Workgroups that a kernel needs under `gma`; by default one per core. */
  readonly minWorkgroups?: number;
}

/** Null when no schedule fits the limits. */
export function bestSchedule(
  candidate: Candidate,
  target: Target,
  objective: Objective,
  { accept, minWorkgroups }: SearchOptions = {},
): Scheduled | null {
  const { cores } = target.figures;
  const wanted = objective === 'gma' ? (minWorkgroups ?? cores) : cores;
  const tiles = modelOf(candidate.family)
    .tiles(candidate, target.limits, wanted)
    .filter((tile) => accept?.(tile) ?? true)
    .map((tile) => ({ tile, costs: kernelCosts(tile.nominal, candidate) }))
    .filter(({ costs }) => costs.finish === null || mayFinish(target));
  switch (objective) {
    case 'time':
      return fastest(tiles, candidate, target);
    case 'dispatches': {
      const single = tiles.filter(({ costs }) => costs.finish === null);
      const split = tiles.filter(({ costs }) => costs.finish !== null);
      return (
        fastest(single, candidate, target) ?? fastest(split, candidate, target)
      );
    }
    case 'gma':
      return leastBytes(tiles, candidate, target, wanted);
  }
}

/** Whether the kernel that adds up partial sums may be dispatched. */
function mayFinish({ limits }: Target): boolean {
  return FINISH_WORKGROUP_SIZE <= maxInvocations(limits);
}

function fastest(
  tiles: readonly CostedTile[],
  candidate: Candidate,
  target: Target,
): Scheduled | null {
  const isFused = candidate.stages.length > 1;
  const bounded = tiles
    .map(({ tile, costs: { main, finish }, costs }) => {
      const boundNs =
        lowerBoundNs(main, tile.waits, isFused, target) +
        finishTimeNs(finish, target);
      return { tile, costs, boundNs };
    })
    .sort((a, b) => a.boundNs - b.boundNs);
  let best: Scheduled | null = null;
  for (const { tile, costs, boundNs } of bounded) {
    if (best !== null && boundNs * (1 + TOLERANCE) >= best.timeNs) break;
    best = fastestThreading(tile, costs, candidate, target, best);
  }
  return best;
}

function leastBytes(
  tiles: readonly CostedTile[],
  candidate: Candidate,
  target: Target,
  minWorkgroups: number,
): Scheduled | null {
  const parallel = ({ costs }: CostedTile): number =>
    Math.min(minWorkgroups, costs.main.workgroups);
  const bytes = ({ costs }: CostedTile): number => gmaBytes(totalCost(costs));
  const ordered = tiles.toSorted(
    (a, b) => parallel(b) - parallel(a) || bytes(a) - bytes(b),
  );
  let best: Scheduled | null = null;
  let least: CostedTile | null = null;
  for (const at of ordered) {
    const isEqual =
      least === null ||
      (parallel(at) === parallel(least) && bytes(at) === bytes(least));
    if (!isEqual) break;
    best = fastestThreading(at.tile, at.costs, candidate, target, best);
    if (best !== null) least = at;
  }
  return best;
}

/** The fastest threading of one tile, or `best` if that is faster. */
function fastestThreading(
  { schedules }: OuterTile,
  tileCosts: KernelCosts,
  candidate: Candidate,
  target: Target,
  best: Scheduled | null,
): Scheduled | null {
  const { main, finish } = tileCosts;
  const work = tileWork(main, candidate, target);
  const finishNs = finishTimeNs(finish, target);
  const bytes = gmaBytes(totalCost(tileCosts));
  for (const schedule of schedules()) {
    const mainNs = estimateTimeNs(convWork(schedule, work, candidate), target);
    const timeNs = mainNs + finishNs;
    if (best === null || isBetter(timeNs, bytes, best)) {
      const costs = withThreading(tileCosts, schedule, candidate);
      best = { schedule, cost: totalCost(costs), timeNs };
    }
  }
  return best;
}

/** Ties: fewer bytes, then the one found first. */
function isBetter(timeNs: number, bytes: number, best: Scheduled): boolean {
  if (timeNs !== best.timeNs) return timeNs < best.timeNs;
  return bytes < gmaBytes(best.cost);
}
