/** Which tensors of the weight file went into the packed weights. */
import type { Graph, NodeId } from '../compiler/graph.ts';
import { nodeIndex, operandsOf } from '../compiler/graph-walk.ts';
import type { WeightsLayout } from './model.ts';
import type { Packing } from './weights-layout.ts';

/** The learned tensors that any block is computed from, in graph order. */
export function usedWeights(
  graph: Graph,
  { blocks }: Packing,
): WeightsLayout['tensors'] {
  const get = nodeIndex(graph);
  const used = new Set<NodeId>();
  const pending = blocks.map(({ block }) => block.node);
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (used.has(id)) continue;
    used.add(id);
    pending.push(...operandsOf(get(id).op));
  }
  return graph.nodes.flatMap(({ id, op, type }) =>
    op.kind === 'weight' && used.has(id) ? [{ name: op.name, ...type }] : [],
  );
}
