/**
 * What the schedule of a convolution makes one workgroup do, phase by phase: the
 * time estimate's view of it. Idle lanes of partial tiles count, because they
 * take time.
 */
import { assertNever } from '../../grammar/diagnostic.ts';
import type { Cost, GemmTiling, ScheduleOf } from '../plan.ts';
import { gmaBytes } from '../plan.ts';
import type { Target } from '../target.ts';
import { roundUp4 } from '../tensor-type.ts';
import type { ConvSchedule } from './cost-conv.ts';
import type { Phase, Work } from './estimate-time.ts';
import type { Stage } from './stage.ts';
import { macsPerPixel } from './stage.ts';
import { workgroupBytes, workgroupInvocations } from './workgroup-memory.ts';

/** Registers for addresses, loop counters and the like. */
export const BASE_REGISTERS = 24;
/** Channels of a direct convolution that are loaded before they are waited for. */
export const CONV_STEP_CHANNELS = 16;
/** A weight read from global memory costs as much as two from workgroup memory. */
export const GLOBAL_OPERAND = 2;

/**
 * Work of a convolution, or of a fused pair when `second` is given; `cost` is
 * that of any schedule with the same tile.
 */
export function convWork(
  schedule: ConvSchedule,
  cost: Cost,
  first: Stage,
  second: Stage | null,
  target: Target,
): Work {
  const last = second ?? first;
  const { l2Bytes } = target.figures;
  const dramBytes =
    (first.inputBytes > l2Bytes ? cost.ifmBytes : 0) +
    (first.weightBytes + (second?.weightBytes ?? 0) > l2Bytes
      ? cost.weightBytes
      : 0) +
    (last.outputBytes > l2Bytes ? cost.ofmBytes + cost.epilogueBytes : 0);
  return {
    phases: convPhases(schedule, cost, first, second),
    workgroups: cost.workgroups,
    threads: workgroupInvocations(schedule),
    registersPerThread: registersOf(schedule),
    workgroupBytes: workgroupBytes(schedule),
    storeBytes: (cost.ofmBytes + cost.epilogueBytes) / cost.workgroups,
    gmaBytes: gmaBytes(cost),
    dramBytes,
    dispatches: cost.dispatches,
    isFused: second !== null,
  };
}

function convPhases(
  schedule: ConvSchedule,
  cost: Cost,
  first: Stage,
  second: Stage | null,
): readonly Phase[] {
  const ifm = cost.ifmBytes / cost.workgroups;
  const weights = cost.weightBytes / cost.workgroups;
  switch (schedule.family) {
    case 'pw':
      return gemmPhases(schedule.gemm, first, 1, ifm + weights);
    case 'dw':
    case 'conv':
      return [directPhase(schedule, first, ifm + weights)];
    case 'dwpw': {
      const { gemm } = schedule;
      const chunks = Math.ceil(roundUp4(second!.shape.c) / gemm.kChunk);
      const pwBytes = gemmWeightBytes(gemm, second!);
      return [
        {
          // Each chunk waits for every row of taps of its DW.
          steps: chunks * first.shape.r,
          bytes: Math.max(0, ifm + weights - pwBytes),
          runBytes: gemm.kChunk * first.inputElementBytes,
          macs:
            gemm.rows * chunks * gemm.kChunk * (first.shape.r * first.shape.s),
          operandLoads: 4 * (1 + GLOBAL_OPERAND),
          accumulators: 1,
          prefetch: false,
        },
        ...gemmPhases(gemm, second!, 1, pwBytes),
      ];
    }
    case 'pwdw':
    case 'pwdw_r': {
      const { gemm, tileH, tileW } = schedule;
      const { shape } = second!;
      const multiplier = shape.k / shape.c;
      const macs = tileH * tileW * gemm.cols * multiplier * shape.r * shape.s;
      return [
        ...gemmPhases(gemm, first, 1, ifm + weights),
        sharedPhase(macs, 4 * (1 + GLOBAL_OPERAND)),
      ];
    }
    case 'pwpw': {
      const inner = schedule.first;
      const slices = Math.ceil(roundUp4(second!.shape.c) / inner.cols);
      const secondBytes = gemmWeightBytes(schedule.second, second!);
      const firstBytes = Math.max(0, ifm + weights - secondBytes);
      return [
        ...gemmPhases(inner, first, slices, firstBytes),
        ...gemmPhases(schedule.second, second!, 1, secondBytes),
      ];
    }
    default:
      return assertNever(schedule, 'convolution schedule');
  }
}

/** The chunks of a matrix product, `repeats` times, and the K-split's sum. */
function gemmPhases(
  gemm: GemmTiling,
  stage: Stage,
  repeats: number,
  bytes: number,
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
    accumulators: threadRows * threadCols4,
    prefetch: gemm.prefetch,
  };
  if (kSplit === 1) return [product];
  const sums = paddedRows * cols * (kSplit - 1);
  return [product, sharedPhase(sums, 4)];
}

/** A phase that reads workgroup memory only. */
function sharedPhase(macs: number, operandLoads: number): Phase {
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

function directPhase(
  schedule: ScheduleOf<'dw' | 'conv'>,
  stage: Stage,
  bytes: number,
): Phase {
  const { tileH, tileW, tileK, threadPixels } = schedule;
  const { shape } = stage;
  const perChannel = macsPerPixel(shape) / shape.k;
  const channels = shape.c / shape.groups;
  // Neighbouring pixels share the columns of the input that they overlap in.
  const columns =
    shape.dilationW === 1
      ? Math.min(
          threadPixels * shape.s,
          (threadPixels - 1) * shape.strideW + shape.s,
        )
      : threadPixels * shape.s;
  const taps = threadPixels * shape.s;
  const operandLoads =
    shape.class === 'depthwise'
      ? (GLOBAL_OPERAND * 4 * (columns + shape.s)) / taps
      : (GLOBAL_OPERAND * (columns + 4 * shape.s)) / taps;
  return {
    steps: shape.r * Math.ceil(channels / CONV_STEP_CHANNELS),
    bytes,
    runBytes: Math.min(tileK, roundUp4(shape.k)) * stage.inputElementBytes,
    macs: tileH * tileW * tileK * perChannel,
    operandLoads,
    accumulators: threadPixels,
    prefetch: false,
  };
}

/** Bytes of packed weights that one workgroup loads for its columns. */
function gemmWeightBytes(gemm: GemmTiling, stage: Stage): number {
  const { shape } = stage;
  const cols = Math.min(gemm.cols, roundUp4(shape.k));
  return roundUp4(shape.c) * cols * stage.weightElementBytes;
}

function registersOf(schedule: ConvSchedule): number {
  switch (schedule.family) {
    case 'pw':
    case 'dwpw':
    case 'pwdw':
    case 'pwdw_r':
      return BASE_REGISTERS + gemmRegisters(schedule.gemm);
    case 'pwpw': {
      const { first, second } = schedule;
      // The second sum stays in registers while the first is made.
      const sums = 4 * second.threadRows * second.threadCols4;
      return BASE_REGISTERS + gemmRegisters(first) + sums;
    }
    case 'dw':
    case 'conv':
      return BASE_REGISTERS + 8 * schedule.threadPixels;
    default:
      return assertNever(schedule, 'convolution schedule');
  }
}

function gemmRegisters(gemm: GemmTiling): number {
  const { rows, cols, threadRows, threadCols4, kChunk, kSplit } = gemm;
  const threads =
    Math.ceil(rows / threadRows) * (cols / 4 / threadCols4) * kSplit;
  const staged = (rows + (gemm.stageWeights ? cols : 0)) * kChunk;
  const prefetched = gemm.prefetch ? Math.ceil(staged / threads) : 0;
  const operands = 4 * (threadRows + threadCols4);
  return 4 * threadRows * threadCols4 + operands + prefetched;
}
