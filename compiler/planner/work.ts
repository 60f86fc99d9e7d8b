/**
 * What the kernels of a convolution schedule do, as far as time goes. Idle lanes
 * of partial tiles count, because they take time.
 */
import type { Cost } from '../plan.ts';
import { gmaBytes } from '../plan.ts';
import type { Target } from '../target.ts';
import type { Candidate } from './candidate.ts';
import { estimateTimeNs } from './estimate-time.ts';
import type { Work } from './estimate-time.ts';
import { BASE_REGISTERS } from './families/gemm-work.ts';
import { modelOf } from './families/index.ts';
import type { ConvSchedule, Loads } from './families/model.ts';
import { FINISH_WORKGROUP_SIZE } from './finish.ts';
import { workgroupBytes, workgroupInvocations } from './workgroup-memory.ts';

/** A sum and one operand beside the addresses. */
export const FINISH_REGISTERS = BASE_REGISTERS + 8;

/** The part of the (first) kernel's work that all threadings of a tile share. */
export type TileWork = Omit<
  Work,
  'phases' | 'threads' | 'registersPerThread' | 'workgroupBytes'
> & { readonly loads: Loads };

/** `cost` is that of any schedule with the tile. */
export function tileWork(
  cost: Cost,
  { stages }: Candidate,
  target: Target,
): TileWork {
  const { l2Bytes } = target.figures;
  const [first, last] = [stages[0]!, stages.at(-1)!];
  const weightBytes = stages.reduce((sum, stage) => sum + stage.weightBytes, 0);
  const storedBytes = cost.ofmBytes + cost.epilogueBytes + cost.scratchBytes;
  return {
    loads: {
      ifm: cost.ifmBytes / cost.workgroups,
      weights: cost.weightBytes / cost.workgroups,
    },
    workgroups: cost.workgroups,
    storeBytes: storedBytes / cost.workgroups,
    gmaBytes: gmaBytes(cost),
    dramBytes:
      (first.inputBytes > l2Bytes ? cost.ifmBytes : 0) +
      (weightBytes > l2Bytes ? cost.weightBytes : 0) +
      (last.outputBytes > l2Bytes ? cost.ofmBytes + cost.epilogueBytes : 0),
    dispatches: cost.dispatches,
    isFused: stages.length > 1,
  };
}

/** Work of the (first) kernel under `schedule`. */
export function convWork(
  schedule: ConvSchedule,
  tile: TileWork,
  candidate: Candidate,
): Work {
  const { family, stages } = candidate;
  const model = modelOf(family);
  return {
    phases: model.phases(schedule, candidate, tile.loads),
    workgroups: tile.workgroups,
    threads: workgroupInvocations(schedule),
    registersPerThread: model.registers(schedule),
    workgroupBytes: workgroupBytes(schedule, stages[0]!.inputElementBytes),
    storeBytes: tile.storeBytes,
    gmaBytes: tile.gmaBytes,
    dramBytes: tile.dramBytes,
    dispatches: tile.dispatches,
    isFused: tile.isFused,
  };
}

/** Time of the kernel that adds up partial sums, if there is one: a map over the output. */
export function finishTimeNs(cost: Cost | null, target: Target): number {
  if (cost === null) return 0;
  const { workgroups } = cost;
  const loads = cost.scratchBytes + cost.weightBytes + cost.epilogueBytes;
  return estimateTimeNs(
    {
      phases: [
        {
          steps: 1,
          bytes: loads / workgroups,
          runBytes: Infinity,
          macs: cost.scratchBytes / 4 / workgroups,
          operandLoads: 4,
          accumulators: 1,
          prefetch: false,
        },
      ],
      workgroups,
      threads: FINISH_WORKGROUP_SIZE,
      registersPerThread: cost.registers,
      workgroupBytes: 0,
      storeBytes: cost.ofmBytes / workgroups,
      gmaBytes: gmaBytes(cost),
      dramBytes: 0,
      dispatches: 1,
      isFused: false,
    },
    target,
  );
}
