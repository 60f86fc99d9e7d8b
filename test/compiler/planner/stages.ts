/** Stages of the convolutions of a graph, in graph order. */
import type { Graph } from '../../../compiler/graph.ts';
import { graphFacts } from '../../../compiler/planner/graph-facts.ts';
import type { Stage } from '../../../compiler/planner/stage.ts';
import { createStage } from '../../../compiler/planner/stage.ts';

export function stagesOf(graph: Graph): Stage[] {
  const facts = graphFacts(graph);
  return graph.nodes.flatMap((node) => {
    const conv = facts.conv(node);
    return conv === null ? [] : [createStage(facts, conv)];
  });
}
