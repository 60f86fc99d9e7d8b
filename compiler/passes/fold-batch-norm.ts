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
import { constantNodes, operandsOf } from '../graph-walk.ts';
import type { TensorType } from '../tensor-type.ts';
import { elementCount } from '../tensor-type.ts';
import type { Pass } from './rewrite.ts';
import { countUses, freshIds, mergeOrigins } from './rewrite.ts';

export const foldBatchNorm: Pass = { name: 'fold-batch-norm', run: foldAll };

type BatchNorm = Node & { readonly op: OpOf<'batchNorm'> };
type Layer = Node & { readonly op: OpOf<'conv2d'> | OpOf<'dense'> };

/** A layer and its bias, when it has one, each used once. */
interface BiasedLayer {
  readonly layer: Layer;
  readonly weight: Node;
  readonly bias: Node | null;
  /** Nodes that the folded layer replaces. */
  readonly replaced: readonly Node[];
}

function foldAll(graph: Graph): Graph {
  const constants = new Set(constantNodes(graph));
  const uses = countUses(graph);
  const freshId = freshIds(graph);
  const nodes = new Map<NodeId, Node>();
  let changed = false;

  for (const node of graph.nodes) {
    if (!isBatchNorm(node) || !foldable(node)) {
      nodes.set(node.id, node);
      continue;
    }
    changed = true;
    const found = layerBehind(node);
    found?.replaced.forEach(({ id }) => nodes.delete(id));
    const make: Make = (op, part, type) => {
      const name = `${node.name}.${part}`;
      const made = { id: freshId(), op, type, name, origin: node.origin };
      nodes.set(made.id, made);
      if (operandsOf(op).every((id) => constants.has(id))) {
        constants.add(made.id);
      }
      return made;
    };
    nodes.set(
      node.id,
      found === null ? standAlone(node, make) : intoLayer(node, found, make),
    );
  }
  return changed ? { ...graph, nodes: [...nodes.values()] } : graph;

  function foldable({ op }: BatchNorm): boolean {
    const vectors = [op.scale, op.offset, op.mean, op.variance];
    return !constants.has(op.x) && vectors.every((id) => constants.has(id));
  }

  function layerBehind(node: BatchNorm): BiasedLayer | null {
    const x = usedOnce(node.op.x);
    if (x === null) return null;
    if (isLayer(x)) {
      const [step, ...rest] = x.op.epilogue;
      if (step === undefined) return biased(x, null, [x]);
      if (rest.length > 0 || step.kind !== 'binary') return null;
      return step.fn === 'add' ? biased(x, step.operand, [x]) : null;
    }
    if (x.op.kind !== 'binary' || x.op.fn !== 'add') return null;
    for (const [value, bias] of [
      [x.op.a, x.op.b],
      [x.op.b, x.op.a],
    ] as const) {
      const layer = usedOnce(value);
      if (layer === null || !isLayer(layer)) continue;
      if (layer.op.epilogue.length > 0) continue;
      const found = biased(layer, bias, [layer, x]);
      if (found !== null) return found;
    }
    return null;
  }

  /** Null unless the filters are constant and the bias has one per filter. */
  function biased(
    layer: Layer,
    biasId: NodeId | null,
    replaced: readonly Node[],
  ): BiasedLayer | null {
    const weight = constant(layer.op.weight);
    if (weight === null) return null;
    if (biasId === null) return { layer, weight, bias: null, replaced };
    const bias = constant(biasId);
    const fits =
      bias !== null && elementCount(bias.type.shape) === weight.type.shape[0];
    return fits ? { layer, weight, bias, replaced } : null;
  }

  function constant(id: NodeId): Node | null {
    return constants.has(id) ? nodes.get(id)! : null;
  }

  function usedOnce(id: NodeId): Node | null {
    return uses.get(id) === 1 ? nodes.get(id)! : null;
  }
}

/** Makes a node of the batch norm, before it. */
type Make = (op: Node['op'], part: string, type: TensorType) => Node;

/** Case (a): the layer, scaled, under the batch norm's id. */
function intoLayer(
  node: BatchNorm,
  { layer, weight, bias, replaced }: BiasedLayer,
  make: Make,
): Node {
  const [k = 1] = weight.type.shape;
  const vector: TensorType = { dtype: node.type.dtype, shape: [k] };
  const { factor, zeros } = makeFactor(node, vector, make);
  const column = make({ kind: 'reshape', x: factor.id }, 'factor_by_filter', {
    ...vector,
    shape: weight.type.shape.map((_, axis) => (axis === 0 ? k : 1)),
  });
  const scaled = make(
    { kind: 'binary', fn: 'mul', a: weight.id, b: column.id },
    'scaled_weight',
    weight.type,
  );
  const oldBias = bias === null ? zeros : asVector(bias);
  const newBias = make({ ...node.op, x: oldBias.id }, 'shift', vector);
  const epilogue: readonly EpilogueStep[] = [
    { kind: 'binary', fn: 'add', operand: newBias.id },
  ];
  const origins = [...replaced, node].map((part) => part.origin);
  return {
    ...layer,
    id: node.id,
    op: { ...layer.op, weight: scaled.id, epilogue },
    origin: origins.reduce(mergeOrigins),
  };

  /** [1, 1, 1, K] as [K]. */
  function asVector(of: Node): Node {
    return of.type.shape.length === 1
      ? of
      : make({ kind: 'reshape', x: of.id }, 'bias', vector);
  }
}

/** Case (b): x * factor + shift under the batch norm's id. */
function standAlone(node: BatchNorm, make: Make): Node {
  const [c = 1] = node.type.shape.slice(-1);
  const vector: TensorType = { dtype: node.type.dtype, shape: [c] };
  const { factor, zeros } = makeFactor(node, vector, make);
  const shift = make({ ...node.op, x: zeros.id }, 'shift', vector);
  const product = make(
    { kind: 'binary', fn: 'mul', a: node.op.x, b: factor.id },
    'scaled',
    node.type,
  );
  const op = { kind: 'binary', fn: 'add', a: product.id, b: shift.id } as const;
  return { ...node, op };
}

/** scale / sqrt(variance + epsilon): what batch norm makes of ones around 0. */
function makeFactor(
  node: BatchNorm,
  vector: TensorType,
  make: Make,
): { readonly factor: Node; readonly zeros: Node } {
  const ones = make({ kind: 'literal', values: [1] }, 'ones', vector);
  const zeros = make({ kind: 'literal', values: [0] }, 'zeros', vector);
  const op = { ...node.op, x: ones.id, offset: zeros.id, mean: zeros.id };
  return { factor: make(op, 'factor', vector), zeros };
}

function isBatchNorm(node: Node): node is BatchNorm {
  return node.op.kind === 'batchNorm';
}

function isLayer(node: Node): node is Layer {
  return node.op.kind === 'conv2d' || node.op.kind === 'dense';
}
