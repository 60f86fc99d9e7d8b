/** Ranges of the numbers inside ops: strides, axes, epsilons, literals. */
import { assertNever } from '../grammar/diagnostic.ts';
import type { Activation, Node, Op } from './graph.ts';
import { elementCount } from './tensor-type.ts';

/** What is wrong with the numbers inside `node.op`, or null. */
export function faultyAttribute({ op, type }: Node): string | null {
  switch (op.kind) {
    case 'literal': {
      const { length } = op.values;
      if (length !== 1 && length !== elementCount(type.shape)) {
        return `has ${length} values`;
      }
      return op.values.every(Number.isFinite) ? null : 'is not finite';
    }
    case 'conv2d':
      if (![...op.stride, ...op.dilation, op.groups].every(isPositive)) {
        return 'has a stride, dilation or groups below 1';
      }
      if (!op.padding.every(isCount)) return 'has a negative padding';
      return faultyEpilogue(op);
    case 'dense':
      return faultyEpilogue(op);
    case 'pool2d':
      if (![...op.kernel, ...op.stride].every(isPositive)) {
        return 'has a kernel or stride below 1';
      }
      return op.padding.every(isCount) ? null : 'has a negative padding';
    case 'activation':
      return faultyActivation(op.activation);
    case 'batchNorm':
    case 'layerNorm':
      return Number.isFinite(op.epsilon) && op.epsilon >= 0
        ? null
        : 'has an epsilon that is negative or not finite';
    case 'pad':
      if (!Number.isFinite(op.value)) return 'pads with a value not finite';
      return op.padding.every(isCount) ? null : 'has a negative padding';
    case 'resize':
      if (!op.size.every(isPositive)) return 'has a size below 1';
      return op.mode === 'nearest' && op.centres === 'alignCorners'
        ? 'is nearest with alignCorners, which is not defined'
        : null;
    case 'softmax':
    case 'concat':
      return isCount(op.axis) && op.axis < type.shape.length
        ? null
        : 'has an axis outside its dimensions';
    case 'input':
    case 'weight':
    case 'matmul':
    case 'globalPool':
    case 'binary':
    case 'reshape':
    case 'transpose':
      return null;
    default:
      return assertNever(op, 'op');
  }
}

function faultyEpilogue(
  op: Extract<Op, { kind: 'conv2d' | 'dense' }>,
): string | null {
  for (const step of op.epilogue) {
    if (step.kind !== 'activation') continue;
    const fault = faultyActivation(step.activation);
    if (fault !== null) return fault;
  }
  return null;
}

function faultyActivation(activation: Activation): string | null {
  switch (activation.fn) {
    case 'clamp':
      return Number.isFinite(activation.min) &&
        Number.isFinite(activation.max) &&
        activation.min <= activation.max
        ? null
        : 'clamps to an interval that is empty or not finite';
    case 'leakyRelu':
      return Number.isFinite(activation.alpha) ? null : 'has an infinite slope';
    case 'relu':
    case 'hardSwish':
    case 'hardSigmoid':
    case 'sigmoid':
    case 'silu':
    case 'tanh':
    case 'gelu':
      return null;
    default:
      return assertNever(activation, 'activation');
  }
}

function isPositive(n: number): boolean {
  return Number.isSafeInteger(n) && n >= 1;
}

function isCount(n: number): boolean {
  return Number.isSafeInteger(n) && n >= 0;
}
