import { describe, expect, it } from 'vitest';
import type { Graph, NodeId } from '../../../compiler/graph.ts';
import { absorbEpilogue } from '../../../compiler/passes/absorb-epilogue.ts';
import { verifyGraph } from '../../../compiler/verify-graph.ts';
import { GraphBuilder, RELU, RELU6 } from '../../support/graph-builder.ts';
import { runningNodes } from '../../support/graph-text.ts';

function absorbed(make: (g: GraphBuilder, x: NodeId) => NodeId): Graph {
  const g = new GraphBuilder();
  const x = g.input('x', [2, 4, 4, 4]);
  const graph = absorbEpilogue.run(g.output(make(g, x)).build());
  verifyGraph(graph);
  return graph;
}

/** `name = op` of what runs, weights and shapes left out. */
function running(make: (g: GraphBuilder, x: NodeId) => NodeId): string[] {
  return runningNodes(absorbed(make)).map((line) =>
    line.replace(/^%\d+ (\S+): \S+\[.*?\]/, '$1').replace(/ weight %\d+/, ''),
  );
}

const layer = (g: GraphBuilder, x: NodeId, name: string): NodeId =>
  g.pointwise(x, { filters: 4, name });

describe('absorbEpilogue', () => {
  it('takes bias, relu6, add, relu in order, in one sweep', () => {
    const lines = running((g, x) => {
      const y = g.activation(g.bias(layer(g, x, 'conv')), RELU6);
      return g.activation(g.binary('add', x, y), RELU);
    });
    expect(lines).toEqual([
      'conv = conv2d %0 | add %3 | clamp 0 6 | add %0 | relu',
    ]);
  });

  it('keeps the layer’s name, the last id and all origins', () => {
    const g = new GraphBuilder();
    const conv = layer(g, g.input('x', [1, 2, 2, 4]), 'conv');
    const plain = g.output(g.activation(conv, RELU)).build();
    const nodes = plain.nodes.map((node) => ({
      ...node,
      origin: [{ file: 'a.fcm', start: node.id, end: node.id + 1 }],
    }));
    const merged = absorbEpilogue.run({ ...plain, nodes }).nodes.at(-1)!;
    expect(merged.name).toBe('conv');
    expect(merged.id).toBe(plain.outputs[0]!.node);
    expect(merged.origin.map((span) => span.start)).toEqual([conv, merged.id]);
  });

  it('works on dense layers', () => {
    const lines = running((g, x) =>
      g.activation(g.bias(g.dense(x, { filters: 3, name: 'fc' })), {
        fn: 'tanh',
      }),
    );
    expect(lines).toEqual(['fc = dense %0 | add %3 | tanh']);
  });

  it('takes PReLU slopes and scales', () => {
    const lines = running((g, x) =>
      g.binary('mul', g.prelu(layer(g, x, 'conv')), g.literal(0.5)),
    );
    expect(lines).toEqual(['conv = conv2d %0 | prelu %3 | mul %5']);
  });

  it('gives a sum of two layers to the later one, either way round', () => {
    for (const swap of [false, true]) {
      const lines = running((g, x) => {
        const first = layer(g, x, 'first');
        const second = layer(g, x, 'second');
        return swap
          ? g.binary('add', first, second)
          : g.binary('add', second, first);
      });
      expect(lines).toEqual([
        'first = conv2d %0',
        'second = conv2d %0 | add %2',
      ]);
    }
  });

  it('takes a gate of one value per image and channel', () => {
    const lines = running((g, x) => {
      const gate = g.globalPool(x);
      return g.binary('mul', layer(g, x, 'conv'), gate);
    });
    expect(lines[1]).toBe('conv = conv2d %0 | mul %1');
  });

  it('moves the layer behind an operand that comes later', () => {
    const graph = absorbed((g, x) => {
      const conv = layer(g, x, 'conv');
      const later = g.activation(x, { fn: 'silu' });
      return g.binary('sub', conv, later);
    });
    expect(runningNodes(graph)).toHaveLength(2);
  });
});

describe('absorbEpilogue leaves', () => {
  it.each<[string, (g: GraphBuilder, x: NodeId) => NodeId]>([
    [
      'a layer with two users',
      (g, x) => {
        const conv = layer(g, x, 'conv');
        return g.binary('mul', g.activation(conv, { fn: 'sigmoid' }), conv);
      },
    ],
    [
      'a layer added to itself',
      (g, x) => {
        const conv = layer(g, x, 'conv');
        return g.binary('add', conv, conv);
      },
    ],
    ['x - layer', (g, x) => g.binary('sub', x, layer(g, x, 'conv'))],
    [
      'constant / layer',
      (g, x) => g.binary('div', g.literal(2), layer(g, x, 'conv')),
    ],
    [
      'an operand that widens the result',
      (g, x) => {
        const row = g.globalPool(layer(g, x, 'conv'));
        return g.binary('add', x, g.pointwise(row, { filters: 4 }));
      },
    ],
    [
      'an operand that epilogues cannot index',
      (g, x) => {
        const rows = g.weight('rows', [4, 1, 1]);
        return g.binary('add', layer(g, x, 'conv'), rows);
      },
    ],
    [
      'what does not follow a layer',
      (g, x) => g.activation(g.globalPool(x), RELU),
    ],
  ])('%s', (_, make) => {
    const g = new GraphBuilder();
    const graph = g.output(make(g, g.input('x', [2, 4, 4, 4]))).build();
    expect(absorbEpilogue.run(graph)).toBe(graph);
  });

  it('a layer that is an output', () => {
    const g = new GraphBuilder();
    const conv = layer(g, g.input('x', [1, 2, 2, 4]), 'conv');
    const graph = g
      .output(conv, 'a')
      .output(g.activation(conv, RELU), 'b')
      .build();
    expect(absorbEpilogue.run(graph)).toBe(graph);
  });

  it('a seventeenth step', () => {
    const lines = running((g, x) => {
      let y = layer(g, x, 'conv');
      for (let i = 0; i < 17; i++) y = g.binary('add', y, g.literal(1));
      return y;
    });
    expect(lines).toHaveLength(2);
    expect(lines[0]!.split('|')).toHaveLength(17);
  });

  it('a third tensor', () => {
    const lines = running((g, x) => {
      const others = [g.activation(x, RELU), g.activation(x, RELU6), x];
      return others.reduce(
        (sum, other) => g.binary('add', sum, other),
        g.bias(layer(g, x, 'conv')),
      );
    });
    expect(lines.at(-2)).toMatch(
      /^conv = conv2d %0 \| add %\d+ \| add %1 \| add %2$/,
    );
    expect(lines.at(-1)).toMatch(/= add %\d+ %0$/);
  });
});
