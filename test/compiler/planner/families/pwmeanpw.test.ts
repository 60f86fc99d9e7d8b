import { describe, expect, it } from 'vitest';
import type { Graph, NodeId } from '../../../../compiler/graph.ts';
import { bestSchedule } from '../../../../compiler/planner/best-schedule.ts';
import { pwmeanpw } from '../../../../compiler/planner/families/pwmeanpw.ts';
import { findCandidates } from '../../../../compiler/planner/find-candidates.ts';
import { graphFacts } from '../../../../compiler/planner/graph-facts.ts';
import { tileCount } from '../../../../compiler/planner/geometry.ts';
import { fitsLimits } from '../../../../compiler/planner/tile-choices.ts';
import { DEFAULT_TARGET, presetTarget } from '../../../../compiler/targets.ts';
import { combine, GraphBuilder, RELU } from '../../../support/graph-builder.ts';
import { foundCandidate, stagesOf } from '../stages.ts';

const { limits, figures } = DEFAULT_TARGET;

interface Tail {
  readonly n?: number;
  readonly size?: number;
  readonly features?: number;
  readonly classes?: number;
  /** What is made of the mean: by default rows, for a dense layer. */
  readonly head?: (g: GraphBuilder, mean: NodeId, classes: number) => NodeId;
  /** What else reads map and mean. */
  readonly more?: (g: GraphBuilder, map: NodeId, mean: NodeId) => unknown;
}

function tail(options: Tail = {}): Graph {
  const { n = 2, size = 7, features = 96, classes = 40 } = options;
  const g = new GraphBuilder('tail');
  const map = g.pointwise(g.input('x', [n, size, size, 24]), {
    filters: features,
  });
  const mean = g.globalPool(map);
  options.more?.(g, map, mean);
  const head =
    options.head?.(g, mean, classes) ??
    g.dense(g.reshape(mean, [n, features]), { filters: classes, bias: true });
  return g.output(head).build();
}

function families(graph: Graph): string[] {
  const byNode = new Map(stagesOf(graph).map((at) => [at.conv.node.id, at]));
  const { candidates } = findCandidates(graphFacts(graph), byNode, 'auto');
  return candidates.map(({ family }) => family);
}

describe('a PWMEANPW', () => {
  it.each<readonly [string, number, Tail]>([
    ['before a dense layer, a view between', 4, {}],
    [
      'before a pointwise layer',
      3,
      { head: (g, mean, filters) => g.pointwise(mean, { filters }) },
    ],
    [
      'through several views',
      5,
      {
        head: (g, mean, filters) =>
          g.dense(g.reshape(g.reshape(mean, [2, 1, 96]), [1, 2, 96]), {
            filters,
          }),
      },
    ],
  ])('is found %s', (_, count, options) => {
    const graph = tail(options);
    const { nodes, stores } = foundCandidate('pwmeanpw', graph);
    expect(nodes).toHaveLength(count);
    expect(stores).toEqual(nodes.slice(-1));
    const { position } = graphFacts(graph);
    const places = nodes.map(position);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it.each<readonly [string, Tail]>([
    ['others read the map', { more: (g, map) => g.activation(map, RELU) }],
    [
      'others read the mean',
      { more: (g, _, mean) => g.activation(mean, RELU) },
    ],
    ['the mean is an output', { more: (g, _, mean) => g.output(mean, 'mean') }],
    [
      'the classifier adds the mean',
      {
        head: (g, mean) =>
          g.pointwise(mean, { filters: 96, epilogue: [combine('add', mean)] }),
      },
    ],
    [
      'others read the view',
      {
        head: (g, mean, filters) => {
          const rows = g.reshape(mean, [2, 96]);
          g.output(g.activation(rows, RELU), 'rows');
          return g.dense(rows, { filters });
        },
      },
    ],
    [
      'the rows are cut otherwise',
      {
        head: (g, mean, filters) =>
          g.dense(g.reshape(mean, [1, 192]), { filters }),
      },
    ],
    [
      'something lies between',
      {
        head: (g, mean, filters) =>
          g.pointwise(g.activation(mean, RELU), { filters }),
      },
    ],
    [
      'the classifier has groups',
      {
        head: (g, mean, filters) =>
          g.conv2d(mean, { filters, kernel: 1, groups: 2 }),
      },
    ],
  ])('is not found when %s', (_, options) => {
    expect(families(tail(options))).not.toContain('pwmeanpw');
  });
});

describe('the tiles of a PWMEANPW', () => {
  it.each([
    ['a few classes', tail()],
    ['ImageNet', tail({ n: 1, features: 1280, classes: 1000 })],
    ['more classes than sums', tail({ classes: 5000 })],
    ['one class and one pixel', tail({ classes: 1, size: 1, features: 3 })],
  ])('keep the rules of their parameters: %s', (_, graph) => {
    const candidate = foundCandidate('pwmeanpw', graph);
    const [{ shape }] = candidate.stages as readonly [
      (typeof candidate.stages)[0],
    ];
    const tiles = pwmeanpw.tiles(candidate, limits, figures.cores);
    const schedules = tiles.flatMap((tile) => [...tile.schedules()]);
    expect(schedules.length).toBeGreaterThan(0);
    for (const schedule of schedules) {
      const { first, second, splits } = schedule;
      expect(first.rows).toBe(shape.outH * shape.outW);
      expect(second.rows).toBe(1);
      expect(second.kChunk).toBe(first.cols);
      expect(second.kChunk % (4 * second.kSplit)).toBe(0);
      expect(second.cols % (4 * second.threadCols4)).toBe(0);
      // Every split has a slice.
      expect(splits).toBeLessThanOrEqual(tileCount(shape.k, first.cols));
      expect(fitsLimits(schedule, 1, limits, 4)).toBe(true);
    }
  });

  it('are of one kernel when dispatches count, and split when time does', () => {
    const candidate = foundCandidate(
      'pwmeanpw',
      tail({ n: 1, features: 1280, classes: 1000 }),
    );
    const h100 = presetTarget('h100')!;
    const fewest = bestSchedule(candidate, h100, 'dispatches')!;
    const fastest = bestSchedule(candidate, h100, 'time')!;
    expect(fewest.cost.dispatches).toBe(1);
    expect(fastest.cost.dispatches).toBe(2);
    expect(fastest.cost.workgroups).toBeGreaterThan(fewest.cost.workgroups);
    expect(fastest.timeNs).toBeLessThan(fewest.timeNs);
  });

  it('take images of up to 256 pixels', () => {
    const find = (size: number): unknown =>
      bestSchedule(
        foundCandidate('pwmeanpw', tail({ size })),
        DEFAULT_TARGET,
        'time',
      );
    expect(find(16)).not.toBeNull();
    expect(find(17)).toBeNull();
  });
});
