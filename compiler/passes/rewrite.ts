/** What passes are, and what they share. */
import type { Span } from '../../grammar/source.ts';
import type { Graph, Node, NodeId } from '../graph.ts';
import { nodeId } from '../graph.ts';
import { operandsOf } from '../graph-walk.ts';

/** A pure rewrite; returns the same object when it changes nothing. */
export interface Pass {
  readonly name: string;
  readonly run: (graph: Graph) => Graph;
}

/** How often each value is used; being a graph output is a use. */
export function countUses(graph: Graph): ReadonlyMap<NodeId, number> {
  const uses = new Map<NodeId, number>();
  const use = (id: NodeId): void => {
    uses.set(id, (uses.get(id) ?? 0) + 1);
  };
  for (const node of graph.nodes) operandsOf(node.op).forEach(use);
  for (const output of graph.outputs) use(output.node);
  return uses;
}

/** `graph` with these nodes; the same object when they are the same. */
export function withNodes(graph: Graph, nodes: readonly Node[]): Graph {
  const same =
    nodes.length === graph.nodes.length &&
    nodes.every((node, at) => node === graph.nodes[at]);
  return same ? graph : { ...graph, nodes };
}

/** Union of two origins, in order, without repeats. */
export function mergeOrigins(
  a: readonly Span[],
  b: readonly Span[],
): readonly Span[] {
  const isNew = (span: Span): boolean =>
    !a.some(
      (other) =>
        other.file === span.file &&
        other.start === span.start &&
        other.end === span.end,
    );
  return [...a, ...b.filter(isNew)];
}

/** Ids that `graph` does not use, one per call. */
export function freshIds(graph: Graph): () => NodeId {
  let last = graph.nodes.reduce((most, { id }) => Math.max(most, id), -1);
  return () => nodeId(++last);
}
