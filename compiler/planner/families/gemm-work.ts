/** The part of a kernel's work that is a matrix product. */
import type { GemmTiling } from '../../plan.ts';
import { roundUp4 } from '../../tensor-type.ts';
import type { Phase } from '../estimate-time.ts';
import type { Stage } from '../stage.ts';
import { gemmInvocations } from '../workgroup-memory.ts';

/** Registers for addresses, loop counters and the like. */
export const BASE_REGISTERS = 24;
/** A weight read from global memory costs as much as two from workgroup memory. */
export const GLOBAL_OPERAND = 2;

/**
 * The chunks of a matrix product, `repeats` times, and the K-split's sum. Of a
 * workgroup of more `threads` than the tiling needs, the others only copy.
 */
export function gemmPhases(
  gemm: GemmTiling,
  stage: Stage,
  repeats: number,
  bytes: number,
  threads = gemmInvocations(gemm),
): readonly Phase[] {
  const { rows, cols, threadRows, threadCols4, kChunk, kSplit } = gemm;
  const chunks = Math.ceil(roundUp4(stage.shape.c) / kChunk) * repeats;
  const paddedRows = Math.ceil(rows / threadRows) * threadRows;
  const weightLoads =
    4 * threadCols4 * (gemm.stageWeights ? 1 : GLOBAL_OPERAND);
  const product: Phase = {
    steps: chunks,
    bytes,
    runBytes: Math.min(kChunk, cols) * stage.weightElementBytes,
    macs: paddedRows * cols * kChunk * chunks,
    operandLoads: (threadRows + weightLoads) / (threadRows * threadCols4),
    accumulators: (threadRows * threadCols4 * gemmInvocations(gemm)) / threads,
    prefetch: gemm.prefetch,
  };
  if (kSplit === 1) return [product];
  const sums = paddedRows * cols * (kSplit - 1) * repeats;
  return [product, sharedPhase(sums, 4)];
}

/** A phase that reads workgroup memory only. */
export function sharedPhase(macs: number, operandLoads: number): Phase {
  return {
    steps: 1,
    bytes: 0,
    runBytes: Infinity,
    macs,
    operandLoads,
    accumulators: 1,
    prefetch: false,
  };
}

/** Bytes of packed weights that one workgroup loads for its columns. */
export function gemmWeightBytes(gemm: GemmTiling, stage: Stage): number {
  const { shape } = stage;
  const cols = Math.min(gemm.cols, roundUp4(shape.k));
  return roundUp4(shape.c) * cols * stage.weightElementBytes;
}

/** Accumulators, operands and prefetched vec4s of an invocation. */
export function gemmRegisters(gemm: GemmTiling): number {
  const { rows, cols, threadRows, threadCols4, kChunk } = gemm;
  const staged = (rows + (gemm.stageWeights ? cols : 0)) * kChunk;
  const prefetched = gemm.prefetch
    ? Math.ceil(staged / gemmInvocations(gemm))
    : 0;
  const operands = 4 * (threadRows + threadCols4);
  return 4 * threadRows * threadCols4 + operands + prefetched;
}
