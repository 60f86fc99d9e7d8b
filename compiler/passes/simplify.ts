/**
 * Removes ops that change nothing and joins pairs that are one op.
 *
 * Matches: reshape to the same shape, transpose to the same order, resize to
 * the same size, pad by nothing, concat of one, 1x1 pool of stride 1, x * 1,
 * x / 1, x + 0, x - 0 (literals); reshape of reshape, transpose of transpose,
 * relu and clamp of relu and clamp.
 * Leaves alone: an identity that is a graph output when its operand is an input,
 * a constant or an output already (a model's inputs and outputs have buffers of
 * their own); x * 0, which is NaN for an infinite x.
 * Legal: x + 0 may turn -0 into 0, and WGSL lets an implementation ignore the
 * sign of zero. Clamping to [a, b] and then to [c, d] is clamping once, to
 * [clamp(a, c, d), clamp(b, c, d)]. The inner op of a pair stays if others use
 * it.
 * Requires: nothing. Ensures: none of the matches is left, but for the outputs.
 */
import { assertNever } from '../../grammar/diagnostic.ts';
import type { Activation, Graph, Node, NodeId, Op } from '../graph.ts';
import { constantNodes, mapOperands, operandsOf } from '../graph-walk.ts';
import type { Pass } from './rewrite.ts';
import { mergeOrigins } from './rewrite.ts';

export const simplify: Pass = { name: 'simplify', run: simplifyGraph };

type Lookup = (id: NodeId) => Node;

function simplifyGraph(graph: Graph): Graph {
  const constants = constantNodes(graph);
  const outputs = new Set(graph.outputs.map((output) => output.node));
  const aliases = new Map<NodeId, NodeId>();
  const nodes = new Map<NodeId, Node>();
  const resolve = (id: NodeId): NodeId => aliases.get(id) ?? id;
  const get: Lookup = (id) => nodes.get(id)!;
  let changed = false;

  for (const original of graph.nodes) {
    const node = joinPairs(withOperands(original, resolve), get);
    const same = identityOf(node, get);
    if (same !== null && mayReplace(node.id, same)) {
      aliases.set(node.id, same);
      if (outputs.has(node.id)) outputs.add(same);
      changed = true;
      continue;
    }
    if (node !== original) changed = true;
    nodes.set(node.id, node);
  }
  if (!changed) return graph;
  return {
    ...graph,
    nodes: [...nodes.values()],
    outputs: graph.outputs.map((output) => ({
      ...output,
      node: resolve(output.node),
    })),
  };

  function mayReplace(id: NodeId, by: NodeId): boolean {
    if (!outputs.has(id)) return true;
    const isInput = get(by).op.kind === 'input';
    return !isInput && !constants.has(by) && !outputs.has(by);
  }
}

/** The same node object unless an operand changes. */
function withOperands(node: Node, resolve: (id: NodeId) => NodeId): Node {
  const changed = operandsOf(node.op).some((id) => resolve(id) !== id);
  return changed ? { ...node, op: mapOperands(node.op, resolve) } : node;
}

/** The operand that has `node`'s value, or null. */
function identityOf(node: Node, get: Lookup): NodeId | null {
  const { op } = node;
  switch (op.kind) {
    case 'reshape':
    case 'resize':
      return sameShape(node, get(op.x)) ? op.x : null;
    case 'transpose':
      return op.perm.every((axis, i) => axis === i) ? op.x : null;
    case 'pad':
      return op.padding.every((side) => side === 0) ? op.x : null;
    case 'concat':
      return op.xs.length === 1 ? op.xs[0]! : null;
    case 'pool2d': {
      const [r, s] = op.kernel;
      return r === 1 && s === 1 && sameShape(node, get(op.x)) ? op.x : null;
    }
    case 'binary':
      return neutralOperand(node, op, get);
    case 'activation': {
      const inner = get(op.x).op;
      if (inner.kind !== 'activation') return null;
      const joined = joinClamps(inner.activation, op.activation);
      return joined !== null && sameClamp(joined, inner.activation)
        ? op.x
        : null;
    }
    case 'input':
    case 'weight':
    case 'literal':
    case 'conv2d':
    case 'dense':
    case 'matmul':
    case 'globalPool':
    case 'batchNorm':
    case 'layerNorm':
    case 'softmax':
      return null;
    default:
      return assertNever(op, 'op');
  }
}

/** a when b is a literal that changes nothing, and the other way round. */
function neutralOperand(
  node: Node,
  op: Extract<Op, { kind: 'binary' }>,
  get: Lookup,
): NodeId | null {
  const all = (id: NodeId, value: number): boolean => {
    const operand = get(id).op;
    return (
      operand.kind === 'literal' && operand.values.every((v) => v === value)
    );
  };
  const neutral =
    op.fn === 'mul' || op.fn === 'div'
      ? 1
      : op.fn === 'add' || op.fn === 'sub'
        ? 0
        : null;
  if (neutral === null) return null;
  if (all(op.b, neutral) && sameShape(node, get(op.a))) return op.a;
  const commutes = op.fn === 'mul' || op.fn === 'add';
  if (commutes && all(op.a, neutral) && sameShape(node, get(op.b))) {
    return op.b;
  }
  return null;
}

/** `node` applied to its operand's operand, when the two ops are one. */
function joinPairs(node: Node, get: Lookup): Node {
  const { op } = node;
  if (
    op.kind !== 'reshape' &&
    op.kind !== 'transpose' &&
    op.kind !== 'activation'
  ) {
    return node;
  }
  const inner = get(op.x);
  const joined = joinOps(inner.op, op);
  if (joined === null) return node;
  const origin = mergeOrigins(inner.origin, node.origin);
  // The inner op is itself joined already: the sweep goes front to back.
  return { ...node, op: joined, origin };
}

function joinOps(inner: Op, outer: Op): Op | null {
  if (inner.kind === 'reshape' && outer.kind === 'reshape') {
    return { ...outer, x: inner.x };
  }
  if (inner.kind === 'transpose' && outer.kind === 'transpose') {
    const perm = outer.perm.map((axis) => inner.perm[axis]!);
    return { ...outer, x: inner.x, perm };
  }
  if (inner.kind === 'activation' && outer.kind === 'activation') {
    const activation = joinClamps(inner.activation, outer.activation);
    if (activation === null || sameClamp(activation, inner.activation)) {
      return null;
    }
    return { ...outer, x: inner.x, activation };
  }
  return null;
}

/** outer(inner(x)) as one relu or clamp; null when either is neither. */
function joinClamps(inner: Activation, outer: Activation): Activation | null {
  const first = interval(inner);
  const second = interval(outer);
  if (first === null || second === null) return null;
  const [min, max] = first.map((end) =>
    Math.min(Math.max(end, second[0]), second[1]),
  ) as [number, number];
  return max === Infinity ? { fn: 'relu' } : { fn: 'clamp', min, max };
}

function interval(activation: Activation): readonly [number, number] | null {
  if (activation.fn === 'relu') return [0, Infinity];
  if (activation.fn === 'clamp') return [activation.min, activation.max];
  return null;
}

function sameClamp(a: Activation, b: Activation): boolean {
  const [first, second] = [interval(a), interval(b)];
  return first?.[0] === second?.[0] && first?.[1] === second?.[1];
}

function sameShape(a: Node, b: Node): boolean {
  return a.type.shape.join() === b.type.shape.join();
}
