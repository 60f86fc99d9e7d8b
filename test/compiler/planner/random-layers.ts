/**
 * Small random convolutions and pairs of every kind the planner fuses, with
 * random epilogues, storages, and tiles that need not be good, only legal.
 */
import type {
  EpilogueStep,
  Graph,
  NodeId,
  Padding,
  Pair,
} from '../../../compiler/graph.ts';
import { convNode } from '../../../compiler/conv-class.ts';
import { nodeIndex } from '../../../compiler/graph-walk.ts';
import type { GemmTiling } from '../../../compiler/plan.ts';
import type { Candidate } from '../../../compiler/planner/candidate.ts';
import { candidateOf } from '../../../compiler/planner/candidate.ts';
import type { ConvSchedule } from '../../../compiler/planner/families/model.ts';
import { assumeDType } from '../../../compiler/planner/assume-dtype.ts';
import type { CostedDType } from '../../../compiler/planner/assume-dtype.ts';
import { regionOf } from '../../../compiler/planner/geometry.ts';
import { graphFacts } from '../../../compiler/planner/graph-facts.ts';
import type { Stage } from '../../../compiler/planner/stage.ts';
import { createStage } from '../../../compiler/planner/stage.ts';
import { ACTIVATIONS } from '../../support/random-graph.ts';
import {
  activate,
  combine,
  GraphBuilder,
} from '../../support/graph-builder.ts';
import type { Rng } from '../../support/rng.ts';
import { foundCandidate } from './stages.ts';

export const FAMILIES = [
  'pw',
  'gatedpw',
  'dw',
  'conv',
  'dwmean',
  'dwpw',
  'pwdw',
  'pwdw_r',
  'pwpw',
  'pwmean',
  'pwmeanpw',
  'pwdwpw',
  'convdw',
  'convdwpw',
] as const;
export type TestFamily = (typeof FAMILIES)[number];

export interface RandomCase {
  readonly graph: Graph;
  readonly candidate: Candidate;
  readonly nodes: readonly NodeId[];
  readonly stores: readonly NodeId[];
  readonly schedule: ConvSchedule;
}

type LayerKind =
  | 'pw'
  | 'dw'
  /** Without a multiplier. */
  | 'plainDw'
  | 'conv'
  | 'dense'
  | 'gated'
  | 'mean'
  /** A PW or, behind a view, a dense layer. */
  | 'head';

const LAYERS: Readonly<Record<TestFamily, readonly LayerKind[]>> = {
  pw: ['pw'],
  dw: ['dw'],
  conv: ['conv'],
  gatedpw: ['gated', 'pw'],
  dwmean: ['dw', 'mean'],
  dwpw: ['dw', 'pw'],
  pwdw: ['pw', 'dw'],
  pwdw_r: ['pw', 'dw'],
  pwpw: ['pw', 'pw'],
  pwmean: ['pw', 'mean'],
  pwmeanpw: ['pw', 'mean', 'head'],
  pwdwpw: ['pw', 'plainDw', 'pw'],
  convdw: ['conv', 'dw'],
  convdwpw: ['conv', 'plainDw', 'pw'],
};

/** Layers that `family` can run, of type `dtype`, and a legal schedule of them. */
export function randomCase(
  family: TestFamily,
  rng: Rng,
  dtype: CostedDType = 'f32',
): RandomCase {
  const { graph: layers, nodes, stores } = randomLayers(LAYERS[family], rng);
  const graph = assumeDType(layers, dtype);
  const facts = graphFacts(graph);
  const get = nodeIndex(graph);
  const stages = nodes.flatMap((id) => {
    const conv = convNode(get, get(id));
    return conv === null ? [] : [createStage(facts, conv)];
  });
  const schedule = randomSchedule(family, stages, rng);
  const kind = family === 'pwdw_r' ? 'pwdw' : family;
  const candidate =
    stages.length === nodes.length
      ? candidateOf(kind, stages, { stores })
      : foundCandidate(kind, graph);
  return { graph, candidate, nodes: candidate.nodes, stores, schedule };
}

interface RandomLayers {
  readonly graph: Graph;
  readonly nodes: readonly NodeId[];
  /** The last node, and the first where others read it. */
  readonly stores: readonly NodeId[];
}

function randomLayers(kinds: readonly LayerKind[], rng: Rng): RandomLayers {
  const g = new GraphBuilder();
  const side = rng.pick([3, 7]);
  const n = rng.int(1, 3);
  // One channel alone is not found as depthwise, one number not as a gate.
  const isPlain = !kinds.includes('mean') && !kinds.includes('gated');
  const c = rng.int(isPlain ? 1 : 2, 9);
  const shape = [n, rng.int(1, side), rng.int(1, side), c];
  const isFlat = kinds.every((kind) => kind === 'pw' || kind === 'gated');
  const rowsOnly = isFlat && rng.int(0, 3) === 0;
  let x = g.input('x', rowsOnly ? [shape[1]!, shape[3]!] : shape);
  // A model input is dense, what follows from it is c4.
  if (rng.int(0, 1) === 0) x = g.activation(x, rng.pick(ACTIVATIONS));
  // Others may read the first of two layers, or it is an output.
  const mayKeep = ['dw,mean', 'pw,pw'].includes(kinds.join());
  const reader = mayKeep ? rng.int(0, 2) : 0;
  // No epilogue reads a gated map or a mean, which exist in no memory, or what
  // its own kernel stores.
  let map = x;
  const nodes = kinds.map((kind, index) => {
    const mayRead = !kinds.includes('mean') && reader === 0;
    if (kinds[index - 1] !== 'gated' && mayRead) map = x;
    const before = kinds[index - 1];
    const isKept = before !== undefined && reader > 0;
    const isStrided = before !== 'dw' && before !== 'plainDw' && !isKept;
    const layer = rowsOnly && kind === 'pw' ? 'dense' : kind;
    x = randomLayer(g, layer, { x, map }, isStrided, rng);
    return x;
  });
  const first = nodes[0]!;
  if (reader > 0) {
    g.output(
      reader === 1 ? first : g.activation(first, ACTIVATIONS[0]!),
      'map',
    );
  }
  // A model output is dense, what another node reads is c4.
  const last = rng.int(0, 1) === 0 ? x : g.activation(x, ACTIVATIONS[0]!);
  const stores = reader > 0 ? [first, x] : [x];
  return { graph: g.output(last).build(), nodes, stores };
}

function randomLayer(
  g: GraphBuilder,
  kind: LayerKind,
  { x, map }: { readonly x: NodeId; readonly map: NodeId },
  isStrided: boolean,
  rng: Rng,
): NodeId {
  const [n, inH, inW] = g.shape(x) as [number, number, number];
  if (kind === 'mean') return g.globalPool(x);
  if (kind === 'head') {
    const isDense = rng.int(0, 1) === 0;
    const rows = isDense ? g.reshape(x, [n, g.shape(x).at(-1)!]) : x;
    return randomLayer(
      g,
      isDense ? 'dense' : 'pw',
      { x: rows, map },
      true,
      rng,
    );
  }
  if (kind === 'gated') return randomGated(g, x, rng);
  const c = g.shape(x).at(-1)!;
  const filters = rng.int(1, 9);
  const stride: Pair = isStrided ? [rng.int(1, 3), rng.int(1, 3)] : [1, 1];
  if (kind === 'dense') {
    const epilogue = randomEpilogue(g, map, [n, filters], rng);
    return g.dense(x, { filters, bias: rng.int(0, 1) === 0, epilogue });
  }
  if (kind === 'pw') {
    const out = [n, windows(inH, 1, stride[0]), windows(inW, 1, stride[1])];
    const epilogue = randomEpilogue(g, map, [...out, filters], rng);
    return g.pointwise(x, { filters, stride, bias: true, epilogue });
  }
  for (;;) {
    const kernel: Pair = [rng.int(1, 7), rng.int(1, 7)];
    const dilation: Pair = [rng.int(1, 2), rng.int(1, 2)];
    const edge = (): number => rng.int(0, 4);
    const padding: Padding = [edge(), edge(), edge(), edge()];
    const reach = [
      (kernel[0] - 1) * dilation[0] + 1,
      (kernel[1] - 1) * dilation[1] + 1,
    ] as const;
    const outH = windows(inH + padding[0] + padding[2], reach[0], stride[0]);
    const outW = windows(inW + padding[1] + padding[3], reach[1], stride[1]);
    if (outH < 1 || outW < 1) continue;
    const options = { kernel, dilation, padding, stride };
    const groups = randomGroups(kind, c, rng);
    const most = { dw: 3, plainDw: 1, conv: 8 }[kind];
    const k = groups * rng.int(1, most);
    const epilogue = randomEpilogue(g, map, [n, outH, outW, k], rng);
    return g.conv2d(x, { ...options, filters: k, groups, epilogue });
  }
}

/** Times a gate of any extent, constant or not, on either side. */
function randomGated(g: GraphBuilder, x: NodeId, rng: Rng): NodeId {
  const map = g.shape(x);
  const c = map.at(-1)!;
  const image = map.length === 4 ? [map[0]!, 1, 1, c] : [c];
  const shape = rng.pick([[c], image, map]);
  const name = `operand${operandNumber++}`;
  const given = rng.pick([
    () => g.weight(name, shape),
    () => g.input(name, shape),
    () => g.activation(g.input(name, shape), ACTIVATIONS[0]!),
  ])();
  const isFirst = rng.int(0, 1) === 0;
  return isFirst ? g.binary('mul', given, x) : g.binary('mul', x, given);
}

/** Depthwise needs more than one channel to be told from standard. */
function randomGroups(kind: LayerKind, c: number, rng: Rng): number {
  if (kind !== 'conv') return c;
  const divisors = [1, 2, 3, 4].filter((d) => c % d === 0 && d < c);
  return divisors.length === 0 ? 1 : rng.pick(divisors);
}

function windows(size: number, reach: number, stride: number): number {
  return Math.floor((size - reach) / stride) + 1;
}

/** Up to three steps over operands of every extent, constant or not. */
function randomEpilogue(
  g: GraphBuilder,
  x: NodeId,
  output: readonly number[],
  rng: Rng,
): EpilogueStep[] {
  const k = output.at(-1)!;
  const isMap = output.length === 4;
  const shapes = [
    [k],
    [],
    [...output],
    ...(isMap ? [[output[0]!, 1, 1, k]] : []),
  ];
  const known: NodeId[] = [];
  return Array.from({ length: rng.int(0, 3) }, (): EpilogueStep => {
    if (rng.int(0, 2) === 0) return activate(rng.pick(ACTIVATIONS));
    const fn = rng.pick(['add', 'mul', 'prelu', 'max'] as const);
    // The same tensor twice, or the layer's own input, is loaded once a role.
    if (known.length > 0 && rng.int(0, 3) === 0) {
      return combine(fn, rng.pick(known));
    }
    if (g.shape(x).join() === output.join() && rng.int(0, 2) === 0) {
      return combine(fn, x);
    }
    const shape = rng.pick(shapes);
    const name = `operand${operandNumber++}`;
    const operand =
      rng.int(0, 1) === 0 ? g.weight(name, shape) : g.input(name, shape);
    known.push(operand);
    return combine(fn, operand);
  });
}

let operandNumber = 0;

function randomSchedule(
  family: TestFamily,
  stages: readonly Stage[],
  rng: Rng,
): ConvSchedule {
  const [first, second, third] = stages;
  const last = (third ?? second ?? first!).shape;
  const tileH = rng.int(1, last.outH + 1);
  const threadPixels = rng.int(1, 3);
  const tileW = threadPixels * rng.int(1, Math.ceil(last.outW / threadPixels));
  const rows = rng.int(1, 10);
  switch (family) {
    case 'pw':
    case 'gatedpw':
      return { family, gemm: randomGemm(rows, rng) };
    case 'dw':
    case 'conv':
    case 'dwmean': {
      const tileK = 4 * rng.int(1, 3);
      return { family, tileH, tileW, tileK, threadPixels, unroll: false };
    }
    case 'dwpw': {
      const gemm = randomGemm(tileH * tileW, rng);
      return { family, tileH, tileW, gemm };
    }
    case 'pwdw':
    case 'pwdw_r': {
      const whole = family === 'pwdw';
      const tile = whole
        ? { tileH: last.outH, tileW: last.outW }
        : { tileH, tileW };
      const region = regionOf(last, tile.tileH, tile.tileW);
      const gemm = randomGemm(region.regionH * region.regionW, rng);
      const slices = rng.int(1, 3);
      return { family, ...tile, ...region, slices, gemm };
    }
    case 'pwmeanpw': {
      const means = randomGemm(first!.pixelsPerImage, rng);
      const head = randomProject(1, means.cols, rng);
      const splits = randomSplits(first!.shape.k, means.cols, rng);
      return { family, first: means, second: head, splits };
    }
    case 'pwmean':
      return { family, gemm: randomGemm(first!.pixelsPerImage, rng) };
    case 'pwpw': {
      const slice = randomGemm(rows, rng);
      const second = randomProject(rows, slice.cols, rng);
      return { family, first: slice, second };
    }
    case 'convdw': {
      const region = regionOf(second!.shape, tileH, tileW);
      const tileK = 4 * rng.int(1, 3);
      const workgroupSize = rng.int(1, 64);
      const tile = { tileH, tileW, ...region, tileK };
      return { family, ...tile, workgroupSize, unroll: rng.int(0, 1) === 0 };
    }
    case 'convdwpw': {
      const region = regionOf(second!.shape, tileH, tileW);
      const slice = 4 * rng.int(1, 3);
      const project = randomProject(tileH * tileW, slice, rng);
      const splits = randomSplits(second!.shape.c, slice, rng);
      const tile = { tileH, tileW, ...region };
      return { family, ...tile, project, splits, unroll: false };
    }
    case 'pwdwpw': {
      const region = regionOf(second!.shape, tileH, tileW);
      const expand = randomGemm(region.regionH * region.regionW, rng);
      const keepsInput = expand.kChunk >= first!.shape.c;
      const project = randomProject(tileH * tileW, expand.cols, rng);
      const splits = randomSplits(second!.shape.c, expand.cols, rng);
      const tile = { tileH, tileW, ...region };
      return { family, ...tile, expand, keepsInput, project, splits };
    }
  }
}

/** Of a product whose chunks are slices of `slice` channels. */
function randomProject(rows: number, slice: number, rng: Rng): GemmTiling {
  const kSplit = slice % 8 === 0 ? rng.int(1, 2) : 1;
  const gemm = randomGemm(rows, rng);
  return { ...gemm, kChunk: slice, kSplit, prefetch: false };
}

/** Each has at least one slice. */
function randomSplits(channels: number, slice: number, rng: Rng): number {
  return rng.int(1, Math.ceil(channels / slice));
}

function randomGemm(rows: number, rng: Rng): GemmTiling {
  const threadCols4 = rng.int(1, 2);
  const kSplit = rng.pick([1, 2, 4]);
  return {
    rows: Math.max(1, rows),
    cols: 4 * threadCols4 * rng.int(1, 2),
    threadRows: rng.int(1, 8),
    threadCols4,
    kChunk: 4 * kSplit * rng.int(1, 2),
    kSplit,
    stageWeights: rng.int(0, 1) === 0,
    prefetch: rng.int(0, 1) === 0,
    unroll: rng.int(0, 1) === 0,
  };
}
