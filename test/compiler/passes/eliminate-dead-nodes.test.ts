import { expect, it } from 'vitest';
import { eliminateDeadNodes } from '../../../compiler/passes/eliminate-dead-nodes.ts';
import { GraphBuilder, RELU } from '../../support/graph-builder.ts';

it('keeps what outputs need, and every input', () => {
  const g = new GraphBuilder();
  const x = g.input('x', [1, 2, 2, 2]);
  g.input('unused', [1]);
  g.bias(g.pointwise(x, { filters: 2, name: 'dead' }));
  const graph = g.output(g.activation(x, RELU)).build();
  const after = eliminateDeadNodes.run(graph);
  expect(after.nodes.map((node) => node.name)).toEqual([
    'x',
    'unused',
    'activation',
  ]);
  expect(eliminateDeadNodes.run(after)).toBe(after);
});
