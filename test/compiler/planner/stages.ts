/** Stages of the convolutions of a graph, in graph order. */
import { candidateOf } from '../../../compiler/planner/candidate.ts';
import type { Candidate } from '../../../compiler/planner/candidate.ts';
import type { ConvSchedule } from '../../../compiler/planner/families/model.ts';
import type { Graph } from '../../../compiler/graph.ts';
import { graphFacts } from '../../../compiler/planner/graph-facts.ts';
import type { Stage } from '../../../compiler/planner/stage.ts';
import { createStage } from '../../../compiler/planner/stage.ts';

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
