/**
 * Cases of the convolution families: parameters -> a graph of one layer or a
 * pair, and a schedule. Sizes are small and tiles smaller, so that every case
 * has several tiles and a partial one at little cost.
 */
import { convNode } from '../../compiler/conv-class.ts';
import type {
  Activation,
  EpilogueStep,
  Graph,
  NodeId,
} from '../../compiler/graph.ts';
import { nodeIndex } from '../../compiler/graph-walk.ts';
import type { GemmTiling, Schedule } from '../../compiler/plan.ts';
import { regionOf } from '../../compiler/planner/geometry.ts';
import type { ConvOptions } from './graph-builder.ts';
import { activate, combine, GraphBuilder } from './graph-builder.ts';
import type { PaddingLike, PairLike } from './window-shapes.ts';

export type ConvFamily =
  | 'pw'
  | 'gatedpw'
  | 'dw'
  | 'conv'
  | 'dwmean'
  | 'dwpw'
  | 'pwdw'
  | 'pwdw_r'
  | 'pwpw'
  | 'pwmean'
  | 'pwmeanpw'
  | 'pwdwpw'
  | 'convdw'
  | 'convdwpw';

/** What follows the bias; `operand` tensors are inputs of the model. */
export type Extra =
  | 'none'
  /** Adds a tensor of the output's own shape. */
  | 'residual'
  /** The last layer adds the input of the first, if that has its shape. */
  | 'skip'
  /** Multiplies with one number per image and channel. */
  | 'gate'
  | 'prelu'
  /** Adds one number. */
  | 'scalar'
  /** Divides by a channel vector: 0 / 0 in padding lanes. */
  | 'divide';

export interface ConvParams {
  readonly n: number;
  readonly h: number;
  readonly w: number;
  readonly c: number;
  /** Filters of a PW or standard convolution; of the first PW of a pair. */
  readonly filters: number;
  /** Filters of a PW that is the second layer. */
  readonly filters2: number;
  readonly kernel: PairLike;
  readonly stride: PairLike;
  readonly dilation: PairLike;
  readonly padding: PaddingLike;
  readonly multiplier: number;
  readonly groups: number;
  /** Window of a standard convolution before a DW. */
  readonly stem: Pick<
    ConvOptions,
    'kernel' | 'stride' | 'dilation' | 'padding'
  >;
  readonly pwStride: number;
  readonly bias: boolean;
  readonly activation: Activation | null;
  readonly extra: Extra;
  /** Whether input and output are those of the model or lie inside it. */
  readonly storage: 'dense' | 'c4';
  /** Outputs per workgroup of the spatial families. */
  readonly tileH: number;
  readonly tileW: number;
  readonly tileK: number;
  readonly threadPixels: number;
  readonly unroll: boolean;
  /** Of a convdw. */
  readonly workgroupSize: number;
  /** Whether the output of the first layer is stored for others. */
  readonly keepsFirst: boolean;
  /** Slices of the intermediate that a workgroup makes one by one. */
  readonly slices: number;
  /** `rows` counts for the families of flat pixels. */
  readonly gemm: GemmTiling;
  /** What the input of a gatedpw is multiplied with, and on which side. */
  readonly gate: 'image' | 'channel' | 'full';
  readonly gateIsConstant: boolean;
  readonly gateIsFirst: boolean;
  /** Differences of the second product of a pwpw or pwdwpw. */
  readonly second: Partial<GemmTiling>;
  /** Whether a pwdwpw keeps its input from slice to slice. */
  readonly keepsInput: boolean;
  /** Workgroups that share the slices of a tile. */
  readonly splits: number;
  /** What follows a mean; `dense` reads it as rows. */
  readonly head: 'pw' | 'dense';
}

export const CONTROL: ConvParams = {
  n: 1,
  h: 5,
  w: 5,
  c: 16,
  filters: 16,
  filters2: 16,
  kernel: 3,
  stride: 1,
  dilation: 1,
  padding: 'same',
  multiplier: 1,
  groups: 1,
  stem: { kernel: 3, padding: 1 },
  pwStride: 1,
  bias: true,
  activation: { fn: 'clamp', min: 0, max: 6 },
  extra: 'none',
  storage: 'c4',
  tileH: 4,
  tileW: 4,
  tileK: 8,
  threadPixels: 2,
  unroll: false,
  workgroupSize: 24,
  keepsFirst: false,
  gate: 'image',
  gateIsConstant: false,
  gateIsFirst: false,
  slices: 1,
  gemm: {
    rows: 8,
    cols: 8,
    threadRows: 2,
    threadCols4: 1,
    kChunk: 8,
    kSplit: 1,
    stageWeights: false,
    prefetch: false,
    unroll: false,
  },
  second: {},
  keepsInput: false,
  splits: 1,
  head: 'pw',
};

export interface ConvCase {
  readonly graph: Graph;
  readonly nodes: readonly NodeId[];
  readonly stores: readonly NodeId[];
  readonly schedule: Schedule;
}

export function convCase(family: ConvFamily, p: ConvParams): ConvCase {
  const g = new GraphBuilder(family);
  const inside = (x: NodeId): NodeId =>
    p.storage === 'c4' ? g.reshape(x, g.shape(x)) : x;
  const input = inside(g.input('x', [p.n, p.h, p.w, p.c]));
  let x = input;
  const layers = layersOf(family, p);
  const nodes = layers.map((layer, index) => {
    const skipped = index === layers.length - 1 ? input : null;
    x = addLayer(g, x, layer, index, p, skipped);
    return x;
  });
  // Another reader of the first of two layers.
  if (p.keepsFirst) g.output(inside(nodes[0]!), 'kept');
  const stores = p.keepsFirst ? [nodes[0]!, x] : [x];
  const graph = g.output(inside(x)).build();
  const schedule = scheduleOf(family, graph, nodes, p);
  return { graph, nodes, stores, schedule };
}

type Layer =
  'pw' | 'dw' | 'conv' | 'stem' | 'gated' | 'mean' | 'rows' | 'dense';

function layersOf(family: ConvFamily, { head }: ConvParams): readonly Layer[] {
  switch (family) {
    case 'pw':
    case 'dw':
    case 'conv':
      return [family];
    case 'gatedpw':
      return ['gated', 'pw'];
    case 'dwmean':
      return ['dw', 'mean'];
    case 'dwpw':
      return ['dw', 'pw'];
    case 'pwdw':
    case 'pwdw_r':
      return ['pw', 'dw'];
    case 'pwpw':
      return ['pw', 'pw'];
    case 'pwmean':
      return ['pw', 'mean'];
    case 'pwmeanpw':
      return head === 'pw'
        ? ['pw', 'mean', 'pw']
        : ['pw', 'mean', 'rows', 'dense'];
    case 'pwdwpw':
      return ['pw', 'dw', 'pw'];
    case 'convdw':
      return ['stem', 'dw'];
    case 'convdwpw':
      return ['stem', 'dw', 'pw'];
  }
}

function addLayer(
  g: GraphBuilder,
  x: NodeId,
  layer: Layer,
  index: number,
  p: ConvParams,
  skipped: NodeId | null,
): NodeId {
  if (layer === 'mean') return g.globalPool(x);
  if (layer === 'rows') return g.reshape(x, [p.n, g.shape(x).at(-1)!]);
  if (layer === 'dense') return addDense(g, x, index, p);
  if (layer === 'gated') return addGated(g, x, p);
  const options = layerOptions(g.shape(x).at(-1)!, layer, index, p);
  const shape = outputShape(g, x, options);
  const epilogue = [
    ...(p.extra === 'skip'
      ? skipSteps(g, shape, skipped)
      : extraSteps(g, shape, index, p.extra)),
    ...(p.activation === null ? [] : [activate(p.activation)]),
  ];
  const name = `${layer}${index}`;
  return g.conv2d(x, { ...options, bias: p.bias, epilogue, name });
}

function addDense(
  g: GraphBuilder,
  x: NodeId,
  index: number,
  p: ConvParams,
): NodeId {
  const shape = [p.n, p.filters2];
  const epilogue = [
    ...(p.extra === 'skip' ? [] : extraSteps(g, shape, index, p.extra)),
    ...(p.activation === null ? [] : [activate(p.activation)]),
  ];
  const { filters2: filters, bias } = p;
  return g.dense(x, { filters, bias, epilogue, name: `dense${index}` });
}

function addGated(g: GraphBuilder, x: NodeId, p: ConvParams): NodeId {
  const [n, h, w, c] = [p.n, p.h, p.w, p.c];
  const shape = { image: [n, 1, 1, c], channel: [c], full: [n, h, w, c] };
  const given = p.gateIsConstant
    ? g.weight('gate', shape[p.gate])
    : g.input('gate', shape[p.gate]);
  const gate =
    p.storage === 'c4' && !p.gateIsConstant
      ? g.reshape(given, shape[p.gate])
      : given;
  return p.gateIsFirst ? g.binary('mul', gate, x) : g.binary('mul', x, gate);
}

function layerOptions(
  c: number,
  layer: 'pw' | 'dw' | 'conv' | 'stem',
  index: number,
  p: ConvParams,
): ConvOptions {
  const { kernel, stride, dilation, padding } = p;
  const window = { kernel, stride, dilation, padding };
  switch (layer) {
    case 'pw': {
      const filters = index === 0 ? p.filters : p.filters2;
      return { filters, kernel: 1, stride: pwStride(index, p) };
    }
    case 'dw':
      return { ...window, filters: c * p.multiplier, groups: c };
    case 'conv':
      return { ...window, filters: p.filters, groups: p.groups };
    case 'stem':
      return { ...p.stem, filters: p.filters, groups: p.groups };
  }
}

/** No family of three has a stride in its last PW, and none that keeps the first
 * of two layers has one in the second. */
function pwStride(index: number, p: ConvParams): number {
  const isPlain = index === 2 || (index === 1 && p.keepsFirst);
  return isPlain ? 1 : p.pwStride;
}

/** Shape of a convolution that is not built yet. */
function outputShape(
  g: GraphBuilder,
  x: NodeId,
  options: ConvOptions,
): readonly number[] {
  const scratch = new GraphBuilder();
  const input = scratch.input('x', g.shape(x));
  return scratch.shape(scratch.conv2d(input, options));
}

function skipSteps(
  g: GraphBuilder,
  shape: readonly number[],
  skipped: NodeId | null,
): EpilogueStep[] {
  const fits = skipped !== null && g.shape(skipped).join() === shape.join();
  return fits ? [combine('add', skipped)] : [];
}

function extraSteps(
  g: GraphBuilder,
  shape: readonly number[],
  index: number,
  extra: Exclude<Extra, 'skip'>,
): EpilogueStep[] {
  const k = shape.at(-1)!;
  const name = `${extra}${index}`;
  switch (extra) {
    case 'none':
      return [];
    case 'residual':
      return [combine('add', g.input(name, shape))];
    case 'gate':
      return [combine('mul', g.input(name, [shape[0]!, 1, 1, k]))];
    case 'prelu':
      return [combine('prelu', g.weight(name, [k]))];
    case 'scalar':
      return [combine('add', g.literal(0.5))];
    case 'divide': {
      const divisors = Array.from({ length: k }, (_, i) => 1.5 + i);
      return [combine('div', g.literal(divisors, [k]))];
    }
  }
}

function scheduleOf(
  family: ConvFamily,
  graph: Graph,
  nodes: readonly NodeId[],
  p: ConvParams,
): Schedule {
  const { tileH, tileW, gemm } = p;
  switch (family) {
    case 'pw':
    case 'gatedpw':
      return { family, gemm };
    case 'dw':
    case 'conv':
    case 'dwmean': {
      const { tileK, threadPixels, unroll } = p;
      return { family, tileH, tileW, tileK, threadPixels, unroll };
    }
    case 'dwpw':
      return { family, tileH, tileW, gemm: { ...gemm, rows: tileH * tileW } };
    case 'pwdw':
    case 'pwdw_r': {
      const get = nodeIndex(graph);
      const { shape } = convNode(get, get(nodes[1]!))!;
      const tile =
        family === 'pwdw'
          ? { tileH: shape.outH, tileW: shape.outW }
          : { tileH, tileW };
      const region = regionOf(shape, tile.tileH, tile.tileW);
      const rows = Math.max(1, region.regionH * region.regionW);
      const { slices } = p;
      return { family, ...tile, ...region, slices, gemm: { ...gemm, rows } };
    }
    case 'pwmeanpw': {
      const [, h, w] = nodeIndex(graph)(nodes[0]!).type.shape;
      const first = { ...gemm, rows: h! * w! };
      const second = { ...gemm, ...p.second, rows: 1, kChunk: gemm.cols };
      return { family, first, second, splits: p.splits };
    }
    case 'pwmean': {
      const [, h, w] = nodeIndex(graph)(nodes[0]!).type.shape;
      return { family, gemm: { ...gemm, rows: h! * w! } };
    }
    case 'pwpw': {
      const second = { ...gemm, ...p.second, kChunk: gemm.cols };
      return { family, first: gemm, second };
    }
    case 'convdw':
    case 'convdwpw': {
      const get = nodeIndex(graph);
      const { shape } = convNode(get, get(nodes[1]!))!;
      const tile = { tileH, tileW, ...regionOf(shape, tileH, tileW) };
      const { tileK, unroll, workgroupSize, splits } = p;
      if (family === 'convdw') {
        return { family, ...tile, tileK, workgroupSize, unroll };
      }
      const project = { ...gemm, rows: tileH * tileW };
      return { family, ...tile, project, splits, unroll };
    }
    case 'pwdwpw': {
      const get = nodeIndex(graph);
      const { shape } = convNode(get, get(nodes[1]!))!;
      const region = regionOf(shape, tileH, tileW);
      const expand = { ...gemm, rows: region.regionH * region.regionW };
      const rows = tileH * tileW;
      const project = { ...gemm, ...p.second, rows, kChunk: gemm.cols };
      const { keepsInput, splits } = p;
      const tile = { tileH, tileW, ...region };
      return { family, ...tile, expand, keepsInput, project, splits };
    }
  }
}
