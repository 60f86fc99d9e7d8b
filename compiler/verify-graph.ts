/**
 * Checks what every later stage takes for granted: structure, types (recomputed
 * by the rules of `op-types.ts`), ranges of attributes, finite numbers. Runs
 * after lowering and, in tests, after every pass.
 */
import { assertNever, invariant } from '../grammar/diagnostic.ts';
import { operandExtent } from './epilogue-operand.ts';
import type { Graph, Node, NodeId, Op } from './graph.ts';
import { operandsOf } from './graph-walk.ts';
import {
  binaryType,
  concatType,
  denseType,
  expectChannels,
  fault,
  globalPoolType,
  matmulType,
  padType,
  reshapeType,
  tensorType,
  transposeType,
  type Typed,
  typed,
  withSpatialSize,
} from './op-types.ts';
import type { TensorType } from './tensor-type.ts';
import { printTensorType } from './tensor-type.ts';
import { faultyAttribute } from './verify-attributes.ts';
import { convType, poolType } from './window-types.ts';

/** @throws InvariantError when `graph` is not well formed. */
export function verifyGraph(graph: Graph): void {
  const known = new Map<NodeId, TensorType>();
  const inputNames = new Set<string>();
  for (const node of graph.nodes) {
    const place = `${graph.name}: %${node.id} ${node.op.kind} ${node.name}`;
    invariant(!known.has(node.id), `${place} has an id that is taken`);
    const operands = operandsOf(node.op).map((id) => {
      const type = known.get(id);
      invariant(type !== undefined, `${place} uses %${id} before it exists`);
      return type;
    });
    if (node.op.kind === 'input') {
      const { name } = node.op;
      invariant(!inputNames.has(name), `${place} repeats input ${name}`);
      inputNames.add(name);
    }
    const isPinnable = node.op.kind === 'conv2d' || node.op.kind === 'dense';
    invariant(
      node.pin === undefined || isPinnable,
      `${place} has a pin and is no layer`,
    );
    const attribute = faultyAttribute(node);
    invariant(attribute === null, `${place} ${attribute}`);
    const expected = typeOf(node, operands);
    invariant(
      expected.ok,
      `${place}: ${expected.ok ? '' : expected.fault.message}`,
    );
    const [wanted, found] = [expected.value, node.type].map(printTensorType);
    invariant(wanted === found, `${place} should be ${wanted}, not ${found}`);
    known.set(node.id, node.type);
  }
  verifyOutputs(graph, known);
}

function verifyOutputs(
  graph: Graph,
  known: ReadonlyMap<NodeId, TensorType>,
): void {
  const names = new Set<string>();
  for (const { name, node } of graph.outputs) {
    invariant(known.has(node), `output ${name} of ${graph.name} is no node`);
    invariant(!names.has(name), `output ${name} of ${graph.name} twice`);
    names.add(name);
  }
  invariant(names.size > 0, `${graph.name} has no output`);
}

/** The type that `node.op` gives these operands; reshape and leaves choose. */
function typeOf(node: Node, operands: readonly TensorType[]): Typed {
  const { op, type } = node;
  const [x, y] = operands as [TensorType, TensorType];
  switch (op.kind) {
    case 'input':
    case 'weight':
    case 'literal':
      return tensorType(type.dtype, type.shape);
    case 'conv2d':
    case 'dense':
      return sumType(op, operands);
    case 'matmul':
      return matmulType(x, y);
    case 'pool2d':
      return poolType(x, { ...op, dilation: [1, 1] }, op.padding);
    case 'globalPool':
      return globalPoolType(x);
    case 'activation':
      return typed(x);
    case 'binary':
      return binaryType(x, y);
    case 'batchNorm':
    case 'layerNorm':
      return normType(operands);
    case 'softmax':
      return typed(x);
    case 'concat':
      return concatType(operands, op.axis);
    case 'pad':
      return padType(x, op.padding);
    case 'resize':
      return withSpatialSize(x, op.size);
    case 'reshape':
      return reshapeType(x, type.shape);
    case 'transpose':
      return transposeType(x, op.perm);
    default:
      return assertNever(op, 'op');
  }
}

/** Convolution or dense: weight against x, then the epilogue against the sum. */
function sumType(
  op: Extract<Op, { kind: 'conv2d' | 'dense' }>,
  operands: readonly TensorType[],
): Typed {
  const [x, weight, ...rest] = operands as [
    TensorType,
    TensorType,
    ...TensorType[],
  ];
  const [k = 0, c = 0, r = 1, s = 1] = weight.shape;
  const rank = op.kind === 'conv2d' ? 4 : 2;
  if (weight.shape.length !== rank) {
    return misfit(`weight ${printTensorType(weight)} is not of rank ${rank}`);
  }
  const groups = op.kind === 'conv2d' ? op.groups : 1;
  const channels = expectChannels(x, c * groups);
  if (!channels.ok) return channels;
  const result =
    op.kind === 'dense'
      ? denseType(x, k)
      : convType(x, { ...op, filters: k, kernel: [r, s] });
  if (!result.ok) return result;
  for (const operand of rest) {
    if (operandExtent(result.value.shape, operand.shape) === null) {
      return misfit(
        `epilogue operand ${printTensorType(operand)} does not fit ${printTensorType(result.value)}`,
      );
    }
  }
  return result;
}

/** x: [..., C] and vectors [C]. */
function normType(operands: readonly TensorType[]): Typed {
  const [x, ...vectors] = operands as [TensorType, ...TensorType[]];
  for (const vector of vectors) {
    if (vector.shape.length !== 1) {
      return misfit(`${printTensorType(vector)} is not a vector`);
    }
    const channels = expectChannels(x, vector.shape[0] ?? 0);
    if (!channels.ok) return channels;
  }
  return typed(x);
}

function misfit(message: string): Typed {
  return fault('FCM2012', message);
}
