import { describe, expect, it } from 'vitest';
import {
  directEdges,
  directGrid,
  eachTap,
  inputColumns,
} from '../../../codegen/conv/direct.ts';
import type { ConvShape } from '../../../compiler/conv-class.ts';

const SHAPE: ConvShape = {
  class: 'depthwise',
  n: 2,
  inH: 9,
  inW: 9,
  c: 20,
  outH: 9,
  outW: 9,
  k: 20,
  r: 3,
  s: 3,
  strideH: 1,
  strideW: 1,
  dilationH: 1,
  dilationW: 1,
  padTop: 1,
  padLeft: 1,
  groups: 20,
};
const SCHEDULE = {
  family: 'dw',
  tileH: 4,
  tileW: 6,
  tileK: 8,
  threadPixels: 3,
  unroll: false,
} as const;

describe('direct kernels', () => {
  it('neighbours share columns, gaps are left out', () => {
    expect(inputColumns(SHAPE, 3)).toEqual([0, 1, 2, 3, 4]);
    expect(inputColumns({ ...SHAPE, strideW: 2 }, 2)).toEqual([0, 1, 2, 3, 4]);
    expect(inputColumns({ ...SHAPE, s: 2, dilationW: 3 }, 2)).toEqual([
      0, 1, 3, 4,
    ]);
    expect(inputColumns({ ...SHAPE, s: 1, strideW: 3 }, 2)).toEqual([0, 3]);
  });

  it('taps run filter column by filter column', () => {
    const taps = eachTap({ ...SHAPE, s: 2 }, 2, (p, s, column) =>
      [p, s, column].join(),
    );
    expect(taps).toEqual(['0,0,0\n1,0,1', '0,1,1\n1,1,2']);
  });

  it('the grid covers batch, map and channels', () => {
    const grid = directGrid(SHAPE, SCHEDULE);
    expect(grid.workgroups).toBe(2 * 3 * 2 * 3);
    expect(grid.constants).toMatchObject({
      FILTER_TILES: 3,
      TILES_X: 2,
      TILES_Y: 3,
      TILE_K4: 2,
      THREADS_X: 2,
    });
  });

  it('stores are guarded only where a run of pixels may be cut off', () => {
    expect(directEdges(SHAPE, SCHEDULE).x).toBe(false);
    expect(directEdges({ ...SHAPE, outW: 10 }, SCHEDULE).x).toBe(true);
  });
});
