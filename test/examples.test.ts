/**
 * Every example compiles for every target, is formatted, and has the layers of
 * the network that it says it is. Conv totals: Qararyah et al. 2024 (layer
 * tables of the authors' repository), which count convolutions and leave out
 * fully connected layers.
 */
import { readFileSync, readdirSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { check } from '../compile.ts';
import type { CheckResult } from '../compile.ts';
import type { ConvShape } from '../compiler/conv-class.ts';
import { convNode } from '../compiler/conv-class.ts';
import { nodeIndex } from '../compiler/graph-walk.ts';
import type { Graph } from '../compiler/graph.ts';
import { runPasses } from '../compiler/pass.ts';
import { planFusion } from '../compiler/planner/fuse-planner.ts';
import { elementCount } from '../compiler/tensor-type.ts';
import { TARGET_NAMES, presetTarget } from '../compiler/targets.ts';
import { formatFcm } from '../grammar/format.ts';

const EXAMPLES = new URL('../examples/', import.meta.url);
const NAMES = readdirSync(EXAMPLES)
  .filter((file) => file.endsWith('.fcm'))
  .map((file) => file.replace(/\.fcm$/, ''))
  .sort();

function source(name: string): string {
  return readFileSync(new URL(`${name}.fcm`, EXAMPLES), 'utf8');
}

function checked(name: string, set: Record<string, number> = {}): CheckResult {
  return check(source(name), {
    file: `${name}.fcm`,
    set: new Map(Object.entries(set)),
  });
}

function graphOf(name: string, set: Record<string, number> = {}): Graph {
  const result = checked(name, set);
  expect(result.diagnostics).toEqual([]);
  if (!result.ok) throw new Error(`${name} does not compile`);
  return result.graph;
}

/** The convolutions in order, without dense layers. */
function convs(graph: Graph): readonly ConvShape[] {
  const get = nodeIndex(graph);
  return graph.nodes.flatMap((node) => {
    const conv = node.op.kind === 'conv2d' ? convNode(get, node) : null;
    return conv === null ? [] : [conv.shape];
  });
}

function weightCount(shape: ConvShape): number {
  return (shape.k * shape.r * shape.s * shape.c) / shape.groups;
}

function macCount(shape: ConvShape): number {
  return shape.n * shape.outH * shape.outW * weightCount(shape);
}

function total(
  shapes: readonly ConvShape[],
  figure: (shape: ConvShape) => number,
): number {
  return shapes.reduce((sum, shape) => sum + figure(shape), 0);
}

/** `dw 32x112->64 s2`: kind, in-channels and width, out-channels, stride. */
function summary(shape: ConvShape): string {
  const kind = { depthwise: 'dw', pointwise: 'pw', standard: 'conv' };
  const { c, inW, k, outW, strideH } = shape;
  return `${kind[shape.class]} ${c}x${inW}->${k}x${outW} s${strideH}`;
}

describe.each(NAMES)('%s.fcm', (name) => {
  it('opens with a comment and is formatted', async () => {
    const text = source(name);
    expect(text).toMatch(/^\/\/ \S/);
    expect(await formatFcm(text)).toBe(text);
  });

  it('compiles without a word, to a model of its own name', () => {
    expect(graphOf(name).name).toBe(name);
  });

  it('takes a size and a batch', () => {
    const set = { size: 32, batch: 2 };
    const graph = graphOf(name, set);
    const [input] = graph.nodes.filter(({ op }) => op.kind === 'input');
    expect(input!.type.shape.slice(0, 3)).toEqual([2, 32, 32]);
  });

  it.each(TARGET_NAMES)('has a plan for %s', (target) => {
    const found: unknown[] = [];
    const plan = planFusion(
      runPasses(graphOf(name), { verify: true }),
      presetTarget(target)!,
      { fuse: 'auto', objective: 'time' },
      (diagnostic) => found.push(diagnostic),
    );
    expect(found).toEqual([]);
    expect(plan).not.toBeNull();
  });
});

describe('the networks of the paper', () => {
  it.each([
    {
      name: 'mobilenet_v1',
      counts: { conv: 28, dw: 13, pw: 14 },
      weights: 4_209_088,
      macs: 568_740_352,
    },
    {
      name: 'mobilenet_v2',
      // Its classifier is a convolution here and fully connected there.
      counts: { conv: 53, dw: 17, pw: 35 },
      weights: 2_189_760 + 1280 * 1001,
      macs: 299_494_272 + 1280 * 1001,
    },
    {
      name: 'xception',
      counts: { conv: 74, dw: 34, pw: 38 },
      weights: 20_752_424,
      macs: 4_550_831_072,
    },
    {
      name: 'proxylessnas_gpu',
      counts: { conv: 43, dw: 14, pw: 28 },
      weights: 4_870_992,
      macs: 422_663_808,
    },
  ])('$name: $counts.conv convolutions, $macs MACs', (expected) => {
    const shapes = convs(graphOf(expected.name));
    const count = (kind: string): number =>
      shapes.filter((shape) => shape.class === kind).length;
    expect({
      conv: shapes.length,
      dw: count('depthwise'),
      pw: count('pointwise'),
    }).toEqual(expected.counts);
    expect(total(shapes, weightCount)).toBe(expected.weights);
    expect(total(shapes, macCount)).toBe(expected.macs);
  });

  it.each(NAMES)('%s: layer table', async (name) => {
    const table = convs(graphOf(name)).map(summary).join('\n');
    await expect(`${table}\n`).toMatchFileSnapshot(
      `examples/${name}.layers.txt`,
    );
  });
});

describe('efficientnet_b0', () => {
  it('has the parameters and MACs of torchvision', () => {
    const graph = graphOf('efficientnet_b0');
    const shapes = convs(graph);
    // Two convolutions of every block squeeze and excite, on maps of one pixel;
    // all others had a batch norm, of which a bias is left.
    const excited = shapes.filter(({ inH }) => inH === 1);
    const normed = shapes.filter(({ inH }) => inH > 1);
    expect([excited.length, normed.length]).toEqual([32, 49]);
    expect(normed.filter((at) => at.class === 'depthwise')).toHaveLength(16);
    const filters = ({ k }: ConvShape): number => k;
    const weights = total(shapes, weightCount) + 1280 * 1000;
    const parameters =
      weights + 2 * total(normed, filters) + total(excited, filters) + 1000;
    // torchvision.models.efficientnet_b0: 5,288,548 parameters, 0.386 GMACs.
    expect(parameters).toBe(5_288_548);
    const folded = graph.nodes
      .filter(({ op }) => op.kind === 'weight')
      .reduce((sum, { type }) => sum + elementCount(type.shape), 0);
    expect(folded).toBe(parameters - total(normed, filters));
    expect(total(shapes, macCount) + 1280 * 1000).toBe(385_814_752);
  });
});
