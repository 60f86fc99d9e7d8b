/**
 * How every tensor of a graph lies in memory, and which reshapes are only
 * another name for the same bytes. The one place that decides it: planner and
 * emitters ask here.
 */
import type { Graph, Node, NodeId } from './graph.ts';
import { constantNodes, nodeIndex, usersOf } from './graph-walk.ts';
import type { Storage } from './tensor-type.ts';
import { channelsOf } from './tensor-type.ts';

/** See `storages`. For one tensor; ask `storages` for many. */
export function storageOf(graph: Graph, id: NodeId): Storage {
  return storages(graph).get(id) ?? 'c4';
}

/**
 * `dense` for the model's inputs and outputs, `c4` for everything else. A
 * tensor that exists only to be reshaped into a dense one is dense as well, so
 * that the reshape is a view: a classifier's [N, 1, 1, K] is written straight
 * into the output [N, K], whatever K is.
 */
export function storages(graph: Graph): ReadonlyMap<NodeId, Storage> {
  const outputs = outputNodes(graph);
  const users = usersOf(graph);
  const dense = new Set<NodeId>();
  for (const node of graph.nodes.toReversed()) {
    const onlyUsers = users.get(node.id) ?? [];
    const becomesDense =
      onlyUsers.length === 1 &&
      onlyUsers.every(({ id, op }) => op.kind === 'reshape' && dense.has(id));
    if (isBoundary(node, outputs) || becomesDense) dense.add(node.id);
  }
  return new Map(
    graph.nodes.map(({ id }) => [id, dense.has(id) ? 'dense' : 'c4']),
  );
}

/**
 * Reshapes that keep the stored bytes: each needs no kernel and shares the
 * buffer of its operand. A chain of views names one buffer, and a model input
 * or output has a buffer of its own; so a chain holds at most one of them, and
 * a reshape that would join two is a copy.
 */
export function viewNodes(graph: Graph): ReadonlySet<NodeId> {
  const get = nodeIndex(graph);
  const outputs = outputNodes(graph);
  const constant = constantNodes(graph);
  const storage = storages(graph);
  const views = new Set<NodeId>();
  const roots = new Map<NodeId, NodeId>();
  /** Roots whose buffer is already that of a model input or output. */
  const taken = new Set<NodeId>();

  for (const node of graph.nodes) {
    const boundary = isBoundary(node, outputs);
    const x =
      node.op.kind === 'reshape' && !constant.has(node.id)
        ? get(node.op.x)
        : null;
    const root = x === null ? node.id : (roots.get(x.id) ?? x.id);
    const isView =
      x !== null &&
      keepsBytes(x, storage.get(x.id)!, node, storage.get(node.id)!) &&
      !(boundary && taken.has(root));
    if (isView) views.add(node.id);
    roots.set(node.id, isView ? root : node.id);
    if (boundary) taken.add(isView ? root : node.id);
  }
  return views;
}

/** Whether reading `from`'s bytes as `to` gives the same elements. */
function keepsBytes(
  from: Node,
  fromStorage: Storage,
  to: Node,
  toStorage: Storage,
): boolean {
  const c = channelsOf(from.type.shape);
  const k = channelsOf(to.type.shape);
  const unpadded = (storage: Storage, channels: number): boolean =>
    storage === 'dense' || channels % 4 === 0;
  if (unpadded(fromStorage, c) && unpadded(toStorage, k)) return true;
  return fromStorage === 'c4' && toStorage === 'c4' && c === k;
}

function outputNodes(graph: Graph): ReadonlySet<NodeId> {
  return new Set(graph.outputs.map((output) => output.node));
}

function isBoundary(node: Node, outputs: ReadonlySet<NodeId>): boolean {
  return node.op.kind === 'input' || outputs.has(node.id);
}
