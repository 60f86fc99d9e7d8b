import { describe, expect, it } from 'vitest';
import type {
  EpilogueStep,
  Graph,
  NodeId,
} from '../../../../compiler/graph.ts';
import type { Candidate } from '../../../../compiler/planner/candidate.ts';
import { bestSchedule } from '../../../../compiler/planner/best-schedule.ts';
import { pwdwpw } from '../../../../compiler/planner/families/pwdwpw.ts';
import { planFusion } from '../../../../compiler/planner/fuse-planner.ts';
import { findCandidates } from '../../../../compiler/planner/find-candidates.ts';
import { regionOf } from '../../../../compiler/planner/geometry.ts';
import { graphFacts } from '../../../../compiler/planner/graph-facts.ts';
import { fitsLimits } from '../../../../compiler/planner/tile-choices.ts';
import { DEFAULT_TARGET, presetTarget } from '../../../../compiler/targets.ts';
import { combine, GraphBuilder } from '../../../support/graph-builder.ts';
import { foundCandidate, stagesOf } from '../stages.ts';

interface Block {
  readonly size?: number;
  readonly c?: number;
  readonly expanded?: number;
  readonly filters?: number;
  readonly multiplier?: number;
  readonly stride?: number;
  readonly skip?: boolean;
  /** What else reads the values between the layers. */
  readonly more?: (g: GraphBuilder, pw: NodeId, dw: NodeId) => void;
  readonly projectStride?: number;
}

function block(options: Block = {}): Graph {
  const { size = 14, c = 24, expanded = 144, filters = 24 } = options;
  const g = new GraphBuilder('block');
  const x = g.reshape(g.input('x', [1, size, size, c]), [1, size, size, c]);
  const pw = g.pointwise(x, { filters: expanded });
  const { multiplier = 1, stride = 1, projectStride = 1 } = options;
  const dw = g.depthwise(pw, { kernel: 3, padding: 1, multiplier, stride });
  options.more?.(g, pw, dw);
  const epilogue = options.skip === true ? [combine('add', x)] : [];
  const out = { filters, stride: projectStride, epilogue };
  return g.output(g.pointwise(dw, out)).build();
}

function families(graph: Graph): string[] {
  const byNode = new Map(stagesOf(graph).map((at) => [at.conv.node.id, at]));
  const { candidates } = findCandidates(graphFacts(graph), byNode, 'auto');
  return candidates.map(({ family }) => family);
}

describe('a PWDWPW is found', () => {
  it.each<readonly [string, Block]>([
    ['in an inverted residual', { skip: true }],
    ['with a stride', { stride: 2 }],
  ])('%s', (_, options) => {
    const { nodes, stores, stages } = foundCandidate('pwdwpw', block(options));
    expect(stages.map(({ shape }) => shape.class)).toEqual([
      'pointwise',
      'depthwise',
      'pointwise',
    ]);
    expect(nodes).toHaveLength(3);
    expect(stores).toEqual(nodes.slice(2));
  });

  it.each<readonly [string, Block]>([
    ['a multiplier', { multiplier: 2 }],
    ['a stride of the projection', { projectStride: 2 }],
    [
      'another reader of the expansion',
      { more: (g, pw) => g.output(pw, 'pw') },
    ],
    ['another reader of the DW', { more: (g, _, dw) => g.output(dw, 'dw') }],
  ])('but not with %s', (_, options) => {
    expect(families(block(options))).not.toContain('pwdwpw');
  });
});

it('is rejected where its kernel binds more buffers than the target', () => {
  const g = new GraphBuilder('gated');
  const x = g.input('x', [1, 14, 14, 24]);
  let operands = 0;
  const twoMore = (channels: number): EpilogueStep[] =>
    [1, 2].map(() => {
      const name = `operand${operands++}`;
      return combine('add', g.input(name, [1, 14, 14, channels]));
    });
  const pw = g.pointwise(x, { filters: 48, epilogue: twoMore(48) });
  const window = { kernel: 3, padding: 1 } as const;
  const dw = g.depthwise(pw, { ...window, epilogue: twoMore(48) });
  const out = g.pointwise(dw, { filters: 24, epilogue: twoMore(24) });
  const graph = g.output(out).build();
  const options = { fuse: 'auto', objective: 'gma' } as const;
  const fail = (): never => expect.fail('no plan');
  const plan = planFusion(graph, DEFAULT_TARGET, options, fail)!;
  expect(plan.rejected).toContainEqual(
    expect.objectContaining({
      family: 'pwdwpw',
      reason: 'noTileFits',
      detail: 'needs 9 storage buffers; webgpu-default allows 8',
    }),
  );
});

describe('the tiles of a PWDWPW', () => {
  const candidate: Candidate = foundCandidate('pwdwpw', block());
  const dw = candidate.stages[1]!.shape;

  it.each([DEFAULT_TARGET, presetTarget('h200')!, presetTarget('lavapipe')!])(
    'keep the rules of their parameters for $name',
    ({ limits, figures }) => {
      const tiles = pwdwpw.tiles(candidate, limits, figures.cores);
      const schedules = tiles.flatMap((tile) => [...tile.schedules()]);
      expect(schedules.length).toBeGreaterThan(20);
      for (const schedule of schedules) {
        const { tileH, tileW, regionH, regionW, splits } = schedule;
        const { expand, project } = schedule;
        expect({ regionH, regionW }).toEqual(regionOf(dw, tileH, tileW));
        expect(expand.rows).toBe(regionH * regionW);
        expect(project.rows).toBe(tileH * tileW);
        expect(project.kChunk).toBe(expand.cols);
        expect(splits).toBeLessThanOrEqual(Math.ceil(144 / expand.cols));
        expect(expand.kChunk % (4 * expand.kSplit)).toBe(0);
        expect(project.kChunk % (4 * project.kSplit)).toBe(0);
        expect(fitsLimits(schedule, 1, limits, 4)).toBe(true);
      }
    },
  );

  it('split the slices where there are few tiles, in two dispatches', () => {
    const late = foundCandidate(
      'pwdwpw',
      block({ size: 7, c: 160, expanded: 960, filters: 160 }),
    );
    const target = presetTarget('h200')!;
    const fastest = bestSchedule(late, target, 'time')!;
    expect(fastest.schedule).toMatchObject({ family: 'pwdwpw' });
    expect(fastest.cost.dispatches).toBe(2);
    expect(fastest.cost.scratchBytes).toBeGreaterThan(0);
    // As many workgroups as cores, and no split more: each loads the input again.
    const leanest = bestSchedule(late, target, 'gma')!;
    expect(leanest.cost.workgroups).toBeGreaterThanOrEqual(132);
    expect(leanest.cost.workgroups).toBeLessThan(132 + 132);
    const single = bestSchedule(late, target, 'dispatches')!;
    expect(single.cost.dispatches).toBe(1);
  });
});
