import { describe, expect, it } from 'vitest';
import type { NodeId } from '../../../compiler/graph.ts';
import {
  bindingCount,
  findCandidates,
} from '../../../compiler/planner/find-candidates.ts';
import type { Found } from '../../../compiler/planner/find-candidates.ts';
import { graphFacts } from '../../../compiler/planner/graph-facts.ts';
import type { FuseMode } from '../../../compiler/plan.ts';
import { combine, GraphBuilder, RELU } from '../../support/graph-builder.ts';
import { stagesOf } from './stages.ts';

/** Two pointwise layers in a row, `first` and `second`, and what `more` adds. */
function pair(
  more: (g: GraphBuilder, first: NodeId) => NodeId,
  mode: FuseMode = 'auto',
): Found {
  const g = new GraphBuilder('pair');
  const x = g.input('x', [1, 6, 6, 8]);
  const first = g.pointwise(x, { filters: 8, name: 'first' });
  const graph = g.output(more(g, first)).build();
  const stages = new Map(stagesOf(graph).map((at) => [at.conv.node.id, at]));
  return findCandidates(graphFacts(graph), stages, mode);
}

/** How many values the pairs of PWs store. */
function stored({ candidates }: Found): number[] {
  return candidates
    .filter(({ family }) => family === 'pwpw')
    .map(({ stores }) => stores.length);
}

describe('a pair of PWs whose intermediate others read', () => {
  const second = (g: GraphBuilder, first: NodeId): NodeId =>
    g.pointwise(first, { filters: 8, name: 'second' });

  it('stores it beside the result', () => {
    const found = pair((g, first) =>
      g.binary('add', second(g, first), g.activation(first, RELU)),
    );
    expect(stored(found)).toEqual([2]);
    expect(found.rejected).toEqual([]);
  });

  it('stores it where it is an output', () => {
    const found = pair((g, first) => second(g.output(first, 'first'), first));
    expect(stored(found)).toEqual([2]);
  });

  it('stores only the result when nobody does', () => {
    expect(stored(pair(second))).toEqual([1]);
  });

  it.each([
    [
      'the second adds it in its epilogue',
      (g, first) =>
        g.pointwise(first, { filters: 8, epilogue: [combine('add', first)] }),
    ],
    [
      'another layer between the two reads it',
      (g, first) => {
        const between = g.activation(first, RELU);
        const epilogue = [combine('add', between)];
        return g.pointwise(first, { filters: 8, epilogue });
      },
    ],
    [
      'a chain of layers between the two does',
      (g, first) => {
        const pooled = g.maxPool(first, { kernel: 3, stride: 1, padding: 1 });
        const gate = g.activation(g.globalPool(pooled), RELU);
        const epilogue = [combine('mul', gate)];
        return g.pointwise(first, { filters: 8, epilogue });
      },
    ],
    [
      'the second leaves out pixels',
      (g, first) => {
        const small = g.pointwise(first, { filters: 8, stride: 2 });
        return g.binary('add', small, g.globalPool(first));
      },
    ],
  ] satisfies readonly (readonly [
    string,
    (g: GraphBuilder, first: NodeId) => NodeId,
  ])[])('is no candidate when %s', (_, more) => {
    const found = pair(more);
    expect(stored(found)).toEqual([]);
    expect(found.rejected.map(({ reason }) => reason)).toEqual([
      'manyConsumers',
    ]);
  });

  it('is none of the pairs of the paper', () => {
    const found = pair(
      (g, first) => second(g.output(first, 'first'), first),
      'pairs',
    );
    expect(stored(found)).toEqual([]);
    expect(found.rejected[0]!.reason).toBe('isOutput');
  });

  it('binds one buffer more', () => {
    const alone = pair(second).candidates[0]!;
    const kept = pair((g, first) => second(g.output(first, 'first'), first));
    expect(bindingCount(kept.candidates[0]!)).toBe(bindingCount(alone) + 1);
  });
});
