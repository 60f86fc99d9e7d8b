import { describe, expect, it } from 'vitest';
import type { Graph } from '../../../compiler/graph.ts';
import { foldConstants } from '../../../compiler/passes/fold-constants.ts';
import { verifyGraph } from '../../../compiler/verify-graph.ts';
import { GraphBuilder } from '../../support/graph-builder.ts';

function literals(graph: Graph): readonly (readonly number[])[] {
  verifyGraph(graph);
  return graph.nodes.flatMap(({ op }) =>
    op.kind === 'literal' ? [op.values] : [],
  );
}

describe('foldConstants', () => {
  it('evaluates chains of literal arithmetic', () => {
    const g = new GraphBuilder();
    const x = g.input('x', [3]);
    const a = g.binary('mul', g.literal([1, 2, 3], [3]), g.literal(2));
    const b = g.binary('add', a, g.literal(1));
    const graph = g.output(g.binary('add', x, b)).build();
    const after = foldConstants.run(graph);
    expect(literals(after)).toContainEqual([3, 5, 7]);
    expect(foldConstants.run(after)).toBe(after);
  });

  it('drops the pin of a layer that it evaluates', () => {
    const g = new GraphBuilder();
    const weight = g.literal([1, 2, 3, 4], [2, 2]);
    const x = g.literal([5, 6], [1, 2]);
    const dense = g.add({ kind: 'dense', x, weight, epilogue: [] }, [1, 2]);
    const graph = g.output(dense).build();
    const pin = {
      kind: 'noFuse',
      span: { file: '', start: 0, end: 1 },
    } as const;
    const nodes = graph.nodes.map((node) =>
      node.id === dense ? { ...node, pin } : node,
    );
    const after = foldConstants.run({ ...graph, nodes });
    expect(literals(after)).toContainEqual([17, 39]);
  });

  it('keeps a repeated number short', () => {
    const g = new GraphBuilder();
    const a = g.binary('sub', g.literal(3, [4]), g.literal(1));
    const after = foldConstants.run(g.output(a).build());
    expect(literals(after)).toContainEqual([2]);
  });

  it.each<[string, (g: GraphBuilder) => Graph]>([
    [
      'weights',
      (g) => {
        const w = g.weight('w', [2]);
        return g.output(g.binary('mul', w, g.literal(2))).build();
      },
    ],
    [
      'large tensors',
      (g) => {
        const a = g.literal(1, [5000]);
        return g.output(g.binary('add', a, g.literal(1))).build();
      },
    ],
    [
      'results that are not finite',
      (g) => g.output(g.binary('div', g.literal(1), g.literal(0))).build(),
    ],
  ])('leaves %s alone', (_, make) => {
    const graph = make(new GraphBuilder());
    expect(foldConstants.run(graph)).toBe(graph);
  });
});
