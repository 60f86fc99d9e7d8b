import { describe, expect, it } from 'vitest';
import type { NodeId } from '../../../compiler/graph.ts';
import { eliminateDeadNodes } from '../../../compiler/passes/eliminate-dead-nodes.ts';
import { simplify } from '../../../compiler/passes/simplify.ts';
import { verifyGraph } from '../../../compiler/verify-graph.ts';
import { GraphBuilder, RELU, RELU6 } from '../../support/graph-builder.ts';
import { runningNodes } from '../../support/graph-text.ts';

/** What is left of `make`, between a sigmoid and a tanh. */
function simplified(
  make: (g: GraphBuilder, x: NodeId) => NodeId,
): readonly string[] {
  const g = new GraphBuilder();
  const x = g.activation(g.input('x', [1, 4, 4, 2]), { fn: 'sigmoid' });
  const y = g.activation(make(g, x), { fn: 'tanh' });
  const graph = simplify.run(g.output(y).build());
  verifyGraph(graph);
  return runningNodes(eliminateDeadNodes.run(graph))
    .slice(1, -1)
    .map((line) => line.slice(line.indexOf('= ') + 2));
}

describe('simplify removes', () => {
  it.each<[string, (g: GraphBuilder, x: NodeId) => NodeId]>([
    ['reshape to the same shape', (g, x) => g.reshape(x, [1, 4, 4, 2])],
    ['transpose to the same order', (g, x) => g.transpose(x, [0, 1, 2, 3])],
    [
      'two transposes that cancel',
      (g, x) => g.transpose(g.transpose(x, [0, 2, 3, 1]), [0, 3, 1, 2]),
    ],
    [
      'two reshapes that cancel',
      (g, x) => g.reshape(g.reshape(x, [32]), [1, 4, 4, 2]),
    ],
    ['resize to the same size', (g, x) => g.resize(x, { size: [4, 4] })],
    ['pad by nothing', (g, x) => g.pad(x, 0, 7)],
    ['concat of one', (g, x) => g.concat([x])],
    ['a pool of one', (g, x) => g.maxPool(x, { kernel: 1 })],
    ['x * 1', (g, x) => g.binary('mul', x, g.literal(1))],
    ['1 * x', (g, x) => g.binary('mul', g.literal(1), x)],
    ['x / 1', (g, x) => g.binary('div', x, g.literal([1, 1], [2]))],
    ['x + 0', (g, x) => g.binary('add', x, g.literal(0))],
    ['x - 0', (g, x) => g.binary('sub', x, g.literal(0))],
  ])('%s', (_, make) => {
    expect(simplified(make)).toEqual([]);
  });
});

describe('simplify leaves', () => {
  it.each<[string, string, (g: GraphBuilder, x: NodeId) => NodeId]>([
    ['0 - x', 'sub %2 %1', (g, x) => g.binary('sub', g.literal(0), x)],
    ['1 / x', 'div %2 %1', (g, x) => g.binary('div', g.literal(1), x)],
    ['x * 0', 'mul %1 %2', (g, x) => g.binary('mul', x, g.literal(0))],
    ['max(x, 0)', 'max %1 %2', (g, x) => g.binary('max', x, g.literal(0))],
    [
      'x + 0 that widens',
      'add %1 %2',
      (g, x) => g.binary('add', x, g.literal(0, [3, 1, 1, 1])),
    ],
    [
      'a pool of one with a stride',
      'pool2d max %1 kernel 1 stride 2',
      (g, x) => g.maxPool(x, { kernel: 1, stride: 2 }),
    ],
  ])('%s', (_, line, make) => {
    expect(simplified(make)).toEqual([line]);
  });

  it('an identity between an input and an output, or two outputs', () => {
    const g = new GraphBuilder();
    const x = g.input('x', [2]);
    const y = g.activation(x, RELU);
    const graph = g
      .output(g.reshape(x, [2]), 'a')
      .output(y, 'b')
      .output(g.reshape(y, [2]), 'c')
      .build();
    expect(simplify.run(graph)).toBe(graph);
  });

  it('but redirects an output to what nothing else names', () => {
    const g = new GraphBuilder();
    const y = g.activation(g.input('x', [2]), RELU);
    const graph = g
      .output(g.reshape(y, [2]), 'a')
      .output(g.reshape(y, [2]), 'b')
      .build();
    const after = simplify.run(graph);
    expect(after.outputs[0]).toEqual({ name: 'a', node: y });
    expect(after.outputs[1]!.node).not.toBe(y);
    expect(runningNodes(after)).toHaveLength(2);
  });
});

describe('simplify joins', () => {
  it.each([
    [RELU, RELU, ['relu %1']],
    [RELU, RELU6, ['clamp 0 6 %1']],
    [RELU6, RELU, ['clamp 0 6 %1']],
    [RELU6, RELU6, ['clamp 0 6 %1']],
    [
      { fn: 'clamp', min: -1, max: 2 },
      { fn: 'clamp', min: 0, max: 6 },
      ['clamp 0 2 %1'],
    ],
    [
      { fn: 'clamp', min: 3, max: 4 },
      { fn: 'clamp', min: 0, max: 1 },
      ['clamp 1 1 %1'],
    ],
    [RELU, { fn: 'silu' }, ['relu %1', 'silu %2']],
  ] as const)('%j, %j', (first, second, expected) => {
    const lines = simplified((g, x) =>
      g.activation(g.activation(x, first), second),
    );
    expect(lines).toEqual(expected);
  });

  it('transposes into one', () => {
    const lines = simplified((g, x) =>
      g.transpose(g.transpose(x, [0, 2, 1, 3]), [0, 3, 1, 2]),
    );
    expect(lines.at(-1)).toBe('transpose %1 perm [0, 3, 2, 1]');
  });
});
