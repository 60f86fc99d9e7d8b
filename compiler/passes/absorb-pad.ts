/**
 * Moves an explicit pad into the window op that reads it.
 *
 * Matches: pad by zeros into a convolution; pad by zeros into an average pool,
 * whose padding then counts; pad by a value that cannot win into a max pool.
 * Leaves alone: pads by other values; an average pool that has padding of its
 * own which does not count (one flag cannot say both); a max pool unless the
 * pad's value is at most the least value that x can have (a pad by 0 behind a
 * relu); pools whose padding would reach the kernel's size, where a window could
 * lie in the padding alone. A pad with other users stays for them.
 * Legal: a convolution reads zeros outside its input. A pool counts padded
 * places as zeros when `countPadding` is set, which is what the pad's zeros
 * were. A maximum ignores its padding, which did not win before.
 * Requires: activations are nodes of their own (before `absorb-epilogue`).
 * Ensures: no convolution reads a pad by zeros.
 */
import type {
  Activation,
  Graph,
  Node,
  NodeId,
  OpOf,
  Padding,
} from '../graph.ts';
import { nodeIndex } from '../graph-walk.ts';
import type { Pass } from './rewrite.ts';
import { mergeOrigins, withNodes } from './rewrite.ts';

export const absorbPad: Pass = { name: 'absorb-pad', run: absorbPads };

type Lookup = (id: NodeId) => Node;
type WindowOp = OpOf<'conv2d'> | OpOf<'pool2d'>;

function absorbPads(graph: Graph): Graph {
  const get = nodeIndex(graph);
  const nodes = graph.nodes.map((node) => {
    let current = node;
    for (;;) {
      const next = absorbOne(current, get);
      if (next === null) break;
      current = next;
    }
    return current;
  });
  return withNodes(graph, nodes);
}

/** `node` reading what its pad reads, or null. */
function absorbOne(node: Node, get: Lookup): Node | null {
  const { op } = node;
  if (op.kind !== 'conv2d' && op.kind !== 'pool2d') return null;
  const pad = get(op.x);
  if (pad.op.kind !== 'pad') return null;
  const absorbed = absorbInto(op, pad.op, get);
  if (absorbed === null) return null;
  const origin = mergeOrigins(pad.origin, node.origin);
  return { ...node, op: absorbed, origin };
}

function absorbInto(
  op: WindowOp,
  pad: OpOf<'pad'>,
  get: Lookup,
): WindowOp | null {
  const padding = addPadding(op.padding, pad.padding);
  if (op.kind === 'conv2d') {
    return pad.value === 0 ? { ...op, x: pad.x, padding } : null;
  }
  if (!smallerThanKernel(padding, op)) return null;
  if (op.fn === 'max') {
    const least = leastValue(get(pad.x));
    return pad.value <= least ? { ...op, x: pad.x, padding } : null;
  }
  const ownCounts = op.countPadding || op.padding.every((side) => side === 0);
  return pad.value === 0 && ownCounts
    ? { ...op, x: pad.x, padding, countPadding: true }
    : null;
}

function addPadding(a: Padding, b: Padding): Padding {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]];
}

function smallerThanKernel(
  [top, right, bottom, left]: Padding,
  { kernel: [r, s] }: OpOf<'pool2d'>,
): boolean {
  return Math.max(top, bottom) < r && Math.max(left, right) < s;
}

/** A lower bound on every element of `node`. */
function leastValue({ op }: Node): number {
  return op.kind === 'activation' ? leastResult(op.activation) : -Infinity;
}

function leastResult(activation: Activation): number {
  switch (activation.fn) {
    case 'relu':
    case 'sigmoid':
    case 'hardSigmoid':
      return 0;
    case 'clamp':
      return activation.min;
    case 'tanh':
      return -1;
    case 'hardSwish':
    case 'silu':
    case 'gelu':
    case 'leakyRelu':
      return -Infinity;
  }
}
