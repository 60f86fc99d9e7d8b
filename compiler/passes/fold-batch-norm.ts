/**
 * Turns batch norm into arithmetic on constants.
 *
 * Matches: (a) batch norm of a convolution or dense layer, with or without a
 * bias, that nothing else uses: its filters are scaled by
 * factor = scale / sqrt(variance + epsilon) along K, and the rest becomes its
 * bias. (b) Any other batch norm: x * factor + shift, two vectors.
 * Leaves alone: batch norms of constants (case (a) makes some: the batch norm of
 * ones is the factor, of the old bias the new one), vectors or filters that are
 * not constant, and a convolution *behind* a batch norm: scaling its channels
 * instead would be wrong where it pads.
 * Legal: both are linear in x. Constants are evaluated in f64 and rounded once.
 * Requires: nothing. Ensures: every batch norm is constant, but for those whose
 * vectors are not.
 */
import type { EpilogueStep, Graph, Node, NodeId, OpOf } from '../graph.ts';
import { constantNodes } from '../graph-walk.ts';
import type { TensorType } from '../tensor-type.ts';
import { elementCount } from '../tensor-type.ts';
import type { Pass } from './rewrite.ts';
import { countUses, FreshNodes, mergeOrigins } from './rewrite.ts';

export const foldBatchNorm: Pass = { name: 'fold-batch-norm', run: foldAll };

type BatchNorm = Node & { readonly op: OpOf<'batchNorm'> };
type SumNode = Node & { readonly op: OpOf<'conv2d'> | OpOf<'dense'> };

/** A linear layer and its bias, when it has one, each used once. */
interface Layer {
  readonly sum: SumNode;
  readonly bias: NodeId | null;
  /** Nodes that the folded layer replaces. */
  readonly replaced: readonly Node[];
}

function foldAll(graph: Graph): Graph {
  const constants = constantNodes(graph);
  const uses = countUses(graph);
  const fresh = new FreshNodes(graph);
  const nodes = new Map<NodeId, Node>();
  let changed = false;

  for (const node of graph.nodes) {
    if (!isBatchNorm(node) || !foldable(node)) {
      nodes.set(node.id, node);
      continue;
    }
    changed = true;
    const layer = layerBehind(node);
    if (layer === null) {
      standAlone(node, fresh, nodes);
    } else {
      for (const { id } of layer.replaced) nodes.delete(id);
      intoLayer(node, layer, fresh, nodes);
    }
  }
  return changed ? { ...graph, nodes: [...nodes.values()] } : graph;

  function foldable({ op }: BatchNorm): boolean {
    const vectors = [op.scale, op.offset, op.mean, op.variance];
    return !constants.has(op.x) && vectors.every((id) => constants.has(id));
  }

  function layerBehind(node: BatchNorm): Layer | null {
    const x = usedOnce(node.op.x);
    if (x === null) return null;
    if (isSum(x)) return withBias(x);
    if (x.op.kind !== 'binary' || x.op.fn !== 'add') return null;
    for (const [data, bias] of [
      [x.op.a, x.op.b],
      [x.op.b, x.op.a],
    ] as const) {
      const sum = usedOnce(data);
      if (sum === null || !isSum(sum) || sum.op.epilogue.length > 0) continue;
      if (!constants.has(sum.op.weight) || !isVector(bias, sum)) continue;
      return { sum, bias, replaced: [sum, x] };
    }
    return null;
  }

  function withBias(sum: SumNode): Layer | null {
    if (!constants.has(sum.op.weight)) return null;
    const [step, ...rest] = sum.op.epilogue;
    if (step === undefined) return { sum, bias: null, replaced: [sum] };
    const isBias =
      rest.length === 0 &&
      step.kind === 'binary' &&
      step.fn === 'add' &&
      isVector(step.operand, sum);
    return isBias ? { sum, bias: step.operand, replaced: [sum] } : null;
  }

  /** Whether `id` is a constant with one number per filter of `sum`. */
  function isVector(id: NodeId, sum: SumNode): boolean {
    const filters = sum.type.shape.at(-1);
    const shape = nodes.get(id)?.type.shape ?? [];
    return constants.has(id) && elementCount(shape) === filters;
  }

  function usedOnce(id: NodeId): Node | null {
    return uses.get(id) === 1 ? (nodes.get(id) ?? null) : null;
  }
}

/** Case (a): the layer, scaled, under the batch norm's id. */
function intoLayer(
  node: BatchNorm,
  { sum, bias, replaced }: Layer,
  fresh: FreshNodes,
  nodes: Map<NodeId, Node>,
): void {
  const make = maker(node, fresh, nodes);
  const weight = nodes.get(sum.op.weight)!;
  const [k = 1] = weight.type.shape;
  const vector: TensorType = { dtype: node.type.dtype, shape: [k] };
  const factor = makeFactor(node, vector, make);
  const column = make({ kind: 'reshape', x: factor.id }, 'factor_by_filter', {
    ...vector,
    shape: weight.type.shape.map((_, axis) => (axis === 0 ? k : 1)),
  });
  const scaled = make(
    { kind: 'binary', fn: 'mul', a: weight.id, b: column.id },
    'scaled_weight',
    weight.type,
  );
  const oldBias =
    bias === null
      ? make({ kind: 'literal', values: [0] }, 'zeros', vector).id
      : asVector(bias);
  const newBias = make({ ...node.op, x: oldBias }, 'shift', vector);
  const epilogue: readonly EpilogueStep[] = [
    { kind: 'binary', fn: 'add', operand: newBias.id },
  ];
  const origins = [...replaced, node].map((part) => part.origin);
  nodes.set(node.id, {
    ...node,
    name: sum.name,
    op: { ...sum.op, weight: scaled.id, epilogue },
    origin: origins.reduce(mergeOrigins),
  });

  function asVector(id: NodeId): NodeId {
    const isVector = nodes.get(id)?.type.shape.length === 1;
    return isVector ? id : make({ kind: 'reshape', x: id }, 'bias', vector).id;
  }
}

/** Case (b): x * factor + shift under the batch norm's id. */
function standAlone(
  node: BatchNorm,
  fresh: FreshNodes,
  nodes: Map<NodeId, Node>,
): void {
  const make = maker(node, fresh, nodes);
  const [c = 1] = node.type.shape.slice(-1);
  const vector: TensorType = { dtype: node.type.dtype, shape: [c] };
  const factor = makeFactor(node, vector, make);
  const zeros = make({ kind: 'literal', values: [0] }, 'zeros', vector);
  const shift = make({ ...node.op, x: zeros.id }, 'shift', vector);
  const product = make(
    { kind: 'binary', fn: 'mul', a: node.op.x, b: factor.id },
    'scaled',
    node.type,
  );
  nodes.set(node.id, {
    ...node,
    op: { kind: 'binary', fn: 'add', a: product.id, b: shift.id },
  });
}

type Make = (op: Node['op'], part: string, type: TensorType) => Node;

/** Makes nodes that belong to `node`, before it. */
function maker(
  node: BatchNorm,
  fresh: FreshNodes,
  nodes: Map<NodeId, Node>,
): Make {
  return (op, part, type) => {
    const made = fresh.make(op, type, `${node.name}.${part}`, node.origin);
    nodes.set(made.id, made);
    return made;
  };
}

/** scale / sqrt(variance + epsilon): what batch norm makes of ones around 0. */
function makeFactor(node: BatchNorm, vector: TensorType, make: Make): Node {
  const ones = make({ kind: 'literal', values: [1] }, 'ones', vector);
  const zeros = make({ kind: 'literal', values: [0] }, 'zeros', vector);
  const op = { ...node.op, x: ones.id, offset: zeros.id, mean: zeros.id };
  return make(op, 'factor', vector);
}

function isBatchNorm(node: Node): node is BatchNorm {
  return node.op.kind === 'batchNorm';
}

function isSum(node: Node): node is SumNode {
  return node.op.kind === 'conv2d' || node.op.kind === 'dense';
}
