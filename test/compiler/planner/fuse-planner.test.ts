import { describe, expect, it } from 'vitest';
import type { Graph, NodeId } from '../../../compiler/graph.ts';
import type { FuseMode, Plan } from '../../../compiler/plan.ts';
import { gmaBytes } from '../../../compiler/plan.ts';
import { planFusion } from '../../../compiler/planner/fuse-planner.ts';
import type { Target } from '../../../compiler/target.ts';
import { DEFAULT_TARGET, presetTarget } from '../../../compiler/targets.ts';
import type { Diagnostic } from '../../../grammar/diagnostic.ts';
import {
  activate,
  combine,
  GraphBuilder,
  RELU6,
} from '../../support/graph-builder.ts';

const H100 = presetTarget('h100')!;

function plan(graph: Graph, target = H100, fuse: FuseMode = 'auto'): Plan {
  const diagnostics: Diagnostic[] = [];
  const found = planFusion(graph, target, { fuse, objective: 'time' }, (d) =>
    diagnostics.push(d),
  );
  expect(diagnostics).toEqual([]);
  return found!;
}

function codes(graph: Graph, target: Target): string[] {
  const found: Diagnostic[] = [];
  const options = { fuse: 'auto', objective: 'time' } as const;
  expect(planFusion(graph, target, options, (d) => found.push(d))).toBeNull();
  return found.map(({ code }) => code);
}

/** Names of the layers of each group. */
function grouped({ graph, groups }: Plan): string[] {
  const names = new Map(graph.nodes.map(({ id, name }) => [id, name]));
  return groups.map(({ nodes }) => nodes.map((id) => names.get(id)).join('+'));
}

function families({ groups }: Plan): string[] {
  return groups.map(({ schedule }) => schedule.family);
}

const EPILOGUE = { bias: true, epilogue: [activate(RELU6)] } as const;

/** MobileNetV2's expand, depthwise, project, add, on a 14x14x64 map. */
function invertedResidual(): Graph {
  const g = new GraphBuilder('block');
  const x = g.input('x', [1, 14, 14, 64]);
  const expand = g.pointwise(x, { name: 'expand', filters: 384, ...EPILOGUE });
  const depthwise = g.depthwise(expand, {
    name: 'depthwise',
    kernel: 3,
    padding: 'same',
    ...EPILOGUE,
  });
  const residual = [combine('add', x)];
  return g
    .output(
      g.pointwise(depthwise, {
        name: 'project',
        filters: 64,
        bias: true,
        epilogue: residual,
      }),
    )
    .build();
}

describe('planFusion', () => {
  it('fuses the expansion of an inverted residual with its depthwise', () => {
    const found = plan(invertedResidual());
    expect(grouped(found)).toEqual(['expand+depthwise', 'project']);
    expect(found.groups[0]!.schedule.family).toMatch(/^pwdw/);
  });

  it('compares every pair with its layers alone', () => {
    const [pair, single] = plan(invertedResidual()).groups;
    expect(pair!.timeNs).toBeLessThan(pair!.unfused.timeNs);
    expect(pair!.unfused.cost.dispatches).toBe(2);
    expect(single!.unfused).toEqual({
      cost: single!.cost,
      timeNs: single!.timeNs,
    });
  });

  it('runs layer by layer when it must not fuse', () => {
    const found = plan(invertedResidual(), H100, 'none');
    expect(grouped(found)).toEqual(['expand', 'depthwise', 'project']);
    expect(found.rejected).toEqual([]);
  });

  it('never takes longer than layer by layer', () => {
    const time = (found: Plan): number =>
      found.groups.reduce((sum, { timeNs }) => sum + timeNs, 0);
    for (const target of [H100, DEFAULT_TARGET, presetTarget('lavapipe')!]) {
      const graph = invertedResidual();
      expect(time(plan(graph, target))).toBeLessThanOrEqual(
        time(plan(graph, target, 'none')),
      );
    }
  });

  it('under gma gives each kernel a workgroup per core, or as many as asked', () => {
    const plans = [undefined, 4, 1].map((minWorkgroups) => {
      const options = {
        fuse: 'auto',
        objective: 'gma',
        ...(minWorkgroups !== undefined && { minWorkgroups }),
      } as const;
      const fail = (): never => expect.fail('no plan');
      return planFusion(invertedResidual(), H100, options, fail)!;
    });
    const [perCore, four, one] = plans.map(({ groups }) => ({
      fewest: Math.min(...groups.map(({ cost }) => cost.workgroups)),
      bytes: groups.reduce((sum, { cost }) => sum + gmaBytes(cost), 0),
    }));
    expect(perCore!.fewest).toBeGreaterThanOrEqual(132);
    expect(four!.fewest).toBeGreaterThanOrEqual(4);
    expect(four!.bytes).toBeLessThan(perCore!.bytes);
    expect(one!.bytes).toBeLessThanOrEqual(four!.bytes);
  });

  it('is the same plan every time', () => {
    expect(plan(invertedResidual())).toEqual(plan(invertedResidual()));
  });

  it('shares the schedule of identical layers', () => {
    const g = new GraphBuilder();
    let x = g.input('x', [1, 14, 14, 64]);
    x = g.activation(x, RELU6);
    for (let i = 0; i < 3; i++)
      x = g.activation(g.pointwise(x, { filters: 64 }), RELU6);
    const found = plan(g.output(x).build());
    const [a, b, c] = found.groups.filter(
      ({ schedule }) => schedule.family === 'pw',
    );
    expect(b!.schedule).toBe(a!.schedule);
    expect(c!.schedule).toBe(a!.schedule);
  });

  it('chooses families by class and op', () => {
    const g = new GraphBuilder();
    const x = g.input('x', [1, 8, 8, 6]);
    const a = g.conv2d(x, { filters: 8, kernel: 3, padding: 1 });
    const b = g.depthwise(a, { kernel: 3 });
    const c = g.conv2d(b, { filters: 8, kernel: 1, groups: 2 });
    const d = g.globalPool(g.maxPool(c, { kernel: 2 }));
    const e = g.dense(g.reshape(d, [1, 8]), { filters: 8 });
    const f = g.softmax(g.layerNorm(e));
    const found = plan(g.output(f).build(), H100, 'none');
    expect(families(found)).toEqual([
      'conv',
      'dw',
      'conv',
      'map',
      'reduce',
      'view',
      'pw',
      'reduce',
      'reduce',
    ]);
  });

  it('gives constants and inputs no group', () => {
    const g = new GraphBuilder();
    const x = g.input('x', [1, 4, 4, 4]);
    const folded = g.binary('mul', g.weight('a', [4]), g.weight('b', [4]));
    const found = plan(g.output(g.binary('add', x, folded)).build());
    expect(families(found)).toEqual(['map']);
  });

  it('counts no bytes and no time for a view', () => {
    const g = new GraphBuilder();
    const x = g.input('x', [1, 2, 2, 4]);
    const y = g.activation(g.reshape(g.activation(x, RELU6), [1, 16]), RELU6);
    const view = plan(g.output(y).build()).groups[1]!;
    expect(view.schedule).toEqual({ family: 'view' });
    expect(view.timeNs).toBe(0);
    expect(gmaBytes(view.cost)).toBe(0);
  });

  it('copies an input that is an output, and a node that is two outputs', () => {
    const g = new GraphBuilder();
    const x = g.input('x', [1, 2, 2, 4]);
    const y = g.activation(x, RELU6);
    const graph = g.output(x, 'a').output(y, 'b').output(y, 'c').build();
    const found = plan(graph);
    expect(families(found)).toEqual(['map', 'map', 'map']);
    const nodes = found.graph.outputs.map(({ node }) => node);
    expect(new Set(nodes).size).toBe(3);
    expect(nodes).not.toContain(x);
  });
});

describe('rejected pairs', () => {
  type Net = (g: GraphBuilder, x: NodeId) => NodeId;

  /** Reason for the only pair of a net over [1, 7, 7, 8]. */
  function reason(
    net: Net,
    also: (g: GraphBuilder, x: NodeId) => void = () => undefined,
  ): string {
    const g = new GraphBuilder();
    const x = g.input('x', [1, 7, 7, 8]);
    const y = net(g, x);
    also(g, y);
    const { rejected } = plan(g.output(y).build());
    expect(rejected).toHaveLength(1);
    return rejected[0]!.reason;
  }

  const pw = (g: GraphBuilder, x: NodeId, stride = 1): NodeId =>
    g.pointwise(x, { filters: 8, stride });
  const dw = (g: GraphBuilder, x: NodeId): NodeId =>
    g.depthwise(x, { kernel: 3, padding: 1 });

  it.each<readonly [string, Net]>([
    ['noFamily', (g, x) => dw(g, dw(g, x))],
    ['noFamily', (g, x) => pw(g, g.conv2d(x, { filters: 8, kernel: 3 }))],
    ['stridedPointwise', (g, x) => pw(g, dw(g, x), 2)],
    [
      'manyConsumers',
      (g, x) => {
        const y = pw(g, x);
        return g.binary('add', dw(g, y), y);
      },
    ],
    [
      'isOutput',
      (g, x) => {
        const y = pw(g, x);
        g.output(y, 'middle');
        return dw(g, y);
      },
    ],
    [
      'notConsumedAsInput',
      (g, x) => {
        const y = pw(g, x);
        return g.pointwise(x, { filters: 8, epilogue: [combine('add', y)] });
      },
    ],
  ])('%s', (expected, net) => {
    expect(reason(net)).toBe(expected);
  });

  it('gives the figures of a slower pair', () => {
    const g = new GraphBuilder();
    const x = g.input('x', [1, 14, 14, 512]);
    const y = g.depthwise(x, { kernel: 3, padding: 1 });
    const { rejected } = plan(
      g.output(g.pointwise(y, { filters: 512 })).build(),
    );
    expect(rejected).toMatchObject([{ family: 'dwpw', reason: 'slower' }]);
    expect(rejected[0]!.detail).toMatch(
      /^\d+\.\d us fused, \d+\.\d us apart; \d+ kB fused, \d+ kB apart$/,
    );
  });

  it('says when a neighbouring pair won', () => {
    const g = new GraphBuilder();
    let x = g.input('x', [1, 112, 112, 32]);
    x = g.depthwise(x, { kernel: 3, padding: 1 });
    x = g.pointwise(x, { filters: 64 });
    x = g.depthwise(x, { kernel: 3, padding: 1, stride: 2 });
    const found = plan(g.output(x).build());
    expect(families(found)).toEqual(['dw', 'pwdw_r']);
    expect(found.rejected).toMatchObject([
      { family: 'dwpw', reason: 'otherGroupBetter' },
    ]);
  });

  it('counts storage buffers', () => {
    const g = new GraphBuilder();
    const x = g.input('x', [1, 7, 7, 8]);
    const operands = Array.from({ length: 4 }, (_, i) =>
      g.input(`operand${i}`, [1, 7, 7, 8]),
    );
    const epilogue = operands.map((operand) => combine('add', operand));
    const more = Array.from({ length: 4 }, (_, i) =>
      combine('mul', g.input(`factor${i}`, [1, 7, 7, 8])),
    );
    const y = g.pointwise(x, { filters: 8, epilogue });
    const z = g.depthwise(y, { kernel: 3, padding: 1, epilogue: more });
    const { rejected } = plan(g.output(z).build(), DEFAULT_TARGET);
    expect(rejected).toMatchObject([
      {
        reason: 'noTileFits',
        detail: 'needs 11 storage buffers; webgpu-default allows 8',
      },
    ]);
  });
});

describe('layers that a target cannot run', () => {
  it('FCM5011: a tensor larger than a binding', () => {
    const g = new GraphBuilder();
    const x = g.input('x', [1, 4096, 4096, 4]);
    const graph = g.output(g.activation(x, RELU6)).build();
    expect(codes(graph, DEFAULT_TARGET)).toEqual(['FCM5011']);
  });

  it('FCM5012: more tensors than bindings', () => {
    const g = new GraphBuilder();
    const xs = Array.from({ length: 8 }, (_, i) =>
      g.input(`x${i}`, [1, 2, 2, 4]),
    );
    const graph = g.output(g.concat(xs)).build();
    expect(codes(graph, DEFAULT_TARGET)).toEqual(['FCM5012']);
  });

  it('FCM5010: no workgroup is small enough', () => {
    const tiny: Target = {
      ...DEFAULT_TARGET,
      limits: { ...DEFAULT_TARGET.limits, workgroupBytes: 64 },
    };
    const g = new GraphBuilder();
    const x = g.input('x', [1, 7, 7, 8]);
    const graph = g.output(g.pointwise(x, { filters: 8 })).build();
    expect(codes(graph, tiny)).toEqual(['FCM5010']);
  });
});
