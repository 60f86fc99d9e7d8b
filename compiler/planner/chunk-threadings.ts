/**
 * How the invocations of a workgroup share a product whose left operand is made
 * in workgroup memory, one chunk at a time, by the stage before. The size of the
 * chunk is given and nothing is fetched ahead; for the policy see
 * `threadings.ts`.
 */
import type { GemmTiling } from '../plan.ts';
import type { TargetLimits } from '../target.ts';
import {
  MAX_THREADS,
  MAX_UNROLLED_COPIES,
  maxInvocations,
  MIN_THREADS,
  STEP_MACS,
  threadRowChoices,
} from './threadings.ts';

/** vec4s of columns per invocation. */
export const MAX_THREAD_COLS4 = 2;

/**
 * Ways to share a rows x cols product, by number of invocations: the `most` with
 * the fewest, which hold the largest register tiles. One of `kSplits` groups of
 * invocations share a chunk of `chunk` channels.
 */
export function chunkThreadings(
  rows: number,
  cols: number,
  chunk: number,
  kSplits: readonly number[],
  most: number,
  limits: TargetLimits,
): readonly GemmTiling[] {
  const maxThreads = Math.min(maxInvocations(limits), MAX_THREADS);
  const found: Threading[] = [];
  let mostThreads = 0;
  for (const threadRows of threadRowChoices(rows)) {
    const rowGroups = Math.ceil(rows / threadRows);
    for (let threadCols4 = 1; threadCols4 <= MAX_THREAD_COLS4; threadCols4++) {
      if ((cols / 4) % threadCols4 !== 0) continue;
      if (threadRows * threadCols4 * STEP_MACS > limits.unrolledMacs) continue;
      for (const kSplit of kSplits) {
        if (chunk % (4 * kSplit) !== 0) continue;
        const threads = rowGroups * (cols / 4 / threadCols4) * kSplit;
        if (threads > maxThreads) break;
        mostThreads = Math.max(mostThreads, threads);
        found.push({ threadRows, threadCols4, kSplit, threads });
      }
    }
  }
  const minThreads = Math.min(MIN_THREADS, mostThreads);
  return found
    .filter(({ threads }) => threads >= minThreads)
    .sort((a, b) => a.threads - b.threads)
    .slice(0, most)
    .map((threading) => tiling(rows, cols, chunk, threading, limits));
}

interface Threading {
  readonly threadRows: number;
  readonly threadCols4: number;
  readonly kSplit: number;
  readonly threads: number;
}

function tiling(
  rows: number,
  cols: number,
  kChunk: number,
  { threadRows, threadCols4, kSplit, threads }: Threading,
  { unrolledMacs }: TargetLimits,
): GemmTiling {
  const stageWeights = rows > threadRows;
  const copies = stageWeights ? (kChunk * cols) / 4 / threads : 0;
  const macs = (threadRows * threadCols4 * 4 * kChunk) / kSplit;
  return {
    rows,
    cols,
    threadRows,
    threadCols4,
    kChunk,
    kSplit,
    stageWeights,
    prefetch: false,
    unroll: macs <= unrolledMacs && copies <= MAX_UNROLLED_COPIES,
  };
}
