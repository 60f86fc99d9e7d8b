import { describe, expect, it } from 'vitest';
import { productOf } from '../../../codegen/conv/gemm-shape.ts';
import type { GemmTiling } from '../../../compiler/plan.ts';
import { gemmInvocations } from '../../../compiler/planner/workgroup-memory.ts';

const TILING: GemmTiling = {
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

describe('productOf', () => {
  it('lays invocations out as the planner counts them', () => {
    const options = { channels: 512, filters: 512, weightsAt: '0u' };
    const p = productOf({ ...options, tiling: TILING });
    expect(p).toMatchObject({
      colThreads: 16,
      rowThreads: 2,
      threads: 32,
      part4: 2,
      chunks: 8,
      filterTiles: 8,
      hasPartialChunk: false,
      hasPartialCols: false,
    });
    expect(p.threads * TILING.kSplit).toBe(gemmInvocations(TILING));
    expect(p.constants).toMatchObject({ A_STRIDE: 17, B_AT: 14 * 17 });
  });

  it('sees chunks and tiles that are cut off, and rounds channels up', () => {
    const options = { channels: 62, filters: 66, weightsAt: '9u' };
    const p = productOf({ ...options, tiling: TILING, prefix: 'mid' });
    expect(p).toMatchObject({
      chunks: 1,
      hasPartialChunk: false,
      filterTiles: 2,
      hasPartialCols: true,
    });
    expect(p.constants).toMatchObject({
      MID_CHANNELS4: 16,
      MID_FILTERS4: 17,
      MID_FILTERS_AT: '9u',
    });
    expect(p.names.tile_k4).toBe('mid_tile_k4');
  });

  it('refuses a tiling that does not divide', () => {
    const options = { channels: 8, filters: 8, weightsAt: '0u' };
    const cols = { ...TILING, cols: 12, threadCols4: 2 };
    expect(() => productOf({ ...options, tiling: cols })).toThrow('12 filters');
    const chunk = { ...TILING, kChunk: 16 };
    expect(() => productOf({ ...options, tiling: chunk })).toThrow(
      '16 channels',
    );
  });
});
