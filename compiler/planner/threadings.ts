/**
 * How the invocations of a workgroup share a matrix product: the threadings that
 * are tried for one outer tile.
 *
 * Policy that is not searched: weights are staged when more than one row group
 * would read them; the next chunk is prefetched when an invocation can hold it
 * in PREFETCH_VEC4S registers; the inner loop is written out when its body has
 * at most `limits.unrolledMacs` multiply-adds, because driver compile time grows
 * with it.
 */
import type { GemmTiling } from '../plan.ts';
import type { TargetLimits } from '../target.ts';
import { roundUp4 } from '../tensor-type.ts';

const PREFETCH_VEC4S = 8;
/** What a prefetched vec4 counts for in `limits.unrolledMacs`: its copies are
 * written out, addresses and all. */
const PREFETCH_MACS = 128;
/** Multiply-adds of one accumulator in one step of the reduction: four channels
 * times four filters, always written out. */
export const STEP_MACS = 16;
export const MAX_THREAD_ROWS = 8;
/** Copies per invocation and chunk that are written out. */
export const MAX_UNROLLED_COPIES = 32;
/** Fewer invocations leave a core idle, more wait for each other. */
export const MIN_THREADS = 64;
export const MAX_THREADS = 512;
const K_SPLITS = [1, 2, 4, 8, 16];
const K_CHUNKS = [8, 16, 32, 64];
/** A product of few rows has nothing but its depth to share out. */
const FEW_ROWS = 4;
const DEEP_K_SPLITS = [...K_SPLITS, 32, 64];
const DEEP_K_CHUNKS = [...K_CHUNKS, 128, 256];

/**
 * Ways to share a rows x cols product over `depth` channels, as the schedules
 * that `accept` makes of them (null: not legal). Of the chunk sizes the largest
 * two legal ones are tried: fewer chunks are fewer waits, but a smaller chunk
 * lets more workgroups share a core.
 */
export function* threadings<S>(
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
      if (threadRows * threadCols4 * STEP_MACS > limits.unrolledMacs) continue;
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

export function nominalGemm(rows: number, cols: number): GemmTiling {
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
export function leastChunks(depth: number, rows: number): number {
  const sizes = rows <= FEW_ROWS ? DEEP_K_CHUNKS : K_CHUNKS;
  return Math.ceil(depth / sizes.at(-1)!);
}

export function threadRowChoices(rows: number): readonly number[] {
  // Many rows with few per invocation would only re-read the weights.
  const least = rows >= 32 ? 2 : 1;
  const choices = divisors(rows, MAX_THREAD_ROWS).filter((d) => d >= least);
  // A row count with no useful divisor leaves some lanes of the last group idle.
  for (const size of [4, 8]) {
    if (rows > size && (choices.at(-1) ?? 0) < size) choices.push(size);
  }
  return choices;
}

/** Divisors of n up to `most`, ascending. */
export function divisors(n: number, most: number): number[] {
  const found: number[] = [];
  for (let d = 1; d <= Math.min(n, most); d++) if (n % d === 0) found.push(d);
  return found;
}

export function maxInvocations(limits: TargetLimits): number {
  return Math.min(limits.invocations, limits.workgroupSize[0]);
}
