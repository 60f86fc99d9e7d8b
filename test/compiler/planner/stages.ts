/** Stages of the convolutions of a graph, in graph order. */
import { candidateOf } from '../../../compiler/planner/candidate.ts';
import type {
  Candidate,
  CandidateFamily,
} from '../../../compiler/planner/candidate.ts';
import { findCandidates } from '../../../compiler/planner/find-candidates.ts';
import type { ConvSchedule } from '../../../compiler/planner/families/model.ts';
import type { Graph } from '../../../compiler/graph.ts';
import { graphFacts } from '../../../compiler/planner/graph-facts.ts';
import type { Stage } from '../../../compiler/planner/stage.ts';
import { createStage } from '../../../compiler/planner/stage.ts';
import { invariant } from '../../../grammar/diagnostic.ts';

/** All convolutions of a graph as the kernel that `schedule` is for. */
export function candidateFor(
  { family }: Pick<ConvSchedule, 'family'>,
  graph: Graph,
): Candidate {
  return candidateOf(family === 'pwdw_r' ? 'pwdw' : family, stagesOf(graph));
}

export function stagesOf(graph: Graph): Stage[] {
  const facts = graphFacts(graph);
  return graph.nodes.flatMap((node) => {
    const conv = facts.conv(node);
    return conv === null ? [] : [createStage(facts, conv)];
  });
}

/** The candidate of a family in a graph that has one, as the planner finds it. */
export function foundCandidate(
  family: CandidateFamily,
  graph: Graph,
): Candidate {
  const stages = stagesOf(graph);
  const byNode = new Map(stages.map((stage) => [stage.conv.node.id, stage]));
  const { candidates } = findCandidates(graphFacts(graph), byNode, 'auto');
  const found = candidates.find((candidate) => candidate.family === family);
  invariant(found !== undefined, `no ${family} in ${graph.name}`);
  return found;
}
