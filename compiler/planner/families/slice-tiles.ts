/**
 * Which tiles PWDWPW and CONVDWPW try. The bytes depend on the spatial tile, the
 * tile of filters and the number of splits; the size of a slice and the threadings
 * decide the time only. A slice waits for its loads step by step, so the sizes
 * that need the fewest waits are tried.
 */
import type { TargetLimits } from '../../target.ts';
import { roundUp4 } from '../../tensor-type.ts';
import { regionOf, tileCount } from '../geometry.ts';
import type { Stage } from '../stage.ts';
import { spatialTiles } from '../tile-choices.ts';
import { MAX_THREAD_ROWS, maxInvocations, STEP_MACS } from '../threadings.ts';
import type { OuterTile } from './model.ts';
import type { SlicedSchedule } from './slices.ts';

const SLICES = [8, 16, 24, 32, 48, 64];
const SLICES_TRIED = 2;
const MOST_FILTERS = 256;
/** Each part of the filters makes all that comes before it again. */
const FILTER_PARTS = [1, 2, 4, 6, 8];
const FILTER_PARTS_TRIED = 3;
/** Workgroups per core that splits aim at. */
const PER_CORE = [1, 2];
/** Accumulators of an invocation, in vec4s, at most. */
const MAX_ACCUMULATORS = 2 * MAX_THREAD_ROWS;

/** A spatial tile and the region that it needs. */
export interface SlicedTile {
  readonly tileH: number;
  readonly tileW: number;
  readonly regionH: number;
  readonly regionW: number;
}

/** How workgroups share a spatial tile. */
export interface Share {
  /** Filters of the last PW. */
  readonly cols: number;
  readonly splits: number;
  /** Of the whole grid. */
  readonly workgroups: number;
}

/** A size of a slice that fits beside a spatial tile. */
export interface SliceSize {
  readonly slice: number;
  /** Slices of all channels. */
  readonly count: number;
  /** Loads that each slice waits for, one after another, at least. */
  readonly waits: number;
  /** vec4s of workgroup memory that region and left operand leave free. */
  readonly room: number;
}

/** What a family adds to a spatial tile. */
export interface SlicedSpace<S> {
  /** None: the tile does not fit. */
  readonly sizes: readonly SliceSize[];
  /** A schedule for what it loads, with slices of one size. */
  readonly nominal: (share: Share, size: SliceSize) => S;
  /** Schedules of slices of one size. */
  readonly schedules: (share: Share, size: SliceSize) => Iterable<S>;
}

/** `cores` workgroups keep the target busy. */
export function slicedTiles<S extends SlicedSchedule>(
  [, dw, pw]: readonly Stage[],
  limits: TargetLimits,
  cores: number,
  spaceOf: (tile: SlicedTile) => SlicedSpace<S>,
): OuterTile<S>[] {
  const accumulators = Math.floor(limits.unrolledMacs / STEP_MACS);
  const mostSums =
    maxInvocations(limits) * Math.min(MAX_ACCUMULATORS, accumulators);
  return spatialTiles(dw!, mostSums).flatMap(({ tileH, tileW, tiles }) => {
    const region = regionOf(dw!.shape, tileH, tileW);
    const space = spaceOf({ tileH, tileW, ...region });
    if (space.sizes.length === 0) return [];
    const filters = filterTiles(pw!.shape.k).filter(
      (cols) => (tileH * tileW * cols) / 4 <= mostSums,
    );
    return sharesOf(filters, pw!.shape.k, tiles, space.sizes, cores).map(
      (share) => outerTile(share, space),
    );
  });
}

function outerTile<S extends SlicedSchedule>(
  share: Share,
  { sizes, nominal, schedules }: SlicedSpace<S>,
): OuterTile<S> {
  const rated = rateSizes(sizes, share.splits);
  const [best] = rated;
  return {
    nominal: nominal(share, best!.size),
    waits: best!.waits,
    *schedules() {
      let tried = 0;
      for (const { size } of rated) {
        let fits = false;
        for (const schedule of schedules(share, size)) {
          fits = true;
          yield schedule;
        }
        if (fits && ++tried === SLICES_TRIED) return;
      }
    },
  };
}

/** Sizes by the waits of a workgroup, fewest first, of those with a slice for
 * every split. */
function rateSizes(
  sizes: readonly SliceSize[],
  splits: number,
): readonly { readonly size: SliceSize; readonly waits: number }[] {
  return sizes
    .filter(({ count }) => count >= splits)
    .map((size) => ({
      size,
      waits: Math.ceil(size.count / splits) * size.waits,
    }))
    .sort((a, b) => a.waits - b.waits || b.size.slice - a.size.slice);
}

function filterTiles(filters: number): readonly number[] {
  const padded = roundUp4(filters);
  const sizes = FILTER_PARTS.map((parts) =>
    roundUp4(Math.ceil(padded / parts)),
  ).filter((size) => size <= MOST_FILTERS);
  return [...new Set(sizes)].slice(0, FILTER_PARTS_TRIED);
}

/** Tiles of filters, only until there is one for every core, and splits. */
function sharesOf(
  filters: readonly number[],
  k: number,
  tiles: number,
  sizes: readonly SliceSize[],
  cores: number,
): readonly Share[] {
  const shares: Share[] = [];
  for (const cols of filters) {
    const unsplit = tiles * tileCount(k, cols);
    for (const splits of splitChoices(sizes, unsplit, cores)) {
      shares.push({ cols, splits, workgroups: unsplit * splits });
    }
    if (unsplit >= cores) break;
  }
  return shares;
}

/**
 * No split, exactly as many as give every core a workgroup, and about as many in
 * which all have the same number of slices.
 */
function splitChoices(
  sizes: readonly SliceSize[],
  unsplit: number,
  cores: number,
): Iterable<number> {
  const most = sizes.reduce((at, { count }) => Math.max(at, count), 1);
  const choices = new Set([1, Math.min(Math.ceil(cores / unsplit), most)]);
  for (const perCore of PER_CORE) {
    const wanted = (perCore * cores) / unsplit;
    if (wanted <= 1) continue;
    let below = 1;
    let above = Infinity;
    for (const { count } of sizes) {
      const each = Math.max(1, Math.round(count / wanted));
      const even = Math.ceil(count / each);
      if (even <= wanted) below = Math.max(below, even);
      else above = Math.min(above, even);
    }
    choices.add(below);
    if (above < Infinity) choices.add(above);
  }
  return choices;
}

/**
 * Sizes of slices of the channels between the stages that fit, ascending. A slice
 * keeps its region and its left operand of the last product; `waitsOf` tells the
 * loads that it waits for if `room` vec4s are left, infinitely many if those are
 * too few.
 */
export function sliceSizes(
  { tileH, tileW, regionH, regionW }: SlicedTile,
  dw: Stage,
  limits: TargetLimits,
  waitsOf: (room: number, slice: number) => number,
): readonly SliceSize[] {
  const memory = limits.workgroupBytes / (4 * dw.inputElementBytes);
  return sliceChoices(dw.shape.c).flatMap((slice) => {
    const region = (regionH * regionW * slice) / 4;
    const operand = tileH * tileW * (slice / 4 + 1);
    const room = memory - region - operand;
    const waits = room < 0 ? Infinity : waitsOf(room, slice);
    const count = tileCount(dw.shape.c, slice);
    return waits === Infinity ? [] : [{ slice, count, waits, room }];
  });
}

/** Sizes that leave little of the last slice empty. */
function sliceChoices(channels: number): readonly number[] {
  const padded = roundUp4(channels);
  const sizes = SLICES.filter((size) => {
    const wasted = tileCount(padded, size) * size - padded;
    return size < padded && wasted * 8 <= padded;
  });
  if (padded <= SLICES.at(-1)!) sizes.push(padded);
  return sizes;
}
