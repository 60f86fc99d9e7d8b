/** What each legal fusion of two layers saves, chosen or not. */
import type { Graph, NodeId } from '../../compiler/graph.ts';
import type { Objective } from '../../compiler/plan.ts';
import { gmaBytes } from '../../compiler/plan.ts';
import type { Scheduled } from '../../compiler/planner/best-schedule.ts';
import { bestSchedule } from '../../compiler/planner/best-schedule.ts';
import type { Fusion } from '../../compiler/planner/candidate.ts';
import { singleCandidate } from '../../compiler/planner/candidate.ts';
import { findCandidates } from '../../compiler/planner/find-candidates.ts';
import { graphFacts } from '../../compiler/planner/graph-facts.ts';
import type { Stage } from '../../compiler/planner/stage.ts';
import { createStage } from '../../compiler/planner/stage.ts';
import type { Target } from '../../compiler/target.ts';

/** A fused kernel of convolutions beside the same layers one by one. */
export interface Saving {
  readonly candidate: Fusion;
  /** Instance names. */
  readonly layers: readonly string[];
  readonly fused: Scheduled;
  /** Bytes loaded and stored, fused and apart. */
  readonly fusedBytes: number;
  readonly apartBytes: number;
  /** Part of `apartBytes` that fusing saves. */
  readonly share: number;
}

/** Every candidate whose nodes are all convolutions, the largest saving first. */
export function savings(graph: Graph, target: Target): Saving[] {
  const objective: Objective = 'gma';
  const facts = graphFacts(graph);
  const stages = new Map<NodeId, Stage>();
  for (const node of graph.nodes) {
    const conv = facts.conv(node);
    if (conv !== null) stages.set(node.id, createStage(facts, conv));
  }
  const byKey = new Map<string, Scheduled | null>();
  const best = (
    candidate: Parameters<typeof bestSchedule>[0],
  ): Scheduled | null => {
    const { key } = candidate;
    if (!byKey.has(key))
      byKey.set(key, bestSchedule(candidate, target, objective));
    return byKey.get(key) ?? null;
  };
  const found: Saving[] = [];
  for (const candidate of findCandidates(facts, stages, 'auto').candidates) {
    if (candidate.stages.length !== candidate.nodes.length) continue;
    const fused = best(candidate);
    if (fused === null) continue;
    const apartBytes = candidate.stages
      .map((stage) => best(singleCandidate(stage)))
      .reduce((sum, alone) => sum + gmaBytes(alone!.cost), 0);
    const fusedBytes = gmaBytes(fused.cost);
    found.push({
      candidate,
      layers: candidate.nodes.map((id) => facts.node(id).name),
      fused,
      fusedBytes,
      apartBytes,
      share: 1 - fusedBytes / apartBytes,
    });
  }
  return found.toSorted((a, b) => b.share - a.share);
}
