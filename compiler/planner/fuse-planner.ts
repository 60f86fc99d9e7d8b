/**
 * FusePlanner: Graph -> Plan. Schedules every node alone, every legal fusion of
 * neighbours, and takes those that make the whole best for the objective on the
 * target. After Qararyah et al. 2024 (arXiv 2404.19331), with exact costs, a
 * time objective, families beyond pairs and an optimal choice.
 */
import type { Report } from '../../grammar/diagnostic.ts';
import { operandsOf } from '../graph-walk.ts';
import type { Graph, Node, NodeId } from '../graph.ts';
import type { FuseMode, Group, Objective, Plan, Rejection } from '../plan.ts';
import type { Target } from '../target.ts';
import type { Scheduled } from './best-schedule.ts';
import { bestSchedule } from './best-schedule.ts';
import type { Fusion } from './candidate.ts';
import { singleCandidate } from './candidate.ts';
import { chooseGroups } from './choose-groups.ts';
import type { Item } from './choose-groups.ts';
import { opCost, opSchedule } from './cost-op.ts';
import { estimateTimeNs } from './estimate-time.ts';
import { bindingCount, findCandidates } from './find-candidates.ts';
import type { GraphFacts } from './graph-facts.ts';
import { graphFacts } from './graph-facts.ts';
import { describeMisfit } from './misfit.ts';
import { opWork } from './op-work.ts';
import { acceptsTile, heedPins, pinnedScore, unheededPins } from './pins.ts';
import { rejectGroup } from './reject-group.ts';
import type { ScheduledFusion } from './scheduled-fusion.ts';
import { scoreOf } from './score.ts';
import { separateOutputs } from './separate-outputs.ts';
import type { Stage } from './stage.ts';
import { createStage } from './stage.ts';
import { sumCosts } from './sum-costs.ts';
import { checkLimits } from './target-limits.ts';

export interface PlanOptions {
  readonly fuse: FuseMode;
  readonly objective: Objective;
  /** Workgroups that a kernel needs under `gma`, if it can have as many; by
   * default one per core of the target, as in the paper. */
  readonly minWorkgroups?: number;
}

/**
 * The best plan, or null after a diagnostic: FCM5010 no schedule of a layer
 * fits the target, FCM5011 a tensor is larger than one binding may be, FCM5012
 * a layer reads more tensors than the target binds, FCM5013 a pin asks for a
 * kernel that is not possible.
 *
 * `plan.graph` is `graph`, with copies added where an output has no node of its
 * own (`separate-outputs.ts`).
 */
export function planFusion(
  graph: Graph,
  target: Target,
  options: PlanOptions,
  report: Report,
): Plan | null {
  const { fuse, objective } = options;
  const separated = separateOutputs(graph);
  const facts = graphFacts(separated);
  const singles = scheduleSingles(facts, target, options, report);
  if (singles === null) return null;

  const found = findCandidates(facts, singles.stages, fuse);
  const heeded = heedPins(facts, found.candidates);
  const { scheduled, unfit } = scheduleCandidates(
    facts,
    heeded.candidates,
    target,
    options,
  );
  const { chosen, order } = chooseGroups(
    items(facts, singles.scheduled, fuse),
    scheduled,
    objective,
  );
  const rejected: Rejection[] = [
    ...found.rejected,
    ...heeded.rejected,
    ...unfit,
    ...scheduled
      .filter((option) => !chosen.includes(option))
      .map((option) => rejectGroup(option, singles.scheduled, objective)),
  ].sort((a, b) => compareNodes(facts, a.nodes, b.nodes));
  if (fuse !== 'none') {
    const fused = new Set(chosen.flatMap(({ candidate }) => candidate.nodes));
    if (!unheededPins(facts, fused, rejected, report)) return null;
  }
  return {
    graph: separated,
    target,
    objective,
    groups: order.map((at) => groupOf(at, singles.scheduled)),
    rejected,
  };
}

interface Singles {
  /** The convolutions, in graph order. */
  readonly stages: ReadonlyMap<NodeId, Stage>;
  /** Every node that is computed, convolution or not. */
  readonly scheduled: ReadonlyMap<NodeId, Scheduled>;
}

/** Every node alone at its best; identical layers are searched once. */
function scheduleSingles(
  facts: GraphFacts,
  target: Target,
  options: PlanOptions,
  report: Report,
): Singles | null {
  const stages = new Map<NodeId, Stage>();
  const scheduled = new Map<NodeId, Scheduled>();
  const byKey = new Map<string, Scheduled | null>();
  let fits = true;
  for (const node of facts.graph.nodes) {
    if (node.op.kind === 'input' || facts.isConstant(node.id)) continue;
    const conv = facts.conv(node);
    let best: Scheduled | null;
    let misfit = (): string => 'has no schedule';
    if (conv === null) {
      best = scheduleOp(facts, node, target);
    } else {
      const stage = createStage(facts, conv);
      const single = singleCandidate(stage);
      stages.set(node.id, stage);
      misfit = () => describeMisfit(single, target);
      if (!byKey.has(stage.key)) {
        byKey.set(
          stage.key,
          bestSchedule(single, target, options.objective, options),
        );
      }
      best = byKey.get(stage.key) ?? null;
    }
    if (!checkLimits(facts, node, best, target, misfit, report)) fits = false;
    if (best !== null) scheduled.set(node.id, best);
  }
  return fits ? { stages, scheduled } : null;
}

function scheduleOp(facts: GraphFacts, node: Node, target: Target): Scheduled {
  const schedule = opSchedule(facts, node, target);
  const cost = opCost(facts, node, schedule);
  const work = opWork(facts, node, schedule, cost, target);
  return { schedule, cost, timeNs: estimateTimeNs(work, target) };
}

/** Every candidate at its best; equal ones are searched once. */
function scheduleCandidates(
  facts: GraphFacts,
  candidates: readonly Fusion[],
  target: Target,
  options: PlanOptions,
): {
  readonly scheduled: ScheduledFusion[];
  readonly unfit: Rejection[];
} {
  const { limits, name } = target;
  const byKey = new Map<string, Scheduled | null>();
  const fusions: ScheduledFusion[] = [];
  const unfit: Rejection[] = [];
  for (const candidate of candidates) {
    const { nodes, family } = candidate;
    const reject = (detail: string): number =>
      unfit.push({ nodes, family, reason: 'noTileFits', detail });
    const bindings = bindingCount(candidate);
    const most = limits.storageBuffersPerStage;
    if (bindings > most) {
      reject(`needs ${bindings} storage buffers; ${name} allows ${most}`);
      continue;
    }
    const accept = acceptsTile(facts, candidate);
    const key = `${accept.key} ${candidate.key}`;
    if (!byKey.has(key)) {
      byKey.set(
        key,
        bestSchedule(candidate, target, options.objective, {
          ...options,
          accept: accept.accept,
        }),
      );
    }
    const scheduled = byKey.get(key) ?? null;
    if (scheduled === null) {
      reject(describeMisfit(candidate, target));
      continue;
    }
    const score = scoreOf(scheduled);
    fusions.push({ items: nodes, score, candidate, scheduled });
  }
  return { scheduled: fusions, unfit };
}

/** Every node that is computed, in graph order, with its cost alone. */
function items(
  facts: GraphFacts,
  singles: ReadonlyMap<NodeId, Scheduled>,
  fuse: FuseMode,
): Item[] {
  return [...singles].map(([id, scheduled]) => {
    const { op, pin } = facts.node(id);
    const score = scoreOf(scheduled);
    const isPinned = pin?.kind === 'fuse' && fuse !== 'none';
    return {
      id,
      score: isPinned ? pinnedScore(score) : score,
      operands: operandsOf(op).filter((operand) => singles.has(operand)),
    };
  });
}

function groupOf(
  at: number | ScheduledFusion,
  singles: ReadonlyMap<NodeId, Scheduled>,
): Group {
  if (typeof at === 'number') {
    const id = at as NodeId;
    const { schedule, cost, timeNs } = singles.get(id)!;
    const unfused = { cost, timeNs };
    return { nodes: [id], stores: [id], schedule, cost, timeNs, unfused };
  }
  const { nodes, stores } = at.candidate;
  const alone = nodes.map((id) => singles.get(id)!);
  return {
    nodes,
    stores,
    ...at.scheduled,
    unfused: {
      cost: sumCosts(alone.map(({ cost }) => cost)),
      timeNs: alone.reduce((sum, { timeNs }) => sum + timeNs, 0),
    },
  };
}

/** By the last node, then from the last but one to the first. */
function compareNodes(
  { position }: GraphFacts,
  a: readonly NodeId[],
  b: readonly NodeId[],
): number {
  for (let i = 1; i <= Math.min(a.length, b.length); i++) {
    const difference = position(a.at(-i)!) - position(b.at(-i)!);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
