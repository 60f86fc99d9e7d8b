/** A whole plan in one line: what `run` and `compile` say of it. */
import type { PlanJson } from '../compiler/print-plan.ts';
import { counted, formatBytes, formatChange } from './quantities.ts';

/** Number of groups of several layers. */
export function fusedGroups({ groups }: PlanJson): number {
  return groups.filter(({ layers }) => layers.length > 1).length;
}

/** `40 groups (9 fused groups), 40 dispatches instead of 49, ...` */
export function planSummary(plan: PlanJson): string {
  const { cost, unfused } = plan.total;
  const groups = counted(plan.groups.length, 'group');
  const fused = counted(fusedGroups(plan), 'fused group');
  const dispatches = counted(cost.dispatches, 'dispatch', 'dispatches');
  const change = formatChange(unfused.gmaBytes, cost.gmaBytes);
  return (
    `${groups} (${fused}), ${dispatches} instead of ${unfused.dispatches}, ` +
    `${formatBytes(cost.gmaBytes)} moved instead of ` +
    `${formatBytes(unfused.gmaBytes)} (${change})`
  );
}
