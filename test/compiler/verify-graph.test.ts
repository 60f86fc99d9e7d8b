import { describe, expect, it } from 'vitest';
import type { Graph, Node, Op } from '../../compiler/graph.ts';
import { nodeId } from '../../compiler/graph.ts';
import { verifyGraph } from '../../compiler/verify-graph.ts';
import { InvariantError } from '../../grammar/diagnostic.ts';
import {
  activate,
  combine,
  GraphBuilder,
  RELU6,
} from '../support/graph-builder.ts';

function network(): Graph {
  const g = new GraphBuilder('net');
  const x = g.input('x', [1, 8, 8, 4]);
  const y = g.depthwise(x, {
    kernel: 3,
    stride: 2,
    padding: 'same',
    multiplier: 2,
    bias: true,
    epilogue: [activate(RELU6)],
  });
  const z = g.maxPool(g.pad(y, 1), { kernel: 2, padding: 1 });
  const pooled = g.globalPool(g.resize(z, { size: [5, 5] }));
  const flat = g.reshape(pooled, [1, 8]);
  const out = g.softmax(g.dense(flat, { filters: 3 }));
  return g.output(out).build();
}

/** The graph with the op of the first node of `kind` changed. */
function changed<K extends Op['kind']>(
  kind: K,
  change: Partial<Extract<Op, { kind: K }>>,
): Graph {
  const graph = network();
  const at = graph.nodes.findIndex((node) => node.op.kind === kind);
  const node = graph.nodes[at]!;
  return replaced(graph, at, { op: { ...node.op, ...change } });
}

function replaced(graph: Graph, at: number, change: Partial<Node>): Graph {
  const nodes = graph.nodes.map((node, i) =>
    i === at ? { ...node, ...change } : node,
  );
  return { ...graph, nodes };
}

describe('verifyGraph', () => {
  it('accepts a good graph', () => {
    expect(() => {
      verifyGraph(network());
    }).not.toThrow();
  });

  const graph = network();
  const dense = graph.nodes.findIndex((node) => node.op.kind === 'dense');
  const cases: readonly [string, Graph, RegExp][] = [
    [
      'an id twice',
      replaced(graph, 1, { id: nodeId(0) }),
      /%0 weight depthwise.weight has an id that is taken/,
    ],
    [
      'a use before the definition',
      { ...graph, nodes: [...graph.nodes].reverse() },
      /uses %\d+ before it exists/,
    ],
    [
      'a missing output',
      { ...graph, outputs: [{ name: 'output', node: nodeId(99) }] },
      /output output of net is no node/,
    ],
    [
      'an output name twice',
      { ...graph, outputs: [...graph.outputs, ...graph.outputs] },
      /output output of net twice/,
    ],
    ['no output', { ...graph, outputs: [] }, /net has no output/],
    [
      'an input name twice',
      {
        ...graph,
        nodes: [...graph.nodes, { ...graph.nodes[0]!, id: nodeId(99) }],
      },
      /repeats input x/,
    ],
    [
      'a wrong type',
      replaced(graph, dense, { type: { dtype: 'f32', shape: [1, 4] } }),
      /dense dense should be f32\[1, 3\], not f32\[1, 4\]/,
    ],
    [
      'a pin on what is no layer',
      replaced(graph, dense + 1, {
        pin: { kind: 'noFuse', span: { file: '', start: 0, end: 1 } },
      }),
      /softmax softmax has a pin and is no layer/,
    ],
    ['a stride of 0', changed('conv2d', { stride: [0, 1] }), /below 1/],
    ['groups of 0', changed('conv2d', { groups: 0 }), /below 1/],
    ['groups that do not fit', changed('conv2d', { groups: 2 }), /channels/],
    [
      'a negative padding',
      changed('conv2d', { padding: [0, 0, -1, 0] }),
      /negative padding/,
    ],
    [
      'an epilogue operand that does not fit',
      changed('conv2d', { epilogue: [combine('add', nodeId(0))] }),
      /epilogue operand f32\[1, 8, 8, 4\] does not fit f32\[1, 4, 4, 8\]/,
    ],
    [
      'an empty clamp',
      changed('conv2d', {
        epilogue: [activate({ fn: 'clamp', min: 1, max: 0 })],
      }),
      /empty or not finite/,
    ],
    ['a kernel of 0', changed('pool2d', { kernel: [0, 2] }), /below 1/],
    [
      'a pool in its padding',
      changed('pool2d', { padding: [2, 0, 0, 0] }),
      /smaller than/,
    ],
    ['a pad by NaN', changed('pad', { value: NaN }), /not finite/],
    ['an axis of 2', changed('softmax', { axis: 2 }), /axis outside/],
    ['a resize to 0', changed('resize', { size: [0, 5] }), /size below 1/],
    [
      'nearest with aligned corners',
      changed('resize', { centres: 'alignCorners' }),
      /not defined/,
    ],
    [
      'a literal that is not finite',
      literalGraph([Infinity, 1]),
      /literal literal is not finite/,
    ],
    ['a literal of 3 values for 2', literalGraph([1, 2, 3]), /has 3 values/],
  ];
  it.each(cases)('refuses %s', (_, bad, message) => {
    expect(() => {
      verifyGraph(bad);
    }).toThrow(InvariantError);
    expect(() => {
      verifyGraph(bad);
    }).toThrow(message);
  });
});

function literalGraph(values: readonly number[]): Graph {
  const g = new GraphBuilder();
  return g.output(g.literal(values, [2])).build();
}
