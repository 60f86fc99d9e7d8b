import { describe, expect, it } from 'vitest';
import type { GemmTiling } from '../../../compiler/plan.ts';
import {
  workgroupBytes,
  workgroupInvocations,
  workgroupLayout,
} from '../../../compiler/planner/workgroup-memory.ts';

const GEMM: GemmTiling = {
  rows: 14,
  cols: 64,
  threadRows: 7,
  threadCols4: 1,
  kChunk: 64,
  kSplit: 8,
  stageWeights: true,
  prefetch: true,
  unroll: true,
};

describe('workgroup size', () => {
  it('is row groups x column groups x K-split for a matrix product', () => {
    expect(workgroupInvocations({ family: 'pw', gemm: GEMM })).toBe(256);
  });

  it('rounds a partial group of rows up', () => {
    const gemm = { ...GEMM, rows: 15 };
    expect(workgroupInvocations({ family: 'pw', gemm })).toBe(384);
  });

  it('is one invocation per threadPixels and vec4 for a direct kernel', () => {
    expect(
      workgroupInvocations({
        family: 'dw',
        tileH: 4,
        tileW: 8,
        tileK: 16,
        threadPixels: 2,
        unroll: false,
      }),
    ).toBe(64);
  });
});

describe('workgroup memory', () => {
  const staging = 14 * (16 + 1) + (64 * 64) / 4;

  it('stages input rows with one vec4 of padding, and weights', () => {
    const gemm = { ...GEMM, kSplit: 1 };
    expect(workgroupBytes({ family: 'pw', gemm })).toBe(16 * staging);
  });

  it('leaves weights out that are not staged', () => {
    const gemm = { ...GEMM, kSplit: 1, stageWeights: false };
    expect(workgroupBytes({ family: 'pw', gemm })).toBe(16 * 14 * 17);
  });

  it('lets the reduction share the staging, and takes the larger', () => {
    const reduction = 7 * 32 * 7;
    expect(reduction).toBeGreaterThan(staging);
    expect(workgroupBytes({ family: 'pw', gemm: GEMM })).toBe(16 * reduction);
  });

  it('keeps the region of a pwdw beside the stage', () => {
    const layout = workgroupLayout({
      family: 'pwdw',
      tileH: 2,
      tileW: 7,
      regionH: 2,
      regionW: 7,
      slices: 1,
      gemm: { ...GEMM, kSplit: 1 },
    });
    expect(layout).toEqual({
      operands: staging,
      partials: 0,
      intermediates: [14 * 16],
    });
  });

  it('holds one sum per invocation of a dwmean', () => {
    const tile = { tileH: 7, tileW: 8, tileK: 16, threadPixels: 4 } as const;
    const schedule = { family: 'dwmean', ...tile, unroll: false } as const;
    expect(workgroupInvocations(schedule)).toBe(4 * 7 * 2);
    expect(workgroupBytes(schedule, 2)).toBe(16 * 4 * 7 * 2);
  });

  it('keeps a padded slice of a pwpw intermediate', () => {
    const first = { ...GEMM, cols: 32, threadRows: 7, kSplit: 4 };
    const second = { ...GEMM, kChunk: 32, threadRows: 7, kSplit: 2 };
    const layout = workgroupLayout({ family: 'pwpw', first, second });
    expect(layout).toEqual({
      operands: 14 * 17 + (64 * 32) / 4,
      partials: 3 * (64 / 4) * 7,
      intermediates: [14 * (8 + 1)],
    });
  });

  it('keeps the region of a convdw, and of a convdwpw its left operand', () => {
    const region = { tileH: 2, tileW: 7, regionH: 5, regionW: 8 } as const;
    expect(
      workgroupLayout({
        family: 'convdw',
        ...region,
        tileK: 32,
        workgroupSize: 64,
        unroll: true,
      }),
    ).toEqual({ operands: 0, partials: 0, intermediates: [40 * 8] });
    const project = { ...GEMM, kChunk: 32, cols: 96, kSplit: 1 };
    expect(
      workgroupLayout({
        family: 'convdwpw',
        ...region,
        project,
        splits: 1,
        unroll: true,
      }),
    ).toEqual({
      operands: (32 * 96) / 4,
      partials: 0,
      intermediates: [40 * 8, 14 * (8 + 1)],
    });
  });

  it('keeps the region and the left operand of a pwdwpw slice', () => {
    const expand = { ...GEMM, rows: 40, cols: 32, threadRows: 5, kSplit: 1 };
    const project = { ...GEMM, kChunk: 32, cols: 96, kSplit: 4 };
    const schedule = {
      family: 'pwdwpw',
      tileH: 2,
      tileW: 7,
      regionH: 5,
      regionW: 8,
      expand,
      keepsInput: false,
      project,
      splits: 3,
    } as const;
    expect(workgroupLayout({ ...schedule, keepsInput: true })).toEqual({
      operands: Math.max((64 * 32) / 4, (32 * 96) / 4),
      partials: 3 * (96 / 4) * 2 * 7,
      intermediates: [40 * 8, 14 * (8 + 1), 40 * (16 + 1)],
    });
    expect(workgroupLayout(schedule)).toEqual({
      // The input and weights of the expansion, or the weights of the projection.
      operands: Math.max(40 * 17 + (64 * 32) / 4, (32 * 96) / 4),
      partials: 3 * (96 / 4) * 2 * 7,
      intermediates: [40 * 8, 14 * (8 + 1)],
    });
  });
});
