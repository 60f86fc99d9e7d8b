/**
 * A graph with its f32 tensors in another type: what its plan would cost if it
 * were computed in f16 or int8. Only costs read the result.
 */
import { constantNodes } from '../graph-walk.ts';
import type { Graph, NodeId } from '../graph.ts';
import type { DType } from '../tensor-type.ts';

export type CostedDType = Extract<DType, 'f32' | 'f16' | 'i8'>;

/**
 * Feature maps and weights become `dtype`. Under i8 the constants of epilogues
 * (biases, which are added to sums) are i32.
 */
export function assumeDType(graph: Graph, dtype: CostedDType): Graph {
  if (dtype === 'f32') return graph;
  const constants = constantNodes(graph);
  const biases = new Set<NodeId>();
  for (const { op } of graph.nodes) {
    if (op.kind !== 'conv2d' && op.kind !== 'dense') continue;
    for (const step of op.epilogue) {
      if (step.kind === 'binary' && constants.has(step.operand)) {
        biases.add(step.operand);
      }
    }
  }
  return {
    ...graph,
    nodes: graph.nodes.map((node) => {
      if (node.type.dtype !== 'f32') return node;
      const isSum = dtype === 'i8' && biases.has(node.id);
      return { ...node, type: { ...node.type, dtype: isSum ? 'i32' : dtype } };
    }),
  };
}
