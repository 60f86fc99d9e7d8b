import { describe, expect, it } from 'vitest';
import type { Graph, Node } from '../../compiler/graph.ts';
import { verifyGraph } from '../../compiler/verify-graph.ts';
import { graphOf, lowerSource } from '../support/check-source.ts';
import { MOBILENET_V2 } from './mobilenet-v2-source.ts';

function nodesOf(graph: Graph, kind: Node['op']['kind']): readonly Node[] {
  return graph.nodes.filter(({ op }) => op.kind === kind);
}

describe('lowerModel of MobileNetV2', () => {
  const graph = graphOf(MOBILENET_V2);

  it('is a well-formed graph', () => {
    verifyGraph(graph);
    expect(graph.name).toBe('mobilenet_v2');
    expect(graph.outputs).toEqual([
      { name: 'logits', node: graph.nodes.at(-1)?.id },
    ]);
  });

  it('has one node per layer', () => {
    const counts: Record<string, number> = {};
    for (const { op } of graph.nodes) {
      counts[op.kind] = (counts[op.kind] ?? 0) + 1;
    }
    expect(counts).toEqual({
      input: 1,
      weight: 106, // 53 layers, each with weight and bias
      conv2d: 53, // stem, 17 x depthwise and project, 16 x expand, head, classifier
      activation: 35, // not after the projections and the classifier
      binary: 10, // residual adds
      globalPool: 1,
      reshape: 1,
    });
  });

  it('names the weights as the published file does', () => {
    const expected = ['stem', 'head', 'classifier'];
    for (let i = 0; i < 17; i++) {
      if (i > 0) expected.push(`blocks.${i}.expand`);
      expected.push(`blocks.${i}.depthwise`, `blocks.${i}.project`);
    }
    const names = nodesOf(graph, 'weight').map(({ op }) =>
      op.kind === 'weight' ? op.name : '',
    );
    expect(names.toSorted()).toEqual(
      expected.flatMap((name) => [`${name}.weight`, `${name}.bias`]).toSorted(),
    );
  });

  it('infers the shapes of the paper', () => {
    const shapes = new Map(
      graph.nodes.map(({ name, type }) => [name, type.shape]),
    );
    expect(shapes.get('stem')).toEqual([1, 112, 112, 32]);
    expect(shapes.get('blocks.0.project')).toEqual([1, 112, 112, 16]);
    expect(shapes.get('blocks.1.project')).toEqual([1, 56, 56, 24]);
    expect(shapes.get('blocks.3.project')).toEqual([1, 28, 28, 32]);
    expect(shapes.get('blocks.6.project')).toEqual([1, 14, 14, 64]);
    expect(shapes.get('blocks.13.project')).toEqual([1, 7, 7, 160]);
    expect(shapes.get('blocks.16.project')).toEqual([1, 7, 7, 320]);
    expect(shapes.get('blocks.16.expand.weight')).toEqual([960, 160, 1, 1]);
    expect(shapes.get('blocks.16.depthwise.weight')).toEqual([960, 1, 3, 3]);
    expect(shapes.get('head')).toEqual([1, 7, 7, 1280]);
    expect(shapes.get('reshape')).toEqual([1, 1001]);
  });

  it('pads strided layers at the bottom and right', () => {
    const depthwise = graph.nodes.find(
      ({ name }) => name === 'blocks.1.depthwise',
    );
    expect(depthwise?.op).toMatchObject({
      kind: 'conv2d',
      stride: [2, 2],
      padding: [0, 1, 1, 0],
      groups: 96,
    });
  });

  it('keeps the calls that a node came through', () => {
    const node = graph.nodes.find(({ name }) => name === 'blocks.4.project');
    const texts = node?.origin.map(({ start, end }) =>
      MOBILENET_V2.slice(start, end),
    );
    expect(texts).toEqual([
      'pointwise(y, filters = out, name = "project")',
      'inverted_residual(x, expand, out, name = "blocks.{i}")',
      'stage(x, 3, 3, 6, 32, 2, name = "")',
    ]);
  });

  it('gives every node its own name', () => {
    const names = graph.nodes.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('follows params that are set from outside', () => {
    const small = graphOf(MOBILENET_V2, {
      set: new Map([
        ['size', 96],
        ['classes', 10],
      ]),
    });
    verifyGraph(small);
    expect(small.nodes[0]?.type.shape).toEqual([1, 96, 96, 3]);
    expect(small.nodes.at(-1)?.type.shape).toEqual([1, 10]);
  });

  it('is the same graph every time', () => {
    expect(graphOf(MOBILENET_V2)).toEqual(graph);
  });
});

describe('lowerModel', () => {
  it('returns warnings beside the graph', () => {
    const { graph, diagnostics } = lowerSource({
      file: 'model.fcm',
      text: 'model m(x: f32[4]) -> f32[4] { y = relu(x) return x }',
    });
    expect(graph).not.toBeNull();
    expect(diagnostics).toMatchObject([{ severity: 'warning' }]);
  });

  it('reports several mistakes in one run, each once', () => {
    const { diagnostics } = lowerSource({
      file: 'model.fcm',
      text: `
block broken(x: tensor[N, H, W, C]) {
  y = conv2d(x, 8, kernel = 0)
  return relu(y) + y
}
model m(x: f32[1, 8, 8, 4]) -> f32[1, 8, 8, 4] {
  a = broken(x)
  b = broken(a)
  repeat i in 0..8 { b = b + relux(b) }
  c = pointwise(x, 1.5)
  return a + b + c
}`,
    });
    expect(diagnostics.map(({ code }) => code)).toEqual([
      'FCM1002',
      'FCM2007',
      'FCM2002',
    ]);
  });
});
