/**
 * One convolution of a schedule that is executed for counting: its tensors in
 * global memory, its packed weights, and its epilogue. Reads every value through
 * the recorder.
 */
import { assertNever, invariant } from '../../../grammar/diagnostic.ts';
import type { ConvNode, ConvShape } from '../../conv-class.ts';
import type { OperandExtent } from '../../epilogue-operand.ts';
import { operandExtent } from '../../epilogue-operand.ts';
import type { Activation, Graph, NodeId } from '../../graph.ts';
import { constantNodes, nodeIndex } from '../../graph-walk.ts';
import { evaluateActivation } from '../../interpret/activation.ts';
import { binaryFunction } from '../../interpret/binary.ts';
import { exact } from '../../interpret/value.ts';
import { storageOf } from '../../storage.ts';
import {
  channelsOf,
  dtypeBytes,
  elementCount,
  roundUp4,
} from '../../tensor-type.ts';
import type { StoredTensor, TrafficRecorder } from './recorder.ts';
import { loadVec4 } from './recorder.ts';

/** Values of nodes, row-major. */
export type NodeValues = ReadonlyMap<NodeId, { readonly values: Float64Array }>;

export interface CountedOperand {
  readonly extent: OperandExtent;
  readonly role: 'weights' | 'epilogue';
  readonly tensor: StoredTensor;
}

type CountedStep =
  | { readonly kind: 'activation'; readonly activation: Activation }
  | ({
      readonly kind: 'binary';
      readonly apply: (a: number, b: number) => number;
    } & CountedOperand);

export interface CountedStage {
  readonly node: NodeId;
  /** Tells the stages of a group apart. */
  readonly name: string;
  readonly shape: ConvShape;
  readonly input: StoredTensor;
  readonly output: StoredTensor;
  readonly weights: Float64Array;
  readonly weightBytes: number;
  readonly steps: readonly CountedStep[];
  readonly pixelsPerImage: number;
  readonly recorder: TrafficRecorder;
}

export function countedStage(
  graph: Graph,
  conv: ConvNode,
  name: string,
  values: NodeValues,
  recorder: TrafficRecorder,
): CountedStage {
  const get = nodeIndex(graph);
  const constant = constantNodes(graph);
  const { shape, node } = conv;
  const outputShape = node.type.shape;
  const steps = conv.epilogue.map((step, index): CountedStep => {
    if (step.kind === 'activation') return step;
    // Every constant of a step is packed on its own; a tensor is bound once.
    const isConstant = constant.has(step.operand);
    const buffer = `${name} ${isConstant ? `step ${index}` : `%${step.operand}`}`;
    const tensor = storedTensor(graph, step.operand, buffer, values);
    return {
      kind: 'binary',
      apply: binaryFunction(step.fn),
      ...countedOperand(tensor, isConstant, outputShape),
    };
  });
  return {
    node: node.id,
    name,
    shape,
    input: storedTensor(graph, conv.x, name, values),
    output: unwritten(storedTensor(graph, node.id, `${name} output`, values)),
    weights: valuesOf(values, conv.weight),
    weightBytes: dtypeBytes(get(conv.weight).type.dtype),
    steps,
    pixelsPerImage:
      outputShape.length === 4
        ? elementCount(outputShape.slice(1, 3))
        : elementCount(outputShape),
    recorder,
  };
}

export function storedTensor(
  graph: Graph,
  id: NodeId,
  buffer: string,
  values: NodeValues,
): StoredTensor {
  const { shape, dtype } = nodeIndex(graph)(id).type;
  return {
    buffer,
    shape,
    storage: storageOf(graph, id),
    elementBytes: dtypeBytes(dtype),
    values: valuesOf(values, id),
  };
}

/** `tensor` with nothing stored in it yet. */
export function unwritten(tensor: StoredTensor): StoredTensor {
  return { ...tensor, values: tensor.values.map(() => NaN) };
}

function valuesOf(values: NodeValues, id: NodeId): Float64Array {
  const value = values.get(id);
  invariant(value !== undefined, `no value of %${id}`);
  return value.values;
}

/** What is combined, element by element, with a map of shape `output`. */
export function countedOperand(
  tensor: StoredTensor,
  isConstant: boolean,
  output: readonly number[],
): CountedOperand {
  const extent = operandExtent(output, tensor.shape);
  invariant(extent !== null, `${tensor.buffer} does not broadcast`);
  return isConstant
    ? { role: 'weights', ...packed(tensor, extent, channelsOf(output)) }
    : { role: 'epilogue', tensor, extent };
}

/** A constant as it is packed: scalars as vectors of K equal numbers. */
function packed(
  tensor: StoredTensor,
  extent: OperandExtent,
  k: number,
): { readonly tensor: StoredTensor; readonly extent: OperandExtent } {
  const padded = { ...tensor, storage: 'c4' } as const;
  if (extent !== 'scalar') return { tensor: padded, extent };
  const values = new Float64Array(k).fill(tensor.values[0]!);
  return { tensor: { ...padded, shape: [k], values }, extent: 'channel' };
}

/** Loads what a tile of channels needs whole: vectors, scalars, image rows. */
export function loadVectors(
  stage: CountedStage,
  images: Iterable<number>,
  k4s: readonly number[],
): void {
  const { recorder } = stage;
  for (const step of stage.steps) {
    if (step.kind !== 'binary' || step.extent === 'full') continue;
    const { role, tensor, extent } = step;
    if (extent === 'scalar') {
      loadVec4(recorder, role, tensor, 0, 0);
      continue;
    }
    const rows = extent === 'image' ? images : [0];
    for (const row of rows) {
      for (const k4 of k4s) loadVec4(recorder, role, tensor, row, k4);
    }
  }
}

/** What becomes of the sums of vec4 `k4` of flat output pixel `pixel`. */
export function applyEpilogue(
  stage: CountedStage,
  sums: readonly number[],
  pixel: number,
  k4: number,
): number[] {
  let value = [...sums];
  for (const step of stage.steps) {
    if (step.kind === 'activation') {
      const at = exact([4], Float64Array.from(value));
      value = [...evaluateActivation(step.activation, at, false).values];
    } else {
      const image = Math.floor(pixel / stage.pixelsPerImage);
      const operand = loadOperand(stage.recorder, step, image, pixel, k4);
      value = value.map((x, lane) => step.apply(x, operand[lane]!));
    }
  }
  // Lanes past the last filter are stored as zeros whatever the epilogue says.
  return value.map((x, lane) => (4 * k4 + lane < stage.shape.k ? x : 0));
}

/** What meets vec4 `k4` of flat pixel `pixel`, which lies in `image`. */
export function loadOperand(
  recorder: TrafficRecorder,
  { role, tensor, extent }: CountedOperand,
  image: number,
  pixel: number,
  k4: number,
): readonly number[] {
  const load = (row: number, c4: number): readonly number[] =>
    loadVec4(recorder, role, tensor, row, c4);
  switch (extent) {
    case 'scalar': {
      const [value] = load(0, 0);
      return [value!, value!, value!, value!];
    }
    case 'channel':
      return load(0, k4);
    case 'image':
      return load(image, k4);
    case 'full':
      return load(pixel, k4);
    default:
      return assertNever(extent, 'operand extent');
  }
}

/**
 * Weight (filter k, channel c of its group, tap) as packed: filters, and
 * channels per group unless depthwise, padded with zeros to multiples of 4.
 */
export function loadWeight(
  stage: CountedStage,
  k: number,
  c: number,
  tap: number,
): number {
  const { shape, recorder, name, weightBytes } = stage;
  const { taps, channels, packedChannels } = weightExtents(shape);
  const element = (tap * packedChannels + c) * roundUp4(shape.k) + k;
  recorder.load('weights', name, element, weightBytes);
  if (k >= shape.k || c >= channels) return 0;
  return stage.weights[(k * channels + c) * taps + tap]!;
}

/** Loads all weights of some vec4s of filters. */
export function loadFilters(stage: CountedStage, k4s: readonly number[]): void {
  const { taps, packedChannels } = weightExtents(stage.shape);
  for (let tap = 0; tap < taps; tap++) {
    for (let c = 0; c < packedChannels; c++) {
      for (const k4 of k4s) {
        for (let lane = 0; lane < 4; lane++) {
          loadWeight(stage, 4 * k4 + lane, c, tap);
        }
      }
    }
  }
}

function weightExtents(shape: ConvShape): {
  readonly taps: number;
  readonly channels: number;
  readonly packedChannels: number;
} {
  const channels = shape.c / shape.groups;
  const isDepthwise = shape.class === 'depthwise';
  const packedChannels = isDepthwise ? 1 : roundUp4(channels);
  return { taps: shape.r * shape.s, channels, packedChannels };
}
