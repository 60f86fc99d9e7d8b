import { describe, expect, it } from 'vitest';
import type { NodeId } from '../../../compiler/graph.ts';
import type { Cost, GemmTiling } from '../../../compiler/plan.ts';
import { gmaBytes } from '../../../compiler/plan.ts';
import type { ConvSchedule } from '../../../compiler/planner/families/model.ts';
import type { Candidate } from '../../../compiler/planner/candidate.ts';
import {
  convCost,
  kernelCosts,
  totalCost,
  withThreading,
} from '../../../compiler/planner/cost-conv.ts';
import { combine, GraphBuilder } from '../../support/graph-builder.ts';
import { candidateFor, foundCandidate } from './stages.ts';

type Net = (g: GraphBuilder, x: NodeId) => NodeId;

/** The convolutions of a net over [1, size, size, c] as one kernel. */
function netCandidate(
  size: number,
  c: number,
  schedule: ConvSchedule,
  net: Net,
): Candidate {
  const g = new GraphBuilder();
  const x = g.input('x', [1, size, size, c]);
  return candidateFor(schedule, g.output(net(g, x)).build());
}

function cost(size: number, c: number, schedule: ConvSchedule, net: Net): Cost {
  return convCost(schedule, netCandidate(size, c, schedule, net));
}

function gemm(rows: number, cols: number): GemmTiling {
  return {
    rows,
    cols,
    threadRows: 4,
    threadCols4: 1,
    kChunk: 16,
    kSplit: 1,
    stageWeights: true,
    prefetch: false,
    unroll: true,
  };
}

const TILE = { tileH: 4, tileW: 4 } as const;
const SAME3 = { kernel: 3, padding: 1 } as const;

describe('the worked examples of docs/cost-model.md', () => {
  it('PW', () => {
    const schedule = { family: 'pw', gemm: gemm(28, 32) } as const;
    expect(
      cost(14, 64, schedule, (g, x) =>
        g.pointwise(x, { filters: 96, bias: true }),
      ),
    ).toEqual({
      ifmBytes: 150_528,
      weightBytes: 172_032 + 2688,
      epilogueBytes: 0,
      ofmBytes: 75_264,
      scratchBytes: 0,
      macs: 1_204_224,
      redundantMacs: 0,
      workgroupBytes: 16 * (28 * 5 + 16 * 8),
      registers: 24 + 16 + 20,
      workgroups: 21,
      invocations: 21 * 56,
      dispatches: 1,
    });
  });

  it('GATEDPW', () => {
    const g = new GraphBuilder();
    const map = g.input('x', [1, 14, 14, 64]);
    const gate = g.input('gate', [1, 1, 1, 64]);
    const y = g.pointwise(g.binary('mul', map, gate), { filters: 96 });
    const candidate = foundCandidate('gatedpw', g.output(y).build());
    const schedule = { family: 'gatedpw', gemm: gemm(28, 32) } as const;
    expect(convCost(schedule, candidate)).toMatchObject({
      ifmBytes: 150_528,
      weightBytes: 172_032,
      epilogueBytes: 21 * 64 * 4,
      ofmBytes: 75_264,
      macs: 1_204_224,
      workgroups: 21,
      dispatches: 1,
    });
  });

  it('DW', () => {
    const schedule = {
      family: 'dw',
      ...TILE,
      tileK: 16,
      threadPixels: 2,
      unroll: false,
    } as const;
    expect(
      cost(8, 16, schedule, (g, x) => g.depthwise(x, SAME3)),
    ).toMatchObject({
      ifmBytes: 6400,
      weightBytes: 2304,
      ofmBytes: 4096,
      macs: 9216,
      workgroups: 4,
      invocations: 4 * 32,
      workgroupBytes: 0,
    });
  });

  it('conv', () => {
    const schedule = {
      family: 'conv',
      tileH: 2,
      tileW: 4,
      tileK: 8,
      threadPixels: 1,
      unroll: false,
    } as const;
    expect(
      cost(8, 3, schedule, (g, x) =>
        g.conv2d(x, { filters: 8, kernel: 3, stride: 2, padding: 'same' }),
      ),
    ).toMatchObject({
      ifmBytes: 864,
      weightBytes: 2304,
      ofmBytes: 512,
      macs: 3456,
    });
  });

  it('DWMEAN', () => {
    const g = new GraphBuilder();
    const map = g.depthwise(g.input('x', [1, 8, 8, 16]), SAME3);
    g.output(g.activation(map, { fn: 'relu' }), 'relu');
    const mean = g.dense(g.globalPool(map), { filters: 8 });
    const candidate = foundCandidate('dwmean', g.output(mean).build());
    const schedule = {
      family: 'dwmean',
      ...TILE,
      tileK: 16,
      threadPixels: 2,
      unroll: false,
    } as const;
    expect(convCost(schedule, candidate)).toMatchObject({
      ifmBytes: 6400,
      weightBytes: 2304,
      ofmBytes: 4096 + 64,
      scratchBytes: 512,
      macs: 9216,
      workgroups: 4 + 1,
      workgroupBytes: 32 * 16,
      dispatches: 2,
    });
    const whole = { ...schedule, tileH: 8, tileW: 8 };
    expect(convCost(whole, candidate)).toMatchObject({
      ifmBytes: 4096,
      weightBytes: 576,
      ofmBytes: 4096 + 64,
      scratchBytes: 0,
      workgroups: 1,
      dispatches: 1,
    });
  });

  it('DWPW', () => {
    const schedule = { family: 'dwpw', ...TILE, gemm: gemm(16, 16) } as const;
    expect(
      cost(8, 16, schedule, (g, x) =>
        g.pointwise(g.depthwise(x, SAME3), { filters: 32 }),
      ),
    ).toMatchObject({
      ifmBytes: 12_800,
      weightBytes: 12_800,
      ofmBytes: 8192,
      macs: 51_200,
      redundantMacs: 9216,
    });
  });

  it('PWDW_R', () => {
    const schedule = {
      family: 'pwdw_r',
      ...TILE,
      regionH: 5,
      regionW: 5,
      slices: 1,
      gemm: gemm(25, 16),
    } as const;
    expect(
      cost(8, 16, schedule, (g, x) =>
        g.depthwise(g.pointwise(x, { filters: 32 }), SAME3),
      ),
    ).toMatchObject({
      ifmBytes: 12_800,
      weightBytes: 12_800,
      ofmBytes: 8192,
      macs: 69_632,
      redundantMacs: 18_432,
    });
  });

  it('PWMEAN', () => {
    const g = new GraphBuilder();
    const x = g.input('x', [1, 7, 7, 64]);
    const mean = g.globalPool(g.pointwise(x, { filters: 96, bias: true }));
    const graph = g.output(g.activation(mean, { fn: 'relu' })).build();
    const schedule = { family: 'pwmean', gemm: gemm(49, 32) } as const;
    expect(convCost(schedule, foundCandidate('pwmean', graph))).toMatchObject({
      ifmBytes: 37_632,
      weightBytes: 24_576 + 384,
      ofmBytes: 384,
      macs: 301_056,
      redundantMacs: 0,
      workgroupBytes: 373 * 16,
      workgroups: 3,
      dispatches: 1,
    });
    // Sums of groups of rows, where they are more than the operands.
    const narrow = { ...schedule.gemm, kChunk: 4, threadRows: 1, cols: 64 };
    const sums = convCost(
      { family: 'pwmean', gemm: narrow },
      foundCandidate('pwmean', graph),
    );
    expect(sums.workgroupBytes).toBe(49 * 16 * 16);
  });

  it('PWMEANPW', () => {
    const g = new GraphBuilder();
    const x = g.input('x', [1, 7, 7, 64]);
    const mean = g.globalPool(g.pointwise(x, { filters: 96 }));
    const options = { filters: 40, bias: true };
    const head = g.dense(g.reshape(mean, [1, 96]), options);
    const candidate = foundCandidate('pwmeanpw', g.output(head).build());
    const schedule = {
      family: 'pwmeanpw',
      first: gemm(49, 32),
      second: { ...gemm(1, 20), kChunk: 32 },
      splits: 3,
    } as const;
    expect(convCost(schedule, candidate)).toMatchObject({
      ifmBytes: 75_264,
      weightBytes: 64_512 + 160,
      ofmBytes: 160,
      scratchBytes: 960,
      macs: 605_952,
      redundantMacs: 301_056,
      workgroupBytes: (373 + 9) * 16,
      workgroups: 6 + 1,
      dispatches: 2,
    });
    expect(convCost({ ...schedule, splits: 1 }, candidate)).toMatchObject({
      ifmBytes: 75_264 / 3,
      // The bias of 20 filters in each of two workgroups.
      weightBytes: 64_512 + 160,
      scratchBytes: 0,
      workgroups: 2,
      dispatches: 1,
    });
  });

  it('PWPW', () => {
    const schedule = {
      family: 'pwpw',
      first: gemm(16, 12),
      second: { ...gemm(16, 12), kChunk: 12 },
    } as const;
    expect(
      cost(8, 16, schedule, (g, x) =>
        g.pointwise(g.pointwise(x, { filters: 32 }), { filters: 24 }),
      ),
    ).toMatchObject({
      ifmBytes: 8192,
      weightBytes: 28_672,
      ofmBytes: 6144,
      macs: 114_688,
      redundantMacs: 32_768,
    });
    const g = new GraphBuilder();
    const first = g.pointwise(g.input('x', [1, 8, 8, 16]), { filters: 32 });
    const second = g.pointwise(first, { filters: 24 });
    g.output(g.activation(first, { fn: 'relu' }), 'relu');
    const kept = foundCandidate('pwpw', g.output(second).build());
    expect(convCost(schedule, kept).ofmBytes).toBe(6144 + 8192);
  });

  it('CONVDW', () => {
    const schedule = {
      family: 'convdw',
      ...TILE,
      regionH: 5,
      regionW: 5,
      tileK: 8,
      workgroupSize: 64,
      unroll: true,
    } as const;
    expect(
      cost(8, 3, schedule, (g, x) =>
        g.depthwise(g.conv2d(x, { filters: 16, ...SAME3 }), SAME3),
      ),
    ).toMatchObject({
      ifmBytes: 3456,
      weightBytes: 11_520,
      ofmBytes: 4096,
      macs: 52_416,
      redundantMacs: 15_552,
      workgroups: 8,
      workgroupBytes: 25 * 2 * 16,
      registers: 24 + 8,
    });
  });

  it('CONVDWPW', () => {
    const schedule = {
      family: 'convdwpw',
      ...TILE,
      regionH: 5,
      regionW: 5,
      project: { ...gemm(16, 12), kChunk: 8 },
      splits: 2,
      unroll: true,
    } as const;
    expect(
      cost(8, 3, schedule, (g, x) => {
        const dw = g.depthwise(g.conv2d(x, { filters: 16, ...SAME3 }), SAME3);
        return g.pointwise(dw, { filters: 24 });
      }),
    ).toMatchObject({
      ifmBytes: 6912,
      weightBytes: 29_184,
      ofmBytes: 6144,
      scratchBytes: 24_576,
      macs: 129_408,
      redundantMacs: 67_968,
      workgroups: 16 + 6,
      dispatches: 2,
    });
  });

  it('PWDWPW', () => {
    const schedule = {
      family: 'pwdwpw',
      ...TILE,
      regionH: 5,
      regionW: 5,
      expand: gemm(25, 8),
      keepsInput: true,
      project: { ...gemm(16, 12), kChunk: 8 },
      splits: 2,
    } as const;
    const block = (g: GraphBuilder, x: NodeId): NodeId => {
      const dw = g.depthwise(g.pointwise(x, { filters: 32 }), SAME3);
      return g.pointwise(dw, { filters: 24 });
    };
    expect(cost(8, 16, schedule, block)).toMatchObject({
      ifmBytes: 25_600,
      weightBytes: 37_888,
      ofmBytes: 6144,
      scratchBytes: 24_576,
      macs: 188_416,
      redundantMacs: 88_064,
      workgroups: 16 + 6,
      dispatches: 2,
    });
    const whole = { ...schedule, splits: 1 };
    expect(cost(8, 16, whole, block)).toMatchObject({
      ifmBytes: 25_600 / 2,
      weightBytes: 37_888,
      scratchBytes: 0,
      workgroups: 8,
      dispatches: 1,
    });
  });
});

describe('convCost', () => {
  it('recomputes nothing when one tile covers the map', () => {
    const schedule = {
      family: 'pwdw',
      tileH: 8,
      tileW: 8,
      regionH: 8,
      regionW: 8,
      slices: 1,
      gemm: gemm(64, 16),
    } as const;
    const whole = cost(8, 16, schedule, (g, x) =>
      g.depthwise(g.pointwise(x, { filters: 32 }), SAME3),
    );
    expect(whole.redundantMacs).toBe(0);
  });

  it('loads a residual of a fused producer again on the halo', () => {
    const schedule = {
      family: 'pwdw_r',
      ...TILE,
      regionH: 5,
      regionW: 5,
      slices: 1,
      gemm: gemm(25, 16),
    } as const;
    const residual = cost(8, 16, schedule, (g, x) =>
      g.depthwise(
        g.pointwise(x, { filters: 16, epilogue: [combine('add', x)] }),
        SAME3,
      ),
    );
    expect(residual.epilogueBytes).toBe(100 * 16 * 4);
  });

  it('keeps loads and stores under another threading', () => {
    const schedule = { family: 'pw', gemm: gemm(28, 32) } as const;
    const one = cost(14, 64, schedule, (g, x) =>
      g.pointwise(x, { filters: 96 }),
    );
    const split = { ...schedule, gemm: { ...gemm(28, 32), kSplit: 4 } };
    const candidate = netCandidate(14, 64, schedule, (g, x) =>
      g.pointwise(x, { filters: 96 }),
    );
    const other = totalCost(
      withThreading(kernelCosts(schedule, candidate), split, candidate),
    );
    expect(gmaBytes(other)).toBe(gmaBytes(one));
    expect(other.invocations).toBe(4 * one.invocations);
  });
});
