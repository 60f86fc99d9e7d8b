/**
 * What the kernels of a convolution schedule do, as far as time goes. Idle lanes
 * of partial tiles count, because they take time.
 */
import type { Cost } from '../plan.ts';
import { gmaBytes } from '../plan.ts';
import type { Target } from '../target.ts';
import type { Candidate } from './candidate.ts';
import type { KernelCosts } from './cost-conv.ts';
import { estimateTimeNs } from './estimate-time.ts';
import type { Work } from './estimate-time.ts';
import { BASE_REGISTERS } from './families/gemm-work.ts';
import { modelOf } from './families/index.ts';
import type { ConvSchedule } from './families/model.ts';
import { FINISH_WORKGROUP_SIZE } from './finish.ts';

/** A sum and one operand beside the addresses. */
export const FINISH_REGISTERS = BASE_REGISTERS + 8;

/** Work of the (first) kernel; `cost` is that of any schedule with the same tile. */
export function convWork(
  schedule: ConvSchedule,
  cost: Cost,
  candidate: Candidate,
  target: Target,
): Work {
  const { family, stages } = candidate;
  const { l2Bytes } = target.figures;
  const [first, last] = [stages[0]!, stages.at(-1)!];
  const weightBytes = stages.reduce((sum, stage) => sum + stage.weightBytes, 0);
  const loads = {
    ifm: cost.ifmBytes / cost.workgroups,
    weights: cost.weightBytes / cost.workgroups,
  };
  const model = modelOf(family);
  return {
    phases: model.phases(schedule, candidate, loads),
    workgroups: cost.workgroups,
    threads: cost.invocations / cost.workgroups,
    registersPerThread: cost.registers,
    workgroupBytes: cost.workgroupBytes,
    storeBytes:
      (cost.ofmBytes + cost.epilogueBytes + cost.scratchBytes) /
      cost.workgroups,
    gmaBytes: gmaBytes(cost),
    dramBytes:
      (first.inputBytes > l2Bytes ? cost.ifmBytes : 0) +
      (weightBytes > l2Bytes ? cost.weightBytes : 0) +
      (last.outputBytes > l2Bytes ? cost.ofmBytes + cost.epilogueBytes : 0),
    dispatches: cost.dispatches,
    isFused: stages.length > 1,
  };
}

/** Time of the kernel that adds up partial sums: a map over the output. */
export function finishTimeNs(cost: Cost, target: Target): number {
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

/** Time of all kernels, whole nanoseconds. */
export function kernelsTimeNs(
  schedule: ConvSchedule,
  costs: KernelCosts,
  candidate: Candidate,
  target: Target,
): number {
  const main = estimateTimeNs(
    convWork(schedule, costs.main, candidate, target),
    target,
  );
  const { finish } = costs;
  return main + (finish === null ? 0 : finishTimeNs(finish, target));
}
