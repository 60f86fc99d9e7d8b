/**
 * FusePlanner: Graph -> Plan. Schedules every layer alone, every legal pair of
 * neighbours fused, and takes the pairs that make the whole fastest on the
 * target. After Qararyah et al. 2024 (arXiv 2404.19331), with exact costs, a
 * time objective and an optimal choice.
 */
import type { Report } from '../../grammar/diagnostic.ts';
import type { Graph, Node, NodeId } from '../graph.ts';
import type { Group, Plan, Rejection } from '../plan.ts';
import { gmaBytes } from '../plan.ts';
import type { Target } from '../target.ts';
import type { Scheduled } from './best-schedule.ts';
import { bestPair, bestSingle } from './best-schedule.ts';
import type { PairCandidate } from './candidates.ts';
import { bindingCount, findPairs } from './candidates.ts';
import type { Pair, Score } from './choose-pairs.ts';
import { choosePairs } from './choose-pairs.ts';
import { opCost, opSchedule } from './cost-op.ts';
import { estimateTimeNs } from './estimate-time.ts';
import type { GraphFacts } from './graph-facts.ts';
import { graphFacts } from './graph-facts.ts';
import { rejectPair } from './reject-pair.ts';
import { separateOutputs } from './separate-outputs.ts';
import type { Stage } from './stage.ts';
import { createStage } from './stage.ts';
import { checkLimits } from './target-limits.ts';
import { sumCosts } from './sum-costs.ts';
import { opWork } from './op-work.ts';

export interface PlanOptions {
  /** False runs layer by layer. */
  readonly fuse: boolean;
}

/** A possible pair with its best schedule, as `choosePairs` wants it. */
interface ScoredPair extends Pair {
  readonly candidate: PairCandidate;
  readonly scheduled: Scheduled;
}

/**
 * The fastest plan, or null after a diagnostic: FCM5010 no schedule of a layer
 * fits the target, FCM5011 a tensor is larger than one binding may be, FCM5012
 * a layer reads more tensors than the target binds.
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
  const separated = separateOutputs(graph);
  const facts = graphFacts(separated);
  const singles = scheduleSingles(facts, target, report);
  if (singles === null) return null;

  const stages = [...singles.stages.values()];
  const { candidates, rejected } = options.fuse
    ? findPairs(facts, stages)
    : { candidates: [], rejected: [] };
  const { scored, unfit } = schedulePairs(candidates, target);
  const chosen = choosePairs(
    stages.map(({ conv: { node } }) => ({
      id: node.id,
      score: scoreOf(singles.scheduled.get(node.id)!),
    })),
    scored,
  );
  const notChosen = scored
    .filter((pair) => !chosen.includes(pair))
    .map(({ candidate, scheduled }) =>
      rejectPair(
        candidate,
        scheduled,
        singles.scheduled.get(candidate.first.conv.node.id)!,
        singles.scheduled.get(candidate.second.conv.node.id)!,
      ),
    );
  const order = new Map(separated.nodes.map(({ id }, index) => [id, index]));
  return {
    graph: separated,
    target,
    groups: buildGroups(facts, singles.scheduled, chosen),
    rejected: [...rejected, ...unfit, ...notChosen].sort(
      (a, b) =>
        order.get(a.nodes[1])! - order.get(b.nodes[1])! ||
        order.get(a.nodes[0])! - order.get(b.nodes[0])!,
    ),
  };
}

interface Singles {
  /** In graph order. */
  readonly stages: ReadonlyMap<NodeId, Stage>;
  /** Every node that is computed, convolution or not. */
  readonly scheduled: ReadonlyMap<NodeId, Scheduled>;
}

/** Every node alone at its best; identical layers are searched once. */
function scheduleSingles(
  facts: GraphFacts,
  target: Target,
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
    if (conv === null) {
      best = scheduleOp(facts, node, target);
    } else {
      const stage = createStage(facts, conv);
      stages.set(node.id, stage);
      if (!byKey.has(stage.key)) {
        byKey.set(stage.key, bestSingle(stage, target));
      }
      best = byKey.get(stage.key) ?? null;
    }
    if (!checkLimits(facts, node, best, target, report)) fits = false;
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

function schedulePairs(
  candidates: readonly PairCandidate[],
  target: Target,
): { readonly scored: ScoredPair[]; readonly unfit: Rejection[] } {
  const byKey = new Map<string, Scheduled | null>();
  const scored: ScoredPair[] = [];
  const unfit: Rejection[] = [];
  for (const candidate of candidates) {
    const { first, second } = candidate;
    const nodes = [first.conv.node.id, second.conv.node.id] as const;
    const bindings = bindingCount([first, second]);
    const most = target.limits.storageBuffersPerStage;
    if (bindings > most) {
      const detail = `needs ${bindings} storage buffers; ${target.name} allows ${most}`;
      unfit.push({
        nodes,
        family: candidate.family,
        reason: 'noTileFits',
        detail,
      });
      continue;
    }
    const key = `${first.key} ${second.key}`;
    if (!byKey.has(key)) byKey.set(key, bestPair(candidate, target));
    const scheduled = byKey.get(key) ?? null;
    if (scheduled === null) {
      const detail = `no tile fits ${target.limits.invocations} invocations and ${target.limits.workgroupBytes} bytes of workgroup memory`;
      unfit.push({
        nodes,
        family: candidate.family,
        reason: 'noTileFits',
        detail,
      });
      continue;
    }
    const [a, b] = nodes;
    scored.push({
      first: a,
      second: b,
      score: scoreOf(scheduled),
      candidate,
      scheduled,
    });
  }
  return { scored, unfit };
}

function buildGroups(
  facts: GraphFacts,
  singles: ReadonlyMap<NodeId, Scheduled>,
  chosen: readonly ScoredPair[],
): Group[] {
  const bySecond = new Map(chosen.map((pair) => [pair.second, pair]));
  const producers = new Set(chosen.map((pair) => pair.first));
  const groups: Group[] = [];
  for (const node of facts.graph.nodes) {
    const single = singles.get(node.id);
    if (single === undefined || producers.has(node.id)) continue;
    const pair = bySecond.get(node.id);
    if (pair === undefined) {
      const { cost, timeNs } = single;
      groups.push({ nodes: [node.id], ...single, unfused: { cost, timeNs } });
      continue;
    }
    const first = pair.candidate.first.conv.node.id;
    const alone = singles.get(first)!;
    groups.push({
      nodes: [first, node.id],
      ...pair.scheduled,
      unfused: {
        cost: sumCosts([alone.cost, single.cost]),
        timeNs: alone.timeNs + single.timeNs,
      },
    });
  }
  return groups;
}

function scoreOf({ cost, timeNs }: Scheduled): Score {
  return { timeNs, gmaBytes: gmaBytes(cost), dispatches: cost.dispatches };
}
