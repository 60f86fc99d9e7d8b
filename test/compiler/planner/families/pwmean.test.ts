import { describe, expect, it } from 'vitest';
import type { Graph, NodeId } from '../../../../compiler/graph.ts';
import { bestSchedule } from '../../../../compiler/planner/best-schedule.ts';
import { pwmean } from '../../../../compiler/planner/families/pwmean.ts';
import { findCandidates } from '../../../../compiler/planner/find-candidates.ts';
import { graphFacts } from '../../../../compiler/planner/graph-facts.ts';
import { fitsLimits } from '../../../../compiler/planner/tile-choices.ts';
import { DEFAULT_TARGET } from '../../../../compiler/targets.ts';
import { GraphBuilder, RELU } from '../../../support/graph-builder.ts';
import { foundCandidate, stagesOf } from '../stages.ts';

const { limits, figures } = DEFAULT_TARGET;

/** A pointwise map of two images, its mean, and what else is made of them. */
function net(
  more: (g: GraphBuilder, map: NodeId) => unknown = () => undefined,
  size = 7,
): Graph {
  const g = new GraphBuilder('net');
  const x = g.input('x', [2, size, size, 24]);
  const map = g.pointwise(x, { name: 'map', filters: 30 });
  more(g, map);
  return g.output(g.globalPool(map)).build();
}

function families(graph: Graph): string[] {
  const byNode = new Map(stagesOf(graph).map((at) => [at.conv.node.id, at]));
  const { candidates } = findCandidates(graphFacts(graph), byNode, 'auto');
  return candidates.map(({ family }) => family);
}

describe('a PWMEAN', () => {
  it('stores the mean alone, as its readers have it', () => {
    const dense = foundCandidate('pwmean', net());
    expect(dense.nodes).toHaveLength(2);
    expect(dense.stores).toEqual(dense.nodes.slice(1));
    expect(dense.meanBytes).toBe(2 * 30 * 4);
    const g = new GraphBuilder();
    const map = g.pointwise(g.input('x', [2, 7, 7, 24]), { filters: 30 });
    const mean = g.activation(g.globalPool(map), RELU);
    const inside = foundCandidate('pwmean', g.output(mean).build());
    expect(inside.meanBytes).toBe(2 * 32 * 4);
  });

  it('counts a dense layer over a map by images', () => {
    const g = new GraphBuilder();
    const map = g.dense(g.input('x', [3, 2, 5, 8]), { filters: 12 });
    const graph = g.output(g.globalPool(map)).build();
    const [tile] = pwmean.tiles(
      foundCandidate('pwmean', graph),
      limits,
      figures.cores,
    );
    expect(tile!.nominal.gemm.rows).toBe(10);
  });

  it.each<readonly [string, Graph]>([
    ['of a map that others read', net((g, map) => g.activation(map, RELU))],
    ['of an output', net((g, map) => g.output(map, 'map'))],
  ])('is not made %s', (_, graph) => {
    expect(families(graph)).not.toContain('pwmean');
  });

  it('makes no maximum, and none of another kind of layer', () => {
    const g = new GraphBuilder();
    const x = g.input('x', [1, 7, 7, 24]);
    g.output(g.globalPool(g.pointwise(x, { filters: 8 }), 'max'), 'max');
    g.output(g.globalPool(g.depthwise(x, { kernel: 3 })), 'mean');
    expect(families(g.build())).toEqual(['dwmean']);
  });
});

describe('the tiles of a PWMEAN', () => {
  const candidate = foundCandidate('pwmean', net());

  it('cover an image each', () => {
    const tiles = pwmean.tiles(candidate, limits, figures.cores);
    const schedules = tiles.flatMap((tile) => [...tile.schedules()]);
    expect(schedules.length).toBeGreaterThan(10);
    for (const schedule of schedules) {
      expect(schedule.gemm.rows).toBe(49);
      expect(fitsLimits(schedule, 1, limits, 4)).toBe(true);
    }
  });

  it('take images of up to 256 pixels', () => {
    const find = (size: number): unknown =>
      bestSchedule(
        foundCandidate('pwmean', net(undefined, size)),
        DEFAULT_TARGET,
        'time',
      );
    expect(find(1)).not.toBeNull();
    expect(find(16)).not.toBeNull();
    expect(find(17)).toBeNull();
  });
});
