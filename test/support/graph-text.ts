/** Graphs as text, for tests of what a pass leaves. */
import type { Graph } from '../../compiler/graph.ts';
import { constantNodes } from '../../compiler/graph-walk.ts';
import { printNode } from '../../compiler/print-graph.ts';

/** The nodes that run: one line each, without inputs and constants. */
export function runningNodes(graph: Graph): readonly string[] {
  const constants = constantNodes(graph);
  return graph.nodes
    .filter((node) => node.op.kind !== 'input' && !constants.has(node.id))
    .map(printNode);
}
