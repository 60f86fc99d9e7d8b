/**
 * The sizes of outer tiles that are tried: a generous, bounded set of exact
 * divisors and round sizes. Two levels: the outer tile decides what is loaded,
 * so its bytes bound all threadings of it (`threadings.ts`).
 */
import type { Schedule } from '../plan.ts';
import type { TargetLimits } from '../target.ts';
import { roundUp4 } from '../tensor-type.ts';
import { tileCount } from './geometry.ts';
import type { Stage } from './stage.ts';
import { divisors, maxInvocations } from './threadings.ts';
import { workgroupBytes, workgroupInvocations } from './workgroup-memory.ts';

export const MAX_ROWS = 256;
const MAX_COLS = 256;

/** Whether a kernel with this schedule may be dispatched at all; its tensors
 * have elements of `elementBytes`. */
export function fitsLimits(
  schedule: Schedule,
  workgroups: number,
  limits: TargetLimits,
  elementBytes: number,
): boolean {
  const invocations = workgroupInvocations(schedule);
  return (
    invocations <= maxInvocations(limits) &&
    workgroupBytes(schedule, elementBytes) <= limits.workgroupBytes &&
    workgroups <= limits.workgroupsPerDimension ** 2
  );
}

/** `schedule`, or null where it may not be dispatched. */
export function legal<S extends Schedule>(
  schedule: S,
  workgroups: number,
  limits: TargetLimits,
  { inputElementBytes }: Stage,
): S | null {
  return fitsLimits(schedule, workgroups, limits, inputElementBytes)
    ? schedule
    : null;
}

/** Tiles of flat pixels. */
export function rowChoices(pixels: number): readonly number[] {
  const choices = new Set<number>();
  for (const size of [4, 8, 16, 32, 64, 128]) {
    if (size <= pixels) choices.add(size);
  }
  for (const size of divisors(pixels, MAX_ROWS)) {
    if (size >= Math.min(pixels, 7)) choices.add(size);
  }
  if (pixels < 4) choices.add(pixels);
  return [...choices].sort((a, b) => a - b);
}

/** Multiples of 4: round sizes, and even splits of all the channels. */
export function channelChoices(channels: number): readonly number[] {
  const padded = roundUp4(channels);
  const choices = new Set<number>();
  for (const size of [4, 8, 16, 32, 64, 128]) {
    if (size < padded) choices.add(size);
  }
  for (const parts of [1, 2, 3]) {
    const size = roundUp4(Math.ceil(padded / parts));
    if (size <= MAX_COLS) choices.add(size);
  }
  return [...choices].sort((a, b) => a - b);
}

export interface SpatialTile {
  readonly tileH: number;
  readonly tileW: number;
  /** Tiles of the whole batch. */
  readonly tiles: number;
}

/** Tiles of at most `maxArea` output pixels. */
export function spatialTiles(stage: Stage, maxArea: number): SpatialTile[] {
  const { n, outH, outW } = stage.shape;
  return extentChoices(outH).flatMap((tileH) =>
    extentChoices(outW)
      .filter((tileW) => tileH * tileW <= maxArea && isBalanced(tileH, tileW))
      .map((tileW) => ({
        tileH,
        tileW,
        tiles: n * tileCount(outH, tileH) * tileCount(outW, tileW),
      })),
  );

  /** Slivers have much halo; rows of the map are at least contiguous. */
  function isBalanced(tileH: number, tileW: number): boolean {
    return (
      (tileH <= 2 * tileW || tileW === outW) &&
      (tileW <= 4 * tileH || tileW === outW || tileH === outH)
    );
  }
}

function extentChoices(size: number): readonly number[] {
  const choices = new Set<number>();
  for (const extent of [1, 2, 4, 7, 8, 14, 16, 28, 32]) {
    // Skip sizes whose last tile would be mostly empty.
    const wasted = tileCount(size, extent) * extent - size;
    if (extent < size && (wasted * 6 <= size || extent <= 4)) {
      choices.add(extent);
    }
  }
  if (size <= 64) choices.add(size);
  if (size <= 128) choices.add(Math.ceil(size / 2));
  return [...choices].sort((a, b) => a - b);
}
