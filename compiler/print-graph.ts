/**
 * A Graph as text: one line per node, stable, for people, goldens and
 * `--print-after`. Ids are the graph's own, so a node keeps its number from pass
 * to pass.
 *
 *     graph block
 *       %0 image: f32[1, 8, 8, 3] = input
 *       %3 stem: f32[1, 4, 4, 8] = conv2d %0 weight %1 stride 2 | add %2 | relu
 *       %5 head: f32[1, 4, 4, 16] = @no_fuse conv2d %3 weight %4
 *       output output = %5
 *
 * An epilogue follows its layer, one `|` per step. Attributes with their usual
 * value are left out: stride 1, dilation 1, no padding, one group. A pin stands
 * in front of its layer, as in the language.
 */
import { assertNever } from '../grammar/diagnostic.ts';
import type {
  Activation,
  EpilogueStep,
  FusePin,
  Graph,
  Node,
  NodeId,
  Op,
  Padding,
  Pair,
} from './graph.ts';
import { printTensorType } from './tensor-type.ts';

/** Literals longer than this are cut. */
const SHOWN_VALUES = 8;

export function printGraph(graph: Graph): string {
  const lines = [
    `graph ${graph.name}`,
    ...graph.nodes.map((node) => `  ${printNode(node)}`),
    ...graph.outputs.map(({ name, node }) => `  output ${name} = %${node}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** `%3 stem: f32[1, 4, 4, 8] = conv2d %0 weight %1` */
export function printNode(node: Node): string {
  const name = nameInFile(node);
  const pin = node.pin === undefined ? '' : `${printPin(node.pin)} `;
  return `%${node.id} ${name}: ${printTensorType(node.type)} = ${pin}${printOp(node.op)}`;
}

/** `@fuse(pwdw)` or `@no_fuse`. */
export function printPin(pin: FusePin): string {
  return pin.kind === 'fuse' ? `@fuse(${pin.family})` : '@no_fuse';
}

/** A leaf is known by the name that inputs and weight files use. */
function nameInFile({ op, name }: Node): string {
  return op.kind === 'input' || op.kind === 'weight' ? op.name : name;
}

function printOp(op: Op): string {
  switch (op.kind) {
    case 'input':
    case 'weight':
      return op.kind;
    case 'literal':
      return `literal ${printValues(op.values)}`;
    case 'conv2d':
      return words(
        `conv2d %${op.x} weight %${op.weight}`,
        unless(op.stride, 1, 'stride'),
        unless(op.dilation, 1, 'dilation'),
        printPadding(op.padding),
        op.groups === 1 ? '' : `groups ${op.groups}`,
        printEpilogue(op.epilogue),
      );
    case 'dense':
      return words(
        `dense %${op.x} weight %${op.weight}`,
        printEpilogue(op.epilogue),
      );
    case 'matmul':
      return `matmul ${ids([op.a, op.b])}`;
    case 'pool2d':
      return words(
        `pool2d ${op.fn} %${op.x} kernel ${printPair(op.kernel)}`,
        unless(op.stride, 1, 'stride'),
        printPadding(op.padding),
        op.countPadding ? 'counting padding' : '',
      );
    case 'globalPool':
      return `globalPool ${op.fn} %${op.x}`;
    case 'activation':
      return `${printActivation(op.activation)} %${op.x}`;
    case 'binary':
      return `${op.fn} ${ids([op.a, op.b])}`;
    case 'batchNorm':
      return (
        `batchNorm %${op.x} scale %${op.scale} offset %${op.offset} ` +
        `mean %${op.mean} variance %${op.variance} epsilon ${op.epsilon}`
      );
    case 'layerNorm':
      return `layerNorm %${op.x} scale %${op.scale} offset %${op.offset} epsilon ${op.epsilon}`;
    case 'softmax':
      return `softmax %${op.x} axis ${op.axis}`;
    case 'concat':
      return `concat ${ids(op.xs)} axis ${op.axis}`;
    case 'pad':
      return words(
        `pad %${op.x} by [${op.padding.join(', ')}]`,
        op.value === 0 ? '' : `value ${op.value}`,
      );
    case 'resize':
      return `resize ${op.mode} ${op.centres} %${op.x} to ${op.size.join('x')}`;
    case 'reshape':
      return `reshape %${op.x}`;
    case 'transpose':
      return `transpose %${op.x} perm [${op.perm.join(', ')}]`;
    default:
      return assertNever(op, 'op');
  }
}

/** ` | add %2 | clamp 0 6` without the first space. */
export function printEpilogue(epilogue: readonly EpilogueStep[]): string {
  return epilogue
    .map((step) =>
      step.kind === 'binary'
        ? `| ${step.fn} %${step.operand}`
        : `| ${printActivation(step.activation)}`,
    )
    .join(' ');
}

export function printActivation(activation: Activation): string {
  switch (activation.fn) {
    case 'clamp':
      return `clamp ${activation.min} ${activation.max}`;
    case 'gelu':
      return `gelu ${activation.form}`;
    case 'leakyRelu':
      return `leakyRelu ${activation.alpha}`;
    case 'relu':
    case 'hardSwish':
    case 'hardSigmoid':
    case 'sigmoid':
    case 'silu':
    case 'tanh':
      return activation.fn;
    default:
      return assertNever(activation, 'activation');
  }
}

function words(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}

function ids(list: readonly NodeId[]): string {
  return list.map((id) => `%${id}`).join(' ');
}

/** `2`, or `2x1` when the two differ. */
function printPair([y, x]: Pair): string {
  return y === x ? String(y) : `${y}x${x}`;
}

function unless(pair: Pair, usual: number, label: string): string {
  const isUsual = pair[0] === usual && pair[1] === usual;
  return isUsual ? '' : `${label} ${printPair(pair)}`;
}

function printPadding(padding: Padding): string {
  return padding.every((side) => side === 0)
    ? ''
    : `pad [${padding.join(', ')}]`;
}

function printValues(values: readonly number[]): string {
  if (values.length === 1) return String(values[0]);
  const shown = values.slice(0, SHOWN_VALUES).join(', ');
  return `[${shown}${values.length > SHOWN_VALUES ? ', ...' : ''}]`;
}
