/**
 * The tiles that are tried: for each family a generous, bounded set of exact
 * divisors and round sizes, pruned by the target's limits before anything is
 * costed. Two levels: the outer tile decides what is loaded, so its bytes bound
 * all threadings of it; the threading decides how invocations share the work.
 */
import type { Schedule, ScheduleOf } from '../plan.ts';
import type { TargetLimits } from '../target.ts';
import { roundUp4 } from '../tensor-type.ts';
import type { ConvSchedule } from './cost-conv.ts';
import { regionOf, tileCount } from './geometry.ts';
import type { Stage } from './stage.ts';
import {
  divisors,
  leastChunks,
  maxInvocations,
  MAX_THREAD_ROWS,
  nominalGemm,
  threadings,
} from './threadings.ts';
import {
  gemmInvocations,
  workgroupBytes,
  workgroupInvocations,
} from './workgroup-memory.ts';

/** An invocation of a direct kernel makes at most this many pixels of a row. */
const MAX_THREAD_PIXELS = 8;
const MAX_ROWS = 256;
const MAX_COLS = 256;
/** Channels of a pwpw's intermediate that exist at a time. */
const MAX_SLICE = 64;

/** All schedules that share one outer tile, and so their loads and stores. */
export interface OuterTile {
  /** A schedule with this tile and any threading: for what it loads. */
  readonly nominal: ConvSchedule;
  /** Loads that a workgroup must at least wait for, one after another. */
  readonly waits: number;
  readonly schedules: () => Generator<ConvSchedule>;
}

/** Whether a kernel with this schedule may be dispatched at all. */
export function fitsLimits(
  schedule: Schedule,
  workgroups: number,
  limits: TargetLimits,
): boolean {
  const invocations = workgroupInvocations(schedule);
  return (
    invocations <= maxInvocations(limits) &&
    workgroupBytes(schedule) <= limits.workgroupBytes &&
    workgroups <= limits.workgroupsPerDimension ** 2
  );
}

function legal<S extends Schedule>(
  schedule: S,
  workgroups: number,
  limits: TargetLimits,
): S | null {
  return fitsLimits(schedule, workgroups, limits) ? schedule : null;
}

export function pointwiseTiles(
  stage: Stage,
  limits: TargetLimits,
): OuterTile[] {
  const { shape, pixels } = stage;
  return rowChoices(pixels).flatMap((rows) =>
    channelChoices(shape.k).map((cols) => {
      const workgroups = tileCount(pixels, rows) * tileCount(shape.k, cols);
      return {
        nominal: { family: 'pw', gemm: nominalGemm(rows, cols) },
        waits: leastChunks(shape.c, rows),
        schedules: () =>
          threadings(rows, cols, shape.c, limits, (gemm) =>
            legal({ family: 'pw', gemm }, workgroups, limits),
          ),
      };
    }),
  );
}

export function directTiles(stage: Stage, limits: TargetLimits): OuterTile[] {
  const { shape } = stage;
  const family = shape.class === 'depthwise' ? 'dw' : 'conv';
  // Multiply-adds of four filters at one pixel.
  const channels = family === 'dw' ? 1 : roundUp4(shape.c / shape.groups);
  const macsPerPixel = 4 * channels * shape.r * shape.s;
  return spatialTiles(stage, maxInvocations(limits)).flatMap(
    ({ tileH, tileW, tiles }) =>
      channelChoices(shape.k).map((tileK) => {
        const workgroups = tiles * tileCount(shape.k, tileK);
        const tile = { family, tileH, tileW, tileK } as const;
        return {
          nominal: { ...tile, threadPixels: 1 },
          waits: shape.r,
          *schedules() {
            for (const threadPixels of divisors(tileW, MAX_THREAD_PIXELS)) {
              const unroll = threadPixels * macsPerPixel <= limits.unrolledMacs;
              const schedule = { ...tile, threadPixels, unroll };
              if (fitsLimits(schedule, workgroups, limits)) yield schedule;
            }
          },
        };
      }),
  );
}

export function dwpwTiles(
  dw: Stage,
  pw: Stage,
  limits: TargetLimits,
): OuterTile[] {
  return spatialTiles(dw, MAX_ROWS).flatMap(({ tileH, tileW, tiles }) =>
    channelChoices(pw.shape.k).map((cols) => {
      const workgroups = tiles * tileCount(pw.shape.k, cols);
      const rows = tileH * tileW;
      return {
        nominal: {
          family: 'dwpw',
          tileH,
          tileW,
          gemm: nominalGemm(rows, cols),
        },
        waits: leastChunks(pw.shape.c, rows) * (1 + dw.shape.r),
        schedules: () =>
          threadings(rows, cols, pw.shape.c, limits, (tiling) => {
            // A chunk is computed, not loaded: nothing to fetch ahead.
            const gemm = { ...tiling, prefetch: false };
            const family = 'dwpw';
            return legal({ family, tileH, tileW, gemm }, workgroups, limits);
          }),
      };
    }),
  );
}

export function pwdwTiles(
  pw: Stage,
  dw: Stage,
  limits: TargetLimits,
): OuterTile[] {
  const maxRegion = maxInvocations(limits) * MAX_THREAD_ROWS;
  return spatialTiles(dw, maxRegion).flatMap(({ tileH, tileW, tiles }) => {
    const { regionH, regionW } = regionOf(dw.shape, tileH, tileW);
    const rows = regionH * regionW;
    if (rows > maxRegion) return [];
    const whole = tileH >= dw.shape.outH && tileW >= dw.shape.outW;
    const family = whole ? 'pwdw' : 'pwdw_r';
    return channelChoices(pw.shape.k).map((cols) => {
      const workgroups = tiles * tileCount(pw.shape.k, cols);
      const tile = { family, tileH, tileW, regionH, regionW } as const;
      return {
        nominal: { ...tile, gemm: nominalGemm(rows, cols) },
        waits: leastChunks(pw.shape.c, rows),
        schedules: () =>
          threadings(rows, cols, pw.shape.c, limits, (gemm) =>
            legal({ ...tile, gemm }, workgroups, limits),
          ),
      };
    });
  });
}

export function pwpwTiles(
  first: Stage,
  second: Stage,
  limits: TargetLimits,
): OuterTile[] {
  const { pixels } = second;
  return rowChoices(pixels).flatMap((rows) =>
    channelChoices(second.shape.k).map((cols) => {
      const workgroups =
        tileCount(pixels, rows) * tileCount(second.shape.k, cols);
      return {
        nominal: {
          family: 'pwpw',
          first: nominalGemm(rows, cols),
          second: nominalGemm(rows, cols),
        },
        waits: leastChunks(first.shape.c, rows) + 1,
        schedules: () => pwpwSchedules(rows, cols, first, workgroups, limits),
      };
    }),
  );
}

/** Pairs of threadings with the same workgroup size. */
function* pwpwSchedules(
  rows: number,
  cols: number,
  first: Stage,
  workgroups: number,
  limits: TargetLimits,
): Generator<ScheduleOf<'pwpw'>> {
  for (const mid of channelChoices(first.shape.k)) {
    if (mid > MAX_SLICE) break;
    const firsts = [
      ...threadings(rows, mid, first.shape.c, limits, (gemm) => gemm),
    ];
    // The second stage steps over the intermediate, one slice at a time.
    const seconds = threadings(rows, cols, mid, limits, (gemm) =>
      gemm.kChunk === mid && gemm.kSplit === 1 ? gemm : null,
    );
    for (const second of seconds) {
      const threads = gemmInvocations(second);
      for (const gemm of firsts) {
        if (gemmInvocations(gemm) !== threads) continue;
        const pair = { family: 'pwpw', first: gemm, second } as const;
        const schedule = legal(pair, workgroups, limits);
        if (schedule !== null) yield schedule;
      }
    }
  }
}

/** Tiles of flat pixels. */
function rowChoices(pixels: number): readonly number[] {
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
function channelChoices(channels: number): readonly number[] {
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

interface SpatialTile {
  readonly tileH: number;
  readonly tileW: number;
  /** Tiles of the whole batch. */
  readonly tiles: number;
}

/** Tiles of at most `maxArea` output pixels. */
function spatialTiles(stage: Stage, maxArea: number): SpatialTile[] {
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
