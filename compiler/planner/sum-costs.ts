/** Costs of kernels that run one after another. */
import type { Cost } from '../plan.ts';

/** Sums, but the most memory and registers: kernels do not hold them together. */
export function sumCosts(costs: readonly Cost[]): Cost {
  const sum = (field: keyof Cost): number =>
    costs.reduce((total, cost) => total + cost[field], 0);
  const most = (field: keyof Cost): number =>
    costs.reduce((largest, cost) => Math.max(largest, cost[field]), 0);
  return {
    ifmBytes: sum('ifmBytes'),
    weightBytes: sum('weightBytes'),
    epilogueBytes: sum('epilogueBytes'),
    ofmBytes: sum('ofmBytes'),
    scratchBytes: sum('scratchBytes'),
    macs: sum('macs'),
    redundantMacs: sum('redundantMacs'),
    workgroupBytes: most('workgroupBytes'),
    registers: most('registers'),
    workgroups: sum('workgroups'),
    invocations: sum('invocations'),
    dispatches: sum('dispatches'),
  };
}
