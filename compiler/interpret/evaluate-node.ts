/** One node's value from its operands' values: the switch over all ops. */
import { assertNever, invariant } from '../../grammar/diagnostic.ts';
import type { Node } from '../graph.ts';
import { elementCount } from '../tensor-type.ts';
import type { WeightSource } from '../weights/weight-source.ts';
import { evaluateActivation } from './activation.ts';
import { evaluateBinary } from './binary.ts';
import { evaluateConv2d, evaluateDense, evaluateMatmul } from './conv.ts';
import {
  evaluateConcat,
  evaluatePad,
  evaluateReshape,
  evaluateTranspose,
} from './layout.ts';
import { evaluateBatchNorm, evaluateLayerNorm } from './normalize.ts';
import { evaluateGlobalPool, evaluatePool } from './pool.ts';
import { evaluateResize } from './resize.ts';
import { evaluateSoftmax } from './softmax.ts';
import type { Value } from './value.ts';
import { exact } from './value.ts';

/** What the leaves of a graph read. */
export interface Environment {
  /** By input name; row-major, as long as the input's shape says. */
  readonly inputs: ReadonlyMap<string, ArrayLike<number>>;
  readonly weights: WeightSource;
}

/**
 * `operands` in the order of `operandsOf`.
 * @throws InvariantError when an input or weight is missing or misshapen: its
 *   giver checks that first (`check-weights.ts`).
 */
export function evaluateNode(
  node: Node,
  operands: readonly Value[],
  environment: Environment,
  bounds: boolean,
): Value {
  const { op } = node;
  const { shape } = node.type;
  const [x, y] = operands as [Value, Value];
  switch (op.kind) {
    case 'input':
      return leaf(shape, environment.inputs.get(op.name), `input ${op.name}`);
    case 'weight': {
      const tensor = environment.weights.get(op.name);
      return leaf(shape, tensor?.data, `weight ${op.name}`);
    }
    case 'literal':
      return exact(shape, filled(op.values, elementCount(shape)));
    case 'conv2d':
      return evaluateConv2d(op, operands, shape, bounds);
    case 'dense':
      return evaluateDense(op, operands, shape, bounds);
    case 'matmul':
      return evaluateMatmul(x, y, shape, bounds);
    case 'pool2d':
      return evaluatePool(op, x, shape, bounds);
    case 'globalPool':
      return evaluateGlobalPool(op, x, shape, bounds);
    case 'activation':
      return evaluateActivation(op.activation, x, bounds);
    case 'binary':
      return evaluateBinary(op.fn, x, y, shape, bounds);
    case 'batchNorm':
      return evaluateBatchNorm(op, operands, bounds);
    case 'layerNorm':
      return evaluateLayerNorm(op, operands, bounds);
    case 'softmax':
      return evaluateSoftmax(op, x, bounds);
    case 'concat':
      return evaluateConcat(op, operands, shape);
    case 'pad':
      return evaluatePad(op, x, shape);
    case 'resize':
      return evaluateResize(op, x, shape, bounds);
    case 'reshape':
      return evaluateReshape(x, shape);
    case 'transpose':
      return evaluateTranspose(op, x, shape);
    default:
      return assertNever(op, 'op');
  }
}

/** Inputs and weights are f32: whatever was given is rounded as a GPU would. */
function leaf(
  shape: readonly number[],
  data: ArrayLike<number> | undefined,
  what: string,
): Value {
  invariant(data !== undefined, `${what} is not given`);
  invariant(
    data.length === elementCount(shape),
    `${what} has ${data.length} elements, not [${shape.join(', ')}]`,
  );
  return exact(shape, Float64Array.from(data, Math.fround));
}

function filled(values: readonly number[], elements: number): Float64Array {
  return values.length === 1
    ? new Float64Array(elements).fill(values[0]!)
    : Float64Array.from(values);
}
