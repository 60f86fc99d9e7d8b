import { describe, expect, it } from 'vitest';
import type { Graph, NodeId } from '../../../../compiler/graph.ts';
import { dwmean } from '../../../../compiler/planner/families/dwmean.ts';
import { findCandidates } from '../../../../compiler/planner/find-candidates.ts';
import { bestSchedule } from '../../../../compiler/planner/best-schedule.ts';
import type { Candidate } from '../../../../compiler/planner/candidate.ts';
import { graphFacts } from '../../../../compiler/planner/graph-facts.ts';
import { fitsLimits } from '../../../../compiler/planner/tile-choices.ts';
import { DEFAULT_TARGET } from '../../../../compiler/targets.ts';
import { GraphBuilder } from '../../../support/graph-builder.ts';
import { foundCandidate, stagesOf } from '../stages.ts';

const { limits, figures } = DEFAULT_TARGET;

/** A depthwise map, its mean, and what else is made of the two. */
function net(
  more: (g: GraphBuilder, map: NodeId, mean: NodeId) => void,
  size = 14,
): Graph {
  const g = new GraphBuilder('net');
  const x = g.input('x', [2, size, size, 30]);
  const map = g.depthwise(x, { name: 'map', kernel: 3, padding: 'same' });
  more(g, map, g.globalPool(map));
  return g.build();
}

function stored(graph: Graph): string[] {
  const { node } = graphFacts(graph);
  return foundCandidate('dwmean', graph).stores.map((id) => node(id).op.kind);
}

function families(graph: Graph): string[] {
  const byNode = new Map(stagesOf(graph).map((at) => [at.conv.node.id, at]));
  const { candidates } = findCandidates(graphFacts(graph), byNode, 'auto');
  return candidates.map(({ family }) => family);
}

describe('what a DWMEAN stores', () => {
  it('is the mean alone when nobody else reads the map', () => {
    const graph = net((g, _, mean) => g.output(g.dense(mean, { filters: 4 })));
    expect(stored(graph)).toEqual(['globalPool']);
    expect(foundCandidate('dwmean', graph).meanBytes).toBe(2 * 32 * 4);
  });

  it('is the map as well for another reader, or as an output', () => {
    const gated = net((g, map, mean) =>
      g.output(g.binary('mul', map, g.activation(mean, { fn: 'sigmoid' }))),
    );
    expect(stored(gated)).toEqual(['conv2d', 'globalPool']);
    const outputs = net((g, map, mean) => g.output(map).output(mean, 'mean'));
    expect(stored(outputs)).toEqual(['conv2d', 'globalPool']);
    // Dense: 30 channels, not 32.
    expect(foundCandidate('dwmean', outputs).meanBytes).toBe(2 * 30 * 4);
  });
});

describe('no DWMEAN', () => {
  it('makes a maximum', () => {
    const g = new GraphBuilder();
    const map = g.depthwise(g.input('x', [1, 8, 8, 16]), { kernel: 3 });
    expect(families(g.output(g.globalPool(map, 'max')).build())).toEqual([]);
  });

  it('follows another kind of layer', () => {
    const g = new GraphBuilder();
    const map = g.pointwise(g.input('x', [1, 8, 8, 16]), { filters: 8 });
    const mean = g.globalPool(map);
    expect(families(g.output(mean).build())).not.toContain('dwmean');
  });
});

describe('the tiles of a DWMEAN', () => {
  const graph = net((g, _, mean) => g.output(mean), 28);
  const candidate: Candidate = foundCandidate('dwmean', graph);
  const tiles = dwmean.tiles(candidate, limits, figures.cores);

  it('keep the rules of their parameters', () => {
    const schedules = tiles.flatMap((tile) => [...tile.schedules()]);
    expect(schedules.length).toBeGreaterThan(100);
    for (const schedule of schedules) {
      expect(schedule.family).toBe('dwmean');
      expect(schedule.tileW % schedule.threadPixels).toBe(0);
      expect(schedule.tileK % 4).toBe(0);
      expect(fitsLimits(schedule, 1, limits, 4)).toBe(true);
    }
  });

  it('may cover a map of more pixels than a workgroup has invocations', () => {
    const best = bestSchedule(candidate, DEFAULT_TARGET, 'dispatches');
    expect(best?.cost.dispatches).toBe(1);
    expect(best?.schedule).toMatchObject({ tileH: 28, tileW: 28 });
  });

  it('leave sums to a second kernel where no tile covers the map', () => {
    const large = foundCandidate(
      'dwmean',
      net((g, _, mean) => g.output(mean), 112),
    );
    const best = bestSchedule(large, DEFAULT_TARGET, 'dispatches');
    expect(best?.cost.dispatches).toBe(2);
    expect(best?.cost.scratchBytes).toBeGreaterThan(0);
  });
});
