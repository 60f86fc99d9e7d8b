import { describe, expect, it } from 'vitest';
import { separateOutputs } from '../../../compiler/planner/separate-outputs.ts';
import { viewNodes } from '../../../compiler/storage.ts';
import { GraphBuilder, RELU } from '../../support/graph-builder.ts';

describe('separateOutputs', () => {
  it('leaves a graph whose outputs are nodes of their own', () => {
    const g = new GraphBuilder();
    const y = g.activation(g.input('x', [1, 4]), RELU);
    const graph = g.output(y).build();
    expect(separateOutputs(graph)).toBe(graph);
  });

  it('copies an input that is an output', () => {
    const g = new GraphBuilder();
    const x = g.input('x', [1, 4]);
    const graph = separateOutputs(g.output(x, 'y').build());
    const copy = graph.nodes.at(-1)!;
    expect(copy.op).toEqual({ kind: 'reshape', x });
    expect(copy.name).toBe('y.copy');
    expect(graph.outputs).toEqual([{ name: 'y', node: copy.id }]);
    expect(viewNodes(graph).has(copy.id)).toBe(false);
  });

  it('copies the second of two outputs that are one node', () => {
    const g = new GraphBuilder();
    const y = g.activation(g.input('x', [1, 4]), RELU);
    const graph = separateOutputs(g.output(y, 'a').output(y, 'b').build());
    const copy = graph.nodes.at(-1)!;
    expect(graph.outputs).toEqual([
      { name: 'a', node: y },
      { name: 'b', node: copy.id },
    ]);
    expect(viewNodes(graph).has(copy.id)).toBe(false);
  });

  it('finds a name that is not taken', () => {
    const g = new GraphBuilder();
    const x = g.input('x', [1, 4]);
    const y = g.add(
      { kind: 'activation', x, activation: RELU },
      [1, 4],
      'a.copy',
    );
    const graph = separateOutputs(g.output(x, 'a').output(y, 'b').build());
    expect(graph.nodes.at(-1)!.name).toBe('a.copy_2');
  });
});
