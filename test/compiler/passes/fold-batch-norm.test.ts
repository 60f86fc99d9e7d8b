import { describe, expect, it } from 'vitest';
import type { Graph, NodeId } from '../../../compiler/graph.ts';
import { foldBatchNorm } from '../../../compiler/passes/fold-batch-norm.ts';
import { verifyGraph } from '../../../compiler/verify-graph.ts';
import { activate, GraphBuilder, RELU } from '../../support/graph-builder.ts';
import { runningNodes } from '../../support/graph-text.ts';

/** Kinds of the nodes that run after folding, with their names. */
function folded(make: (g: GraphBuilder, x: NodeId) => NodeId): {
  graph: Graph;
  running: readonly string[];
} {
  const g = new GraphBuilder();
  const x = g.input('x', [1, 4, 4, 4]);
  const graph = foldBatchNorm.run(g.output(make(g, x)).build());
  verifyGraph(graph);
  const running = runningNodes(graph).map((line) =>
    line.replace(/%\d+ /, '').replace(/: .* = /, ' = '),
  );
  return { graph, running };
}

const LAYER = /^conv = conv2d %0 weight %\d+ \| add %\d+$/;

describe('foldBatchNorm folds into', () => {
  it.each<[string, (g: GraphBuilder, x: NodeId) => NodeId]>([
    [
      'a convolution',
      (g, x) => g.batchNorm(g.pointwise(x, { filters: 3, name: 'conv' })),
    ],
    [
      'one with a bias in its epilogue',
      (g, x) =>
        g.batchNorm(g.pointwise(x, { filters: 3, bias: true, name: 'conv' })),
    ],
    [
      'one with a bias behind it',
      (g, x) =>
        g.batchNorm(g.bias(g.pointwise(x, { filters: 3, name: 'conv' }))),
    ],
    [
      'one behind two batch norms',
      (g, x) =>
        g.batchNorm(g.batchNorm(g.pointwise(x, { filters: 3, name: 'conv' }))),
    ],
    [
      'one with a bias of [1, 1, 1, K]',
      (g, x) => {
        const conv = g.pointwise(x, { filters: 3, name: 'conv' });
        const b = g.weight('b', [1, 1, 1, 3]);
        return g.batchNorm(g.binary('add', b, conv));
      },
    ],
  ])('%s', (_, make) => {
    const { running } = folded(make);
    expect(running).toHaveLength(1);
    expect(running[0]).toMatch(LAYER);
  });

  it('a depthwise convolution and a dense layer', () => {
    const { running } = folded((g, x) => {
      const y = g.batchNorm(
        g.depthwise(x, { kernel: 3, multiplier: 2, name: 'dw' }),
      );
      return g.batchNorm(g.dense(y, { filters: 5, name: 'fc' }));
    });
    expect(running.map((line) => line.split(' ')[0])).toEqual(['dw', 'fc']);
  });

  it('keeps the place in the source of everything it merged', () => {
    const g = new GraphBuilder();
    const conv = g.pointwise(g.input('x', [1, 2, 2, 2]), { filters: 2 });
    const plain = g.output(g.batchNorm(conv)).build();
    const marked: Graph = {
      ...plain,
      nodes: plain.nodes.map((node) => ({
        ...node,
        origin: [{ file: 'a.fcm', start: node.id, end: node.id + 1 }],
      })),
    };
    const layer = foldBatchNorm
      .run(marked)
      .nodes.find((node) => node.op.kind === 'conv2d')!;
    expect(layer.origin.map((span) => span.start)).toEqual([
      conv,
      plain.outputs[0]!.node,
    ]);
  });
});

describe('foldBatchNorm makes mul and add of', () => {
  it.each<[string, number, (g: GraphBuilder, x: NodeId) => NodeId]>([
    ['one behind no layer', 2, (g, x) => g.batchNorm(x)],
    [
      'one behind an activation',
      4,
      (g, x) => g.batchNorm(g.activation(g.pointwise(x, { filters: 3 }), RELU)),
    ],
    [
      'one behind an absorbed activation',
      3,
      (g, x) =>
        g.batchNorm(g.pointwise(x, { filters: 3, epilogue: [activate(RELU)] })),
    ],
    [
      'one before a convolution',
      3,
      (g, x) => g.pointwise(g.batchNorm(x), { filters: 3 }),
    ],
    [
      'one behind a layer with another user',
      4,
      (g, x) => {
        const conv = g.pointwise(x, { filters: 4 });
        return g.binary('add', g.batchNorm(conv), conv);
      },
    ],
  ])('%s', (_, count, make) => {
    const { running } = folded(make);
    expect(running).toHaveLength(count);
    expect(running.join()).toMatch(/mul %\d+ %\d+,.*add %\d+ %\d+/);
    expect(running.join()).not.toContain('= batchNorm');
  });
});

describe('foldBatchNorm leaves alone', () => {
  it('vectors that are not constant', () => {
    const g = new GraphBuilder();
    const x = g.input('x', [2, 3]);
    const v = g.input('v', [3]);
    const op = { kind: 'batchNorm', x, epsilon: 0 } as const;
    const vectors = { scale: v, offset: v, mean: v, variance: v };
    const graph = g.output(g.add({ ...op, ...vectors }, [2, 3])).build();
    expect(foldBatchNorm.run(graph)).toBe(graph);
  });

  it('what it has folded', () => {
    const { graph } = folded((g, x) =>
      g.batchNorm(g.pointwise(x, { filters: 3 })),
    );
    expect(foldBatchNorm.run(graph)).toBe(graph);
  });
});
