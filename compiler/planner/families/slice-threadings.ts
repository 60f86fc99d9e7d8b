/**
 * How the invocations of a PWDWPW or CONVDWPW share its products: of the many
 * ways those that leave an invocation the least to do, for a few sizes of the
 * workgroup. What the two products take is added up, so each is chosen alone.
 */
import type { GemmTiling } from '../../plan.ts';
import type { TargetLimits } from '../../target.ts';
import { chunkThreadings } from '../chunk-threadings.ts';
import { threadings } from '../threadings.ts';
import {
  gemmInvocations,
  partialVec4s,
  stagedInputVec4s,
  stagedWeightVec4s,
} from '../workgroup-memory.ts';
import { GLOBAL_OPERAND } from './gemm-work.ts';

/** Invocations of a workgroup, at most. */
const WORKGROUP_SIZES = [64, 128, 256, 512];
/** Groups of invocations that share a chunk of the last product. */
const K_SPLITS = [1, 2, 4];
/** An operand load against a multiply-add of vec4s. */
const LOAD_WORK = 0.6;

/** The best threading for every size of the workgroup; null: none is so small. */
export type BySize = readonly (GemmTiling | null)[];

/**
 * Of the last product, one chunk for each slice; `room` vec4s of workgroup memory
 * are left to it.
 */
export function projections(
  rows: number,
  cols: number,
  slice: number,
  room: number,
  limits: TargetLimits,
): BySize {
  const all = chunkThreadings(rows, cols, slice, K_SPLITS, Infinity, limits);
  const fits = (gemm: GemmTiling): boolean =>
    stagedWeightVec4s(gemm) <= room && partialVec4s(gemm) <= room;
  return quickest(all.filter(fits), slice);
}

/**
 * Of the first product, `depth` channels to `slice`: in as few chunks as fit, for
 * fewer waits, and in more, for less memory.
 */
export function expansions(
  rows: number,
  slice: number,
  depth: number,
  room: number,
  limits: TargetLimits,
): readonly [few: BySize, more: BySize] {
  const all = [
    ...threadings(rows, slice, depth, limits, (gemm) => {
      const operands = stagedInputVec4s(gemm) + stagedWeightVec4s(gemm);
      const fits = operands <= room && partialVec4s(gemm) <= room;
      return fits ? gemm : null;
    }),
  ];
  const longest = all.reduce((most, { kChunk }) => Math.max(most, kChunk), 0);
  return [
    quickest(
      all.filter(({ kChunk }) => kChunk === longest),
      depth,
    ),
    quickest(
      all.filter(({ kChunk }) => kChunk < longest),
      depth,
    ),
  ];
}

/** The quickest of `gemms`, products over `depth` channels. */
function quickest(gemms: readonly GemmTiling[], depth: number): BySize {
  const rated = gemms.map((gemm) => ({
    gemm,
    threads: gemmInvocations(gemm),
    work: ownWork(gemm, depth),
  }));
  return WORKGROUP_SIZES.map((most) => {
    let best: (typeof rated)[number] | null = null;
    for (const at of rated) {
      if (at.threads > most) continue;
      if (best === null || at.work < best.work) best = at;
    }
    return best?.gemm ?? null;
  });
}

/** Multiply-adds of vec4s that an invocation does, with its loads. */
function ownWork(gemm: GemmTiling, depth: number): number {
  const { threadRows, threadCols4, kSplit, stageWeights } = gemm;
  const sums = threadRows * threadCols4;
  const weights = 4 * threadCols4 * (stageWeights ? 1 : GLOBAL_OPERAND);
  const step = 4 * sums + LOAD_WORK * (threadRows + weights);
  const reduction = (kSplit - 1) * sums * (1 + LOAD_WORK);
  return (depth / 4 / kSplit) * step + reduction;
}

/** What `known` has at `key`, made if it has nothing. */
export function remembered<T extends object>(
  known: Map<number, T>,
  key: number,
  make: () => T,
): T {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
}
