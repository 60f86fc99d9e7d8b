import { describe, expect, it } from 'vitest';
import type { NodeId } from '../../../compiler/graph.ts';
import { absorbPad } from '../../../compiler/passes/absorb-pad.ts';
import { eliminateDeadNodes } from '../../../compiler/passes/eliminate-dead-nodes.ts';
import { verifyGraph } from '../../../compiler/verify-graph.ts';
import type { PoolOptions } from '../../support/graph-builder.ts';
import { GraphBuilder, RELU, RELU6 } from '../../support/graph-builder.ts';
import { runningNodes } from '../../support/graph-text.ts';

/** What runs after absorption, from the op on. */
function absorbed(
  make: (g: GraphBuilder, x: NodeId) => NodeId,
): readonly string[] {
  const g = new GraphBuilder();
  const x = g.input('x', [1, 6, 6, 4]);
  const graph = absorbPad.run(g.output(make(g, x)).build());
  verifyGraph(graph);
  return runningNodes(eliminateDeadNodes.run(graph)).map((line) =>
    line.slice(line.indexOf('= ') + 2),
  );
}

describe('absorbPad into a convolution', () => {
  it('adds up the paddings, through several pads', () => {
    const [only, ...more] = absorbed((g, x) =>
      g.conv2d(g.pad(g.pad(x, [1, 0, 0, 2]), 1), {
        filters: 2,
        kernel: 3,
        padding: [0, 0, 1, 0],
      }),
    );
    expect(more).toEqual([]);
    expect(only).toContain('conv2d %0');
    expect(only).toContain('pad [2, 1, 2, 3]');
  });

  it('only for zeros', () => {
    const running = absorbed((g, x) =>
      g.conv2d(g.pad(x, 1, 0.5), { filters: 2, kernel: 3 }),
    );
    expect(running).toHaveLength(2);
  });

  it('leaves the pad to its other users', () => {
    const running = absorbed((g, x) => {
      const padded = g.pad(x, 1);
      const conv = g.conv2d(padded, {
        filters: 4,
        kernel: 3,
        padding: 'same',
      });
      return g.binary('add', conv, padded);
    });
    expect(running[0]).toContain('pad %0');
    expect(running[1]).toContain('conv2d %0');
  });
});

describe('absorbPad into a pool', () => {
  const average =
    (pad: number, options: PoolOptions, value = 0) =>
    (g: GraphBuilder, x: NodeId): NodeId =>
      g.avgPool(g.pad(x, pad, value), options);

  it('makes an average count its padding', () => {
    expect(absorbed(average(1, { kernel: 3, stride: 2 }))).toEqual([
      'pool2d avg %0 kernel 3 stride 2 pad [1, 1, 1, 1] counting padding',
    ]);
  });

  it('joins padding that counts', () => {
    const options = { kernel: 3, padding: 1, countPadding: true };
    expect(absorbed(average(1, options))).toEqual([
      'pool2d avg %0 kernel 3 stride 3 pad [2, 2, 2, 2] counting padding',
    ]);
  });

  it.each([
    ['padding that does not count', average(1, { kernel: 3, padding: 1 })],
    ['another value', average(1, { kernel: 3 }, 1)],
    ['as much padding as kernel', average(3, { kernel: 3 })],
  ])('leaves %s', (_, make) => {
    expect(absorbed(make)).toHaveLength(2);
  });

  it.each([
    ['relu', RELU, 0, 2],
    ['relu6', RELU6, 0, 2],
    ['sigmoid', { fn: 'sigmoid' }, -1, 2],
    ['relu, but a value above 0', RELU, 0.5, 3],
    ['tanh', { fn: 'tanh' }, 0, 3],
    ['silu', { fn: 'silu' }, -1, 3],
  ] as const)('a maximum behind %s', (_, activation, value, count) => {
    const running = absorbed((g, x) =>
      g.maxPool(g.pad(g.activation(x, activation), 1, value), { kernel: 3 }),
    );
    expect(running).toHaveLength(count);
  });

  it('never a maximum of unknown values', () => {
    const running = absorbed((g, x) => g.maxPool(g.pad(x, 1), { kernel: 3 }));
    expect(running).toHaveLength(2);
  });
});
