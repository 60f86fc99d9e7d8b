/**
 * Exact costs of convolution schedules: bytes loaded and stored, MACs and
 * recomputed MACs, as integers, clipped at the borders of the map. After "Exact
 * forms" of the cost model of Qararyah et al. 2024 (arXiv 2404.19331), with
 * batch, dilation, multipliers, groups, padding of stored tensors and epilogue
 * operands added. The formulas are those of `families/`; `docs/cost-model.md`
 * derives them.
 *
 * The rule: a workgroup loads every distinct address that it touches once, in
 * each role (input, weights, epilogue operand); nothing is shared between
 * workgroups. It loads its slice of weights and vectors whole, also where all
 * its pixels lie in padding.
 */
import type { Cost } from '../plan.ts';
import type { Candidate } from './candidate.ts';
import { modelOf } from './families/index.ts';
import type { ConvSchedule, Traffic } from './families/model.ts';
import { FINISH_WORKGROUP_SIZE } from './finish.ts';
import { FINISH_REGISTERS } from './work.ts';
import { sumCosts } from './sum-costs.ts';
import { workgroupBytes, workgroupInvocations } from './workgroup-memory.ts';

/** Costs of the kernels of a schedule: the second adds up partial sums. */
export interface KernelCosts {
  readonly main: Cost;
  readonly finish: Cost | null;
}

export function convCost(schedule: ConvSchedule, candidate: Candidate): Cost {
  return totalCost(kernelCosts(schedule, candidate));
}

export function kernelCosts(
  schedule: ConvSchedule,
  candidate: Candidate,
): KernelCosts {
  const model = modelOf(candidate.family);
  const traffic = model.traffic(schedule, candidate);
  const finish = model.finish?.(schedule, candidate) ?? null;
  return {
    main: mainCost(schedule, candidate, traffic),
    finish: finish === null ? null : finishCost(finish),
  };
}

export function totalCost({ main, finish }: KernelCosts): Cost {
  return finish === null ? main : sumCosts([main, finish]);
}

/** `costs` under another threading of the same tile: same loads and stores. */
export function withThreading(
  { main, finish }: KernelCosts,
  schedule: ConvSchedule,
  candidate: Candidate,
): KernelCosts {
  return { main: mainCost(schedule, candidate, main), finish };
}

function mainCost(
  schedule: ConvSchedule,
  { family, stages }: Candidate,
  traffic: Traffic,
): Cost {
  const elementBytes = stages[0]!.inputElementBytes;
  return costOf(traffic, {
    workgroupBytes: workgroupBytes(schedule, elementBytes),
    registers: modelOf(family).registers(schedule),
    invocations: workgroupInvocations(schedule),
  });
}

function finishCost(traffic: Traffic): Cost {
  return costOf(traffic, {
    workgroupBytes: 0,
    registers: FINISH_REGISTERS,
    invocations: FINISH_WORKGROUP_SIZE,
  });
}

/** `invocations` of one workgroup. */
function costOf(
  traffic: Traffic,
  size: Pick<Cost, 'workgroupBytes' | 'registers' | 'invocations'>,
): Cost {
  return {
    ifmBytes: traffic.ifmBytes,
    weightBytes: traffic.weightBytes,
    epilogueBytes: traffic.epilogueBytes,
    ofmBytes: traffic.ofmBytes,
    scratchBytes: traffic.scratchBytes,
    macs: traffic.macs,
    redundantMacs: traffic.redundantMacs,
    workgroupBytes: size.workgroupBytes,
    registers: size.registers,
    workgroups: traffic.workgroups,
    invocations: traffic.workgroups * size.invocations,
    dispatches: 1,
  };
}
