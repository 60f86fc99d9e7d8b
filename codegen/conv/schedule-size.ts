/** Size and memory of a workgroup, as the planner counted them. */
import type { Schedule } from '../../compiler/plan.ts';
import {
  workgroupBytes,
  workgroupInvocations,
} from '../../compiler/planner/workgroup-memory.ts';
import type { KernelParts } from '../kernel-text.ts';

export function scheduleSize(
  schedule: Schedule,
): Pick<KernelParts, 'invocations' | 'workgroupBytes'> {
  return {
    invocations: workgroupInvocations(schedule),
    workgroupBytes: workgroupBytes(schedule),
  };
}
