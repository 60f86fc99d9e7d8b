/**
 * Removes nodes that no output needs.
 *
 * Leaves alone: inputs, used or not, because they are the model's signature.
 * Legal: nodes have no effects.
 * Requires: nothing. Ensures: every node but an input reaches an output.
 */
import type { NodeId } from '../graph.ts';
import { operandsOf } from '../graph-walk.ts';
import type { Pass } from './rewrite.ts';
import { withNodes } from './rewrite.ts';

export const eliminateDeadNodes: Pass = {
  name: 'eliminate-dead-nodes',
  run: (graph) => {
    const live = new Set<NodeId>(graph.outputs.map((output) => output.node));
    for (const node of graph.nodes.toReversed()) {
      if (live.has(node.id)) operandsOf(node.op).forEach((id) => live.add(id));
    }
    const nodes = graph.nodes.filter(
      (node) => live.has(node.id) || node.op.kind === 'input',
    );
    return withNodes(graph, nodes);
  },
};
