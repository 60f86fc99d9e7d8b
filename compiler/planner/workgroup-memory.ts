/**
 * How many invocations a schedule runs and how its workgroup memory is laid
 * out. Planner and emitters share these formulas: a tile is legal when this
 * file says that it fits, and a kernel declares exactly what this file says.
 *
 * A matrix-product stage holds, in vec4s,
 *   staging   = rows * (kChunk/4 + 1)          its input (the +1 spreads rows
 *                                              over memory banks)
 *             + kChunk * cols/4                its weights, if staged
 *   reduction = (kSplit - 1) * (threads / kSplit) * threadRows * threadCols4
 * The reduction starts when staging is done with, so the two share memory and
 * the stage needs the larger. Intermediates lie beside it.
 */
import { assertNever, invariant } from '../../grammar/diagnostic.ts';
import type { GemmTiling, Schedule } from '../plan.ts';

const VEC4_BYTES = 16;

/** Workgroup memory in vec4s. */
export interface WorkgroupLayout {
  /** Staging and reduction buffer, shared by the stages of a pair. */
  readonly stage: number;
  /** pwdw: [region][cols/4]; pwpw: [rows][first.cols/4 + 1]. */
  readonly intermediate: number;
}

/** Row groups x column groups x kSplit. */
export function gemmInvocations(gemm: GemmTiling): number {
  const rowGroups = Math.ceil(gemm.rows / gemm.threadRows);
  return rowGroups * (gemm.cols / 4 / gemm.threadCols4) * gemm.kSplit;
}

/** Invocations of one workgroup. */
export function workgroupInvocations(schedule: Schedule): number {
  switch (schedule.family) {
    case 'pw':
    case 'dwpw':
    case 'pwdw':
    case 'pwdw_r':
      return gemmInvocations(schedule.gemm);
    case 'pwpw':
      return gemmInvocations(schedule.second);
    case 'dw':
    case 'conv': {
      const { tileH, tileW, tileK, threadPixels } = schedule;
      return (tileK / 4) * tileH * (tileW / threadPixels);
    }
    case 'map':
    case 'reduce':
      return schedule.workgroupSize;
    case 'view':
      return 0;
    default:
      return assertNever(schedule, 'schedule');
  }
}

/** Staged input of a stage: [rows][kChunk/4 + 1]. */
export function stagedInputVec4s(gemm: GemmTiling): number {
  return gemm.rows * (gemm.kChunk / 4 + 1);
}

/** Staged weights of a stage: [kChunk][cols/4], or nothing. */
export function stagedWeightVec4s(gemm: GemmTiling): number {
  return gemm.stageWeights ? (gemm.kChunk * gemm.cols) / 4 : 0;
}

/** Partial sums of all K-split groups but the first. */
export function reductionVec4s(gemm: GemmTiling): number {
  const threads = gemmInvocations(gemm) / gemm.kSplit;
  return (gemm.kSplit - 1) * threads * gemm.threadRows * gemm.threadCols4;
}

export function workgroupLayout(schedule: Schedule): WorkgroupLayout {
  switch (schedule.family) {
    case 'pw':
    case 'dwpw':
      // dwpw: the DW result of a chunk takes the place of the staged input.
      return { stage: stageVec4s(schedule.gemm), intermediate: 0 };
    case 'pwdw':
    case 'pwdw_r': {
      const { gemm } = schedule;
      return {
        stage: stageVec4s(gemm),
        intermediate: (gemm.rows * gemm.cols) / 4,
      };
    }
    case 'pwpw': {
      const { first, second } = schedule;
      invariant(
        gemmInvocations(first) === gemmInvocations(second),
        'the two stages of a pwpw differ in workgroup size',
      );
      // The second stage reads the intermediate in place: it stages weights only.
      const secondStage = Math.max(
        stagedWeightVec4s(second),
        reductionVec4s(second),
      );
      return {
        stage: Math.max(stageVec4s(first), secondStage),
        intermediate: first.rows * (first.cols / 4 + 1),
      };
    }
    case 'dw':
    case 'conv':
    case 'map':
    case 'view':
      return { stage: 0, intermediate: 0 };
    case 'reduce':
      // One partial result per invocation.
      return { stage: schedule.workgroupSize, intermediate: 0 };
    default:
      return assertNever(schedule, 'schedule');
  }
}

/** Workgroup memory of a schedule's kernel, bytes. */
export function workgroupBytes(schedule: Schedule): number {
  const { stage, intermediate } = workgroupLayout(schedule);
  return (stage + intermediate) * VEC4_BYTES;
}

function stageVec4s(gemm: GemmTiling): number {
  const staging = stagedInputVec4s(gemm) + stagedWeightVec4s(gemm);
  return Math.max(staging, reductionVec4s(gemm));
}
