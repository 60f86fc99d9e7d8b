/**
 * A node in a few words, for lists of layers: what its kind, name and shape do
 * not say. `3x3 s2 relu6` is a convolution with stride 2 and its epilogue;
 * operands are left out, and so are learned biases, which nearly every layer has.
 */
import { assertNever } from '../grammar/diagnostic.ts';
import type { EpilogueStep, Node, NodeId, Op, Pair } from './graph.ts';
import { printActivation } from './print-graph.ts';

/** `get` looks operands up; `isConstant` tells learned ones. */
export function describeLayer(
  { op }: Node,
  get: (id: NodeId) => Node,
  isConstant: (id: NodeId) => boolean,
): string {
  switch (op.kind) {
    case 'conv2d':
      return words([
        windowOf(get(op.weight).type.shape.slice(2)),
        op.stride.every((step) => step === 1) ? '' : `s${printPair(op.stride)}`,
        op.dilation.every((step) => step === 1)
          ? ''
          : `d${printPair(op.dilation)}`,
        ...describeEpilogue(op.epilogue, isConstant),
      ]);
    case 'dense':
      return words(describeEpilogue(op.epilogue, isConstant));
    case 'pool2d':
      return words([
        op.fn,
        windowOf(op.kernel),
        op.stride.every((step) => step === 1) ? '' : `s${printPair(op.stride)}`,
      ]);
    case 'globalPool':
    case 'binary':
      return op.fn;
    case 'activation':
      return describeActivation(op);
    case 'softmax':
    case 'concat':
      return `axis ${op.axis}`;
    case 'pad':
      return `by ${op.padding.join(' ')}`;
    case 'resize':
      return `${op.mode} to ${windowOf(op.size)}`;
    case 'transpose':
      return `perm ${op.perm.join(' ')}`;
    case 'input':
    case 'weight':
    case 'literal':
    case 'matmul':
    case 'batchNorm':
    case 'layerNorm':
    case 'reshape':
      return '';
    default:
      return assertNever(op, 'op');
  }
}

function describeEpilogue(
  epilogue: readonly EpilogueStep[],
  isConstant: (id: NodeId) => boolean,
): string[] {
  return epilogue.map((step) => {
    if (step.kind === 'activation') return describeActivation(step);
    return step.fn === 'add' && isConstant(step.operand) ? '' : step.fn;
  });
}

/** `clamp 0 6` has a name of its own. */
function describeActivation({
  activation,
}: Pick<Extract<Op, { kind: 'activation' }>, 'activation'>): string {
  const isRelu6 =
    activation.fn === 'clamp' && activation.min === 0 && activation.max === 6;
  return isRelu6 ? 'relu6' : printActivation(activation);
}

/** Rows x columns. */
function windowOf(size: readonly number[]): string {
  return size.join('x');
}

/** `2`, or `2x1` when the two differ. */
function printPair([y, x]: Pair): string {
  return y === x ? String(y) : `${y}x${x}`;
}

function words(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}
