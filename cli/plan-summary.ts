/** A whole plan in one line: what `run` and `compile` say of it. */
import type { PlanJson } from '../compiler/print-plan.ts';
import { formatBytes, formatChange } from './quantities.ts';

/** Number of kernels that hold two layers. */
export function fusedPairs({ groups }: PlanJson): number {
  return groups.filter(({ layers }) => layers.length > 1).length;
}

/** `40 groups, 9 of them fused pairs; 41 dispatches (layer by layer 65); ...` */
export function planSummary(plan: PlanJson): string {
  const { cost, unfused } = plan.total;
  return (
    `${plan.groups.length} groups, ${fusedPairs(plan)} of them fused pairs; ` +
    `${cost.dispatches} dispatches (layer by layer ${unfused.dispatches}); ` +
    `${formatBytes(cost.gmaBytes)} moved (layer by layer ` +
    `${formatBytes(unfused.gmaBytes)}, ` +
    `${formatChange(unfused.gmaBytes, cost.gmaBytes)})`
  );
}
