/**
 * How many invocations a schedule runs and how its workgroup memory is laid
 * out. Planner and emitters share these formulas: a tile is legal when this
 * file says that it fits, and a kernel declares exactly what this file says.
 *
 * A matrix-product stage holds, in vec4s,
 *   operands = rows * (kChunk/4 + 1)          its input (the +1 spreads rows
 *                                             over memory banks)
 *            + kChunk * cols/4                its weights, if staged
 *   partials = (kSplit - 1) * (threads / kSplit) * threadRows * threadCols4
 * The partial sums come when the operands are done with, so the two share memory
 * and the stage needs the larger. Intermediates lie beside it.
 */
import { assertNever } from '../../grammar/diagnostic.ts';
import type { GemmTiling, Schedule } from '../plan.ts';

/** Partial sums are f32 or i32, whatever the tensors are. */
const PARTIAL_VEC4_BYTES = 16;

/** Workgroup memory in vec4s of the tensors' elements, but `partials`. */
export interface WorkgroupLayout {
  /** Staged inputs and weights, shared by the stages of a group. */
  readonly operands: number;
  /** Sums on their way between invocations; in the place of `operands`. */
  readonly partials: number;
  /** One after another behind those. */
  readonly intermediates: readonly number[];
}

/** Row groups x column groups x kSplit. */
export function gemmInvocations(gemm: GemmTiling): number {
  return gemmThreads(gemm) * gemm.kSplit;
}

/** Invocations that share one K-split part. */
function gemmThreads(gemm: GemmTiling): number {
  const rowGroups = Math.ceil(gemm.rows / gemm.threadRows);
  return rowGroups * (gemm.cols / 4 / gemm.threadCols4);
}

/** Invocations of one workgroup. */
export function workgroupInvocations(schedule: Schedule): number {
  switch (schedule.family) {
    case 'pw':
    case 'gatedpw':
    case 'dwpw':
    case 'pwdw':
    case 'pwdw_r':
    case 'pwmean':
      return gemmInvocations(schedule.gemm);
    case 'pwpw':
    case 'pwmeanpw':
      return Math.max(
        gemmInvocations(schedule.first),
        gemmInvocations(schedule.second),
      );
    case 'pwdwpw':
      return Math.max(
        gemmInvocations(schedule.expand),
        gemmInvocations(schedule.project),
      );
    case 'convdwpw':
      return gemmInvocations(schedule.project);
    case 'dw':
    case 'conv':
    case 'dwmean': {
      const { tileH, tileW, tileK, threadPixels } = schedule;
      return (tileK / 4) * tileH * (tileW / threadPixels);
    }
    case 'convdw':
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
export function partialVec4s(gemm: GemmTiling): number {
  const { kSplit, threadRows, threadCols4 } = gemm;
  return (kSplit - 1) * gemmThreads(gemm) * threadRows * threadCols4;
}

/** Sums over the rows of each row group, per vec4 of columns: for a mean. */
export function rowSumVec4s(gemm: GemmTiling): number {
  return Math.ceil(gemm.rows / gemm.threadRows) * (gemm.cols / 4);
}

export function workgroupLayout(schedule: Schedule): WorkgroupLayout {
  switch (schedule.family) {
    case 'pw':
    case 'gatedpw':
    case 'dwpw':
      // dwpw: the DW result of a chunk takes the place of the staged input.
      return layout(
        gemmOperands(schedule.gemm),
        partialVec4s(schedule.gemm),
        NONE,
      );
    case 'pwdw':
    case 'pwdw_r': {
      const { gemm } = schedule;
      return layout(gemmOperands(gemm), partialVec4s(gemm), [
        (gemm.rows * gemm.cols) / 4,
      ]);
    }
    case 'pwpw': {
      const { first, second } = schedule;
      return layout(
        Math.max(gemmOperands(first), stagedWeightVec4s(second)),
        Math.max(partialVec4s(first), partialVec4s(second)),
        [first.rows * (first.cols / 4 + 1)],
      );
    }
    case 'pwdwpw': {
      const { expand, project, keepsInput } = schedule;
      const region = (expand.rows * expand.cols) / 4;
      const kept = [region, keptOperand(project)];
      if (keepsInput) kept.push(keptOperand(expand));
      const staged = keepsInput
        ? stagedWeightVec4s(expand)
        : gemmOperands(expand);
      return layout(
        Math.max(staged, stagedWeightVec4s(project)),
        Math.max(partialVec4s(expand), partialVec4s(project)),
        kept,
      );
    }
    case 'convdwpw': {
      const { project, regionH, regionW } = schedule;
      return layout(stagedWeightVec4s(project), partialVec4s(project), [
        (regionH * regionW * project.kChunk) / 4,
        keptOperand(project),
      ]);
    }
    case 'convdw': {
      const { regionH, regionW, tileK } = schedule;
      return layout(0, 0, [(regionH * regionW * tileK) / 4]);
    }
    case 'pwmean': {
      const { gemm } = schedule;
      const sums = Math.max(partialVec4s(gemm), rowSumVec4s(gemm));
      return layout(gemmOperands(gemm), sums, NONE);
    }
    case 'pwmeanpw': {
      const { first, second } = schedule;
      return layout(
        Math.max(gemmOperands(first), stagedWeightVec4s(second)),
        Math.max(partialVec4s(first), partialVec4s(second), rowSumVec4s(first)),
        [first.cols / 4 + 1],
      );
    }
    case 'dw':
    case 'conv':
    case 'map':
    case 'view':
      return layout(0, 0, NONE);
    case 'dwmean':
      // One sum per invocation.
      return layout(0, workgroupInvocations(schedule), NONE);
    case 'reduce':
      // One partial result per invocation.
      return layout(0, schedule.workgroupSize, NONE);
    default:
      return assertNever(schedule, 'schedule');
  }
}

const NONE: readonly number[] = [];

function layout(
  operands: number,
  partials: number,
  intermediates: readonly number[],
): WorkgroupLayout {
  return { operands, partials, intermediates };
}

/** Staged input and weights of a stage. */
function gemmOperands(gemm: GemmTiling): number {
  return stagedInputVec4s(gemm) + stagedWeightVec4s(gemm);
}

/** A left operand that stays in place, row by row. */
function keptOperand(gemm: GemmTiling): number {
  return gemm.rows * (gemm.kChunk / 4 + 1);
}

/** Where the intermediates of a kernel of f32 tensors begin, in vec4s. */
export function intermediateOffsets(schedule: Schedule): readonly number[] {
  const { operands, partials, intermediates } = workgroupLayout(schedule);
  let at = Math.max(operands, partials);
  return intermediates.map((vec4s) => {
    const offset = at;
    at += vec4s;
    return offset;
  });
}

/** Workgroup memory of a schedule's kernel, bytes. */
export function workgroupBytes(schedule: Schedule, elementBytes = 4): number {
  const { operands, partials, intermediates } = workgroupLayout(schedule);
  const vec4Bytes = 4 * elementBytes;
  let bytes = Math.max(operands * vec4Bytes, partials * PARTIAL_VEC4_BYTES);
  for (const vec4s of intermediates) bytes += vec4s * vec4Bytes;
  return bytes;
}
