/** What the planner looks up about a graph again and again, computed once. */
import type { ConvNode } from '../conv-class.ts';
import { convNode } from '../conv-class.ts';
import type { Graph, Node, NodeId } from '../graph.ts';
import { constantNodes, nodeIndex, usersOf } from '../graph-walk.ts';
import { storages, viewNodes } from '../storage.ts';
import type { Storage } from '../tensor-type.ts';

export interface GraphFacts {
  readonly graph: Graph;
  readonly node: (id: NodeId) => Node;
  /** Index of a node in `graph.nodes`. */
  readonly position: (id: NodeId) => number;
  readonly storageOf: (id: NodeId) => Storage;
  readonly isConstant: (id: NodeId) => boolean;
  readonly isOutput: (id: NodeId) => boolean;
  readonly isView: (id: NodeId) => boolean;
  /** The convolution view of a node, or null for other ops. */
  readonly conv: (node: Node) => ConvNode | null;
  /** Users of a node's value, once per use. */
  readonly users: (id: NodeId) => readonly Node[];
}

export function graphFacts(graph: Graph): GraphFacts {
  const get = nodeIndex(graph);
  const storage = storages(graph);
  const constant = constantNodes(graph);
  const views = viewNodes(graph);
  const users = usersOf(graph);
  const positions = new Map(graph.nodes.map(({ id }, index) => [id, index]));
  const outputs = new Set(graph.outputs.map((output) => output.node));
  return {
    graph,
    node: get,
    position: (id) => positions.get(id) ?? -1,
    storageOf: (id) => storage.get(id) ?? 'c4',
    isConstant: (id) => constant.has(id),
    isOutput: (id) => outputs.has(id),
    isView: (id) => views.has(id),
    conv: (node) => convNode(get, node),
    users: (id) => users.get(id) ?? [],
  };
}
