/** Costs of kernels that run one after another. */
import type { Cost } from '../plan.ts';

/** Sums, but the largest workgroup memory: kernels do not hold it together. */
export function sumCosts(costs: readonly Cost[]): Cost {
  const sum = (field: Exclude<keyof Cost, 'workgroupBytes'>): number =>
    costs.reduce((total, cost) => total + cost[field], 0);
  return {
    ifmBytes: sum('ifmBytes'),
    weightBytes: sum('weightBytes'),
    epilogueBytes: sum('epilogueBytes'),
    ofmBytes: sum('ofmBytes'),
    macs: sum('macs'),
    redundantMacs: sum('redundantMacs'),
    workgroupBytes: Math.max(0, ...costs.map((cost) => cost.workgroupBytes)),
    workgroups: sum('workgroups'),
    invocations: sum('invocations'),
    dispatches: sum('dispatches'),
  };
}
