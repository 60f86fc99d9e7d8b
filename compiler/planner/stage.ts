/**
 * A convolution as the cost model reads it: its shape, how its tensors are
 * stored, and what its epilogue loads. Computed once per node; two stages with
 * the same `key` cost the same under the same schedule.
 */
import { invariant } from '../../grammar/diagnostic.ts';
import type { ConvNode, ConvShape } from '../conv-class.ts';
import { operandExtent } from '../epilogue-operand.ts';
import type { OperandExtent } from '../epilogue-operand.ts';
import type { EpilogueStep, Node, NodeId } from '../graph.ts';
import type { DType, Storage } from '../tensor-type.ts';
import {
  channelsOf,
  dtypeBytes,
  elementCount,
  roundUp4,
} from '../tensor-type.ts';
import type { GraphFacts } from './graph-facts.ts';

/** A tensor or constant that an epilogue combines with the sum. */
export interface StageOperand {
  readonly extent: OperandExtent;
  /** Constants travel with the weights and are padded to whole vec4s. */
  readonly constant: boolean;
  /** Elements per pixel as stored; for a scalar those that one load touches. */
  readonly channels: number;
  readonly elementBytes: number;
}

export interface Stage {
  readonly conv: ConvNode;
  readonly shape: ConvShape;
  /** Stored channels per pixel. */
  readonly inputChannels: number;
  readonly outputChannels: number;
  readonly inputElementBytes: number;
  readonly weightElementBytes: number;
  readonly outputElementBytes: number;
  /** Bytes that the whole input, packed weights and output occupy. */
  readonly inputBytes: number;
  readonly weightBytes: number;
  readonly outputBytes: number;
  /** Flat output pixels of the whole batch. */
  readonly pixels: number;
  /** Flat output pixels of one image, for operands of extent `image`. */
  readonly pixelsPerImage: number;
  readonly operands: readonly StageOperand[];
  /** Tensors that the epilogue binds beside the input. */
  readonly boundTensors: readonly NodeId[];
  readonly key: string;
}

export function createStage(facts: GraphFacts, conv: ConvNode): Stage {
  const { shape, node } = conv;
  const outputShape = node.type.shape;
  const x = facts.node(conv.x);
  const inputChannels = storedChannels(shape.c, facts.storageOf(conv.x));
  const outputChannels = storedChannels(shape.k, facts.storageOf(node.id));
  const weightDType = facts.node(conv.weight).type.dtype;
  const operands = stageOperands(facts, conv);
  const pixels = shape.n * shape.outH * shape.outW;
  const pixelsPerImage =
    outputShape.length === 4 ? elementCount(outputShape.slice(1, 3)) : pixels;
  const sizes = {
    inputChannels,
    outputChannels,
    inputElementBytes: dtypeBytes(x.type.dtype),
    weightElementBytes: dtypeBytes(weightDType),
    outputElementBytes: dtypeBytes(node.type.dtype),
    pixelsPerImage,
    operands,
  };
  return {
    conv,
    shape,
    ...sizes,
    inputBytes:
      shape.n * shape.inH * shape.inW * inputChannels * sizes.inputElementBytes,
    weightBytes: packedWeightElements(shape) * sizes.weightElementBytes,
    outputBytes: pixels * outputChannels * sizes.outputElementBytes,
    pixels,
    boundTensors: distinctTensors(facts, conv.epilogue),
    key: JSON.stringify([shape, sizes]),
  };
}

/** Elements of the packed weights of a convolution, padding included. */
export function packedWeightElements(shape: ConvShape): number {
  const taps = shape.r * shape.s;
  const filters = roundUp4(shape.k);
  return shape.class === 'depthwise'
    ? taps * filters
    : taps * roundUp4(shape.c / shape.groups) * filters;
}

/** MACs of one output pixel, taps in padding included. */
export function macsPerPixel(shape: ConvShape): number {
  return shape.k * (shape.c / shape.groups) * shape.r * shape.s;
}

function storedChannels(channels: number, storage: Storage): number {
  return storage === 'dense' ? channels : roundUp4(channels);
}

/** Constants once per step (each has a packed block), tensors once per node. */
function stageOperands(facts: GraphFacts, conv: ConvNode): StageOperand[] {
  const seen = new Set<NodeId>();
  const operands: StageOperand[] = [];
  for (const step of conv.epilogue) {
    if (step.kind !== 'binary') continue;
    const constant = facts.isConstant(step.operand);
    if (!constant && seen.has(step.operand)) continue;
    seen.add(step.operand);
    operands.push(createOperand(facts, step.operand, conv.node));
  }
  return operands;
}

/** Operand `id` of what is combined with it, a tensor like that of `map`. */
export function createOperand(
  facts: GraphFacts,
  id: NodeId,
  map: Node,
): StageOperand {
  const { dtype, shape } = facts.node(id).type;
  const extent = operandExtent(map.type.shape, shape);
  invariant(extent !== null, `operand [${shape.join()}] of ${map.name}`);
  const channels = channelsOf(map.type.shape);
  if (facts.isConstant(id)) return constantOperand(extent, channels, dtype);
  return {
    extent,
    constant: false,
    channels: storedChannels(channelsOf(shape), facts.storageOf(id)),
    elementBytes: dtypeBytes(dtype),
  };
}

/** A constant scalar is packed as a vector of K equal numbers. */
function constantOperand(
  extent: OperandExtent,
  k: number,
  dtype: DType,
): StageOperand {
  return {
    extent: extent === 'scalar' ? 'channel' : extent,
    constant: true,
    channels: roundUp4(k),
    elementBytes: dtypeBytes(dtype),
  };
}

function distinctTensors(
  facts: GraphFacts,
  epilogue: readonly EpilogueStep[],
): NodeId[] {
  const tensors = epilogue.flatMap((step) =>
    step.kind === 'binary' && !facts.isConstant(step.operand)
      ? [step.operand]
      : [],
  );
  return [...new Set(tensors)];
}
