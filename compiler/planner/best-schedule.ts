/**
 * The fastest schedule of a layer or pair on a target, by the time estimate.
 * Branch and bound: every outer tile has a lower bound of its time from its
 * bytes and MACs alone; tiles are tried by rising bound, and the search ends
 * when no bound is below the best time found.
 */
import type { Cost, Schedule } from '../plan.ts';
import { gmaBytes } from '../plan.ts';
import type { Target } from '../target.ts';
import type { PairCandidate } from './candidates.ts';
import { convCost, withThreading } from './cost-conv.ts';
import { estimateTimeNs, lowerBoundNs } from './estimate-time.ts';
import type { Stage } from './stage.ts';
import type { OuterTile } from './tile-space.ts';
import {
  directTiles,
  dwpwTiles,
  pointwiseTiles,
  pwdwTiles,
  pwpwTiles,
} from './tile-space.ts';
import { convWork } from './work.ts';

/** Share of its time by which a schedule may miss the best: far less than the
 * estimate's own error, and it spares half of the search. */
const TOLERANCE = 0.02;

export interface Scheduled {
  readonly schedule: Schedule;
  readonly cost: Cost;
  readonly timeNs: number;
}

/** The fastest schedule of one convolution; null when none fits the limits. */
export function bestSingle(stage: Stage, target: Target): Scheduled | null {
  const tiles =
    stage.shape.class === 'pointwise'
      ? pointwiseTiles(stage, target.limits)
      : directTiles(stage, target.limits);
  return fastest(tiles, stage, null, target);
}

/** The fastest schedule of a fused pair; null when none fits the limits. */
export function bestPair(
  { family, first, second }: PairCandidate,
  target: Target,
): Scheduled | null {
  const tilesOf = {
    dwpw: dwpwTiles,
    pwdw: pwdwTiles,
    pwpw: pwpwTiles,
  }[family];
  const tiles = tilesOf(first, second, target.limits);
  return fastest(tiles, first, second, target);
}

interface BoundedTile {
  readonly tile: OuterTile;
  /** Of the nominal schedule: all of the tile load and store the same. */
  readonly cost: Cost;
  readonly boundNs: number;
}

function fastest(
  tiles: readonly OuterTile[],
  first: Stage,
  second: Stage | null,
  target: Target,
): Scheduled | null {
  let best: Scheduled | null = null;
  for (const { tile, cost: tileCost, boundNs } of byBound(
    tiles,
    first,
    second,
    target,
  )) {
    if (best !== null && boundNs * (1 + TOLERANCE) >= best.timeNs) break;
    for (const schedule of tile.schedules()) {
      const work = convWork(schedule, tileCost, first, second, target);
      const timeNs = estimateTimeNs(work, target);
      if (best === null || isBetter(timeNs, tileCost, best)) {
        const cost = withThreading(tileCost, schedule);
        best = { schedule, cost, timeNs };
      }
    }
  }
  return best;
}

function byBound(
  tiles: readonly OuterTile[],
  first: Stage,
  second: Stage | null,
  target: Target,
): BoundedTile[] {
  const isFused = second !== null;
  return tiles
    .map((tile) => {
      const cost = convCost(tile.nominal, first, second);
      const boundNs = lowerBoundNs(cost, tile.waits, isFused, target);
      return { tile, cost, boundNs };
    })
    .sort((a, b) => a.boundNs - b.boundNs);
}

/** Ties: fewer bytes, then the one found first. */
function isBetter(timeNs: number, cost: Cost, best: Scheduled): boolean {
  if (timeNs !== best.timeNs) return timeNs < best.timeNs;
  return gmaBytes(cost) < gmaBytes(best.cost);
}
