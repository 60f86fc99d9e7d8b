/** A Plan as JSON for tools: names instead of ids, figures instead of prose. */
import { nodeIndex } from './graph-walk.ts';
import type { NodeId } from './graph.ts';
import type { Cost, Plan, RejectionReason, Schedule } from './plan.ts';
import { gmaBytes } from './plan.ts';
import { sumCosts } from './planner/sum-costs.ts';

/** Version of the shape below; raised when a field changes its meaning. */
export const PLAN_FORMAT = 1;

export interface CostJson extends Cost {
  /** Bytes loaded plus bytes stored. */
  readonly gmaBytes: number;
  readonly timeNs: number;
}

export interface GroupJson {
  /** Instance names, producer first. */
  readonly layers: readonly string[];
  readonly schedule: Schedule;
  readonly cost: CostJson;
  /** The same layers one by one, each at its best tile. */
  readonly unfused: CostJson;
  /** Part of `unfused.gmaBytes` that fusing saves; negative when it adds. */
  readonly savedShare: number;
}

export interface PlanJson {
  readonly format: typeof PLAN_FORMAT;
  readonly model: string;
  readonly target: string;
  readonly total: Omit<GroupJson, 'layers' | 'schedule'>;
  /** In execution order. */
  readonly groups: readonly GroupJson[];
  readonly rejected: readonly {
    readonly layers: readonly [string, string];
    readonly family: string | null;
    readonly reason: RejectionReason;
    readonly detail: string;
  }[];
}

export function planToJson(plan: Plan): PlanJson {
  const { graph, groups } = plan;
  const get = nodeIndex(graph);
  const nameOf = (id: NodeId): string => get(id).name;
  return {
    format: PLAN_FORMAT,
    model: graph.name,
    target: plan.target.name,
    total: comparison(
      costJson(
        sumCosts(groups.map(({ cost }) => cost)),
        groups.reduce((sum, { timeNs }) => sum + timeNs, 0),
      ),
      costJson(
        sumCosts(groups.map(({ unfused }) => unfused.cost)),
        groups.reduce((sum, { unfused }) => sum + unfused.timeNs, 0),
      ),
    ),
    groups: groups.map(({ nodes, schedule, cost, timeNs, unfused }) => ({
      layers: nodes.map(nameOf),
      schedule,
      ...comparison(
        costJson(cost, timeNs),
        costJson(unfused.cost, unfused.timeNs),
      ),
    })),
    rejected: plan.rejected.map(({ nodes, family, reason, detail }) => ({
      layers: [nameOf(nodes[0]), nameOf(nodes[1])],
      family,
      reason,
      detail,
    })),
  };
}

function costJson(cost: Cost, timeNs: number): CostJson {
  return { ...cost, gmaBytes: gmaBytes(cost), timeNs: Math.round(timeNs) };
}

function comparison(cost: CostJson, unfused: CostJson): PlanJson['total'] {
  const saved = unfused.gmaBytes - cost.gmaBytes;
  const savedShare = unfused.gmaBytes === 0 ? 0 : saved / unfused.gmaBytes;
  return { cost, unfused, savedShare };
}
