import { describe, expect, it } from 'vitest';
import type { Graph, NodeId } from '../../../../compiler/graph.ts';
import { convdw } from '../../../../compiler/planner/families/convdw.ts';
import { convdwpw } from '../../../../compiler/planner/families/convdwpw.ts';
import { findCandidates } from '../../../../compiler/planner/find-candidates.ts';
import { regionOf } from '../../../../compiler/planner/geometry.ts';
import { graphFacts } from '../../../../compiler/planner/graph-facts.ts';
import { fitsLimits } from '../../../../compiler/planner/tile-choices.ts';
import { DEFAULT_TARGET, presetTarget } from '../../../../compiler/targets.ts';
import { GraphBuilder } from '../../../support/graph-builder.ts';
import { foundCandidate, stagesOf } from '../stages.ts';

interface Stem {
  readonly multiplier?: number;
  readonly projectStride?: number;
  readonly more?: (g: GraphBuilder, conv: NodeId, dw: NodeId) => void;
}

function stem({ multiplier = 1, projectStride = 1, more }: Stem = {}): Graph {
  const g = new GraphBuilder('stem');
  const x = g.input('x', [1, 32, 32, 3]);
  const conv = g.conv2d(x, { filters: 24, kernel: 3, stride: 2, padding: 1 });
  const dw = g.depthwise(conv, { kernel: 3, padding: 1, multiplier });
  more?.(g, conv, dw);
  const out = { filters: 16, stride: projectStride };
  return g.output(g.pointwise(dw, out)).build();
}

function families(graph: Graph, mode: 'auto' | 'pairs' = 'auto'): string[] {
  const byNode = new Map(stagesOf(graph).map((at) => [at.conv.node.id, at]));
  const { candidates } = findCandidates(graphFacts(graph), byNode, mode);
  return candidates.map(({ family }) => family).toSorted();
}

describe('of a stem', () => {
  it('are found a CONVDW and a CONVDWPW', () => {
    expect(families(stem())).toEqual(['convdw', 'convdwpw', 'dwpw']);
    const { nodes, stores } = foundCandidate('convdwpw', stem());
    expect(nodes).toHaveLength(3);
    expect(stores).toEqual(nodes.slice(2));
  });

  it('is found no more than the pairs of the paper in that mode', () => {
    expect(families(stem(), 'pairs')).toEqual(['dwpw']);
  });

  it.each<readonly [string, Stem, readonly string[]]>([
    ['a multiplier', { multiplier: 2 }, ['convdw', 'dwpw']],
    ['a stride of the PW', { projectStride: 2 }, ['convdw']],
    [
      'another reader of the convolution',
      { more: (g, conv) => g.output(conv, 'conv') },
      ['dwpw'],
    ],
    [
      'another reader of the DW',
      { more: (g, _, dw) => g.output(dw, 'dw') },
      ['convdw'],
    ],
  ])('with %s are found what remains', (_, options, expected) => {
    // A map that is stored for others is no reason against the pair before it.
    const found = families(stem(options));
    expect(found).toEqual(expected);
  });
});

const TARGETS = [
  DEFAULT_TARGET,
  presetTarget('h200')!,
  presetTarget('lavapipe')!,
];

describe('the tiles of a stem', () => {
  it.each(TARGETS)('of a CONVDW keep their rules for $name', (target) => {
    const { limits, figures } = target;
    const candidate = foundCandidate('convdw', stem());
    const tiles = convdw.tiles(candidate, limits, figures.cores);
    const schedules = tiles.flatMap((tile) => [...tile.schedules()]);
    expect(schedules.length).toBeGreaterThan(20);
    for (const schedule of schedules) {
      const { tileH, tileW, regionH, regionW, tileK } = schedule;
      const dw = candidate.stages[1]!.shape;
      expect({ regionH, regionW }).toEqual(regionOf(dw, tileH, tileW));
      expect(tileK % 4).toBe(0);
      expect(fitsLimits(schedule, 1, limits, 4)).toBe(true);
    }
  });

  it.each(TARGETS)('of a CONVDWPW keep their rules for $name', (target) => {
    const { limits, figures } = target;
    const candidate = foundCandidate('convdwpw', stem());
    const tiles = convdwpw.tiles(candidate, limits, figures.cores);
    const schedules = tiles.flatMap((tile) => [...tile.schedules()]);
    expect(schedules.length).toBeGreaterThan(20);
    for (const schedule of schedules) {
      const { tileH, tileW, regionH, regionW, project, splits } = schedule;
      const dw = candidate.stages[1]!.shape;
      expect({ regionH, regionW }).toEqual(regionOf(dw, tileH, tileW));
      expect(project.rows).toBe(tileH * tileW);
      expect(splits).toBeLessThanOrEqual(Math.ceil(24 / project.kChunk));
      expect(fitsLimits(schedule, 1, limits, 4)).toBe(true);
    }
  });

  it('are unrolled only within the bound of the target', () => {
    const candidate = foundCandidate('convdw', stem());
    const unrolled = TARGETS.map(({ limits, figures }) => {
      const [tile] = convdw.tiles(candidate, limits, figures.cores);
      return tile!.nominal.unroll;
    });
    // 3 x 3 taps of four channels and four filters are 144 multiply-adds.
    const bounds = TARGETS.map(({ limits }) => limits.unrolledMacs >= 144);
    expect(unrolled).toEqual(bounds);
    expect(new Set(bounds).size).toBe(2);
  });
});
