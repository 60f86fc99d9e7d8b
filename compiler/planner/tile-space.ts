/**
 * The tiles that are tried: for each family a generous, bounded set of exact
 * divisors and round sizes, pruned by the target's limits before anything is
 * costed. Two levels: the outer tile decides what is loaded, so its bytes bound
 * all threadings of it; the threading decides how invocations share the work.
 *
 * Policy that is not searched: weights are staged when more than one row group
 * would read them; the next chunk is prefetched when an invocation can hold it
 * in PREFETCH_VEC4S registers; the inner loop is written out when its body has
 * at most `limits.unrolledMacs` multiply-adds, because driver compile time grows
 * with it.
 */
import type { GemmTiling, Schedule, ScheduleOf } from '../plan.ts';
import type { TargetLimits } from '../target.ts';
import { roundUp4 } from '../tensor-type.ts';
import type { ConvSchedule } from './cost-conv.ts';
import { regionOf, tileCount } from './geometry.ts';
import type { Stage } from './stage.ts';
import {
  gemmInvocations,
  workgroupBytes,
  workgroupInvocations,
} from './workgroup-memory.ts';

const PREFETCH_VEC4S = 8;
/** What a prefetched vec4 counts for in `limits.unrolledMacs`: its copies are
 * written out, addresses and all. */
const PREFETCH_MACS = 64;
const MAX_THREAD_ROWS = 8;
/** An invocation of a direct kernel makes at most this many pixels of a row. */
const MAX_THREAD_PIXELS = 8;
/** Copies per invocation and chunk that are written out. */
const MAX_UNROLLED_COPIES = 32;
/** Fewer invocations leave a core idle, more wait for each other. */
const MIN_THREADS = 64;
const MAX_THREADS = 512;
const MAX_ROWS = 256;
const MAX_COLS = 256;
/** Channels of a pwpw's intermediate that exist at a time. */
const MAX_SLICE = 64;
const K_SPLITS = [1, 2, 4, 8, 16];
const K_CHUNKS = [8, 16, 32, 64];
/** A product of few rows has nothing but its depth to share out. */
const FEW_ROWS = 4;
const DEEP_K_SPLITS = [...K_SPLITS, 32, 64];
const DEEP_K_CHUNKS = [...K_CHUNKS, 128, 256];

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
              const schedule = { ...tile, threadPixels };
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
    const rows = Math.max(1, regionH * regionW);
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

/**
 * Ways to share a rows x cols product over `depth` channels, as the schedules
 * that `accept` makes of them (null: not legal). Of the chunk sizes the largest
 * two legal ones are tried: fewer chunks are fewer waits, but a smaller chunk
 * lets more workgroups share a core.
 */
function* threadings<S>(
  rows: number,
  cols: number,
  depth: number,
  limits: TargetLimits,
  accept: (gemm: GemmTiling) => S | null,
): Generator<S> {
  const padded = roundUp4(depth);
  const maxThreads = Math.min(maxInvocations(limits), MAX_THREADS);
  const maxPrefetch = Math.min(
    PREFETCH_VEC4S,
    limits.unrolledMacs / PREFETCH_MACS,
  );
  const splits = rows <= FEW_ROWS ? DEEP_K_SPLITS : K_SPLITS;
  const perThread = threadRowChoices(rows);
  const fewestRows = perThread[0] ?? 1;
  const mostSplits =
    splits.filter((kSplit) => 4 * kSplit <= padded).at(-1) ?? 1;
  const mostThreads = Math.ceil(rows / fewestRows) * (cols / 4) * mostSplits;
  const minThreads = Math.min(MIN_THREADS, mostThreads, maxThreads);
  for (const threadRows of perThread) {
    const rowGroups = Math.ceil(rows / threadRows);
    for (let threadCols4 = 1; threadCols4 <= 2; threadCols4++) {
      if ((cols / 4) % threadCols4 !== 0) continue;
      const lanes = rowGroups * (cols / 4 / threadCols4);
      for (const kSplit of splits) {
        const threads = lanes * kSplit;
        if (threads < minThreads) continue;
        if (threads > maxThreads || 4 * kSplit > padded) break;
        const stageWeights = rowGroups > 1;
        let tried = 0;
        for (const kChunk of chunkChoices(padded, rows, kSplit)) {
          const staged =
            (rows * kChunk + (stageWeights ? kChunk * cols : 0)) / 4 / threads;
          const macs = (threadRows * threadCols4 * 4 * kChunk) / kSplit;
          const schedule = accept({
            rows,
            cols,
            threadRows,
            threadCols4,
            kChunk,
            kSplit,
            stageWeights,
            prefetch: kChunk < padded && staged <= maxPrefetch,
            unroll:
              macs <= limits.unrolledMacs && staged <= MAX_UNROLLED_COPIES,
          });
          if (schedule === null) continue;
          yield schedule;
          if (++tried === 2) break;
        }
      }
    }
  }
}

function nominalGemm(rows: number, cols: number): GemmTiling {
  return {
    rows,
    cols,
    threadRows: 1,
    threadCols4: 1,
    kChunk: 4,
    kSplit: 1,
    stageWeights: false,
    prefetch: false,
    unroll: false,
  };
}

/** Chunk sizes that divide evenly among the K-split groups. */
function chunkChoices(
  padded: number,
  rows: number,
  kSplit: number,
): readonly number[] {
  const step = 4 * kSplit;
  const sizes = rows <= FEW_ROWS ? DEEP_K_CHUNKS : K_CHUNKS;
  const largest = Math.ceil(padded / step) * step;
  const chunks = new Set<number>();
  for (const size of sizes) {
    if (size % step === 0 && size <= largest) chunks.add(size);
  }
  const limit = Math.min(sizes.at(-1)!, padded);
  for (let size = limit - (limit % step); size >= step; size -= step) {
    if (padded % size === 0) {
      chunks.add(size);
      break;
    }
  }
  if (largest <= sizes.at(-1)!) chunks.add(largest);
  return [...chunks].sort((a, b) => b - a);
}

/** Chunks of the reduction at the largest chunk size. */
function leastChunks(depth: number, rows: number): number {
  const sizes = rows <= FEW_ROWS ? DEEP_K_CHUNKS : K_CHUNKS;
  return Math.ceil(depth / sizes.at(-1)!);
}

function threadRowChoices(rows: number): readonly number[] {
  // Many rows with few per invocation would only re-read the weights.
  const least = rows >= 32 ? 2 : 1;
  const choices = divisors(rows, MAX_THREAD_ROWS).filter((d) => d >= least);
  // A row count with no useful divisor leaves some lanes of the last group idle.
  for (const size of [4, 8]) {
    if (rows > size && (choices.at(-1) ?? 0) < size) choices.push(size);
  }
  return choices;
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

/** Divisors of n up to `most`, ascending. */
function divisors(n: number, most: number): number[] {
  const found: number[] = [];
  for (let d = 1; d <= Math.min(n, most); d++) if (n % d === 0) found.push(d);
  return found;
}

function maxInvocations(limits: TargetLimits): number {
  return Math.min(limits.invocations, limits.workgroupSize[0]);
}
