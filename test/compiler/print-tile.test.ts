import { describe, expect, it } from 'vitest';

import { printTile } from '../../compiler/print-tile.ts';

describe('printTile', () => {
  const gemm = {
    rows: 28,
    cols: 16,
    threadRows: 7,
    threadCols4: 1,
    kChunk: 64,
    kSplit: 8,
    stageWeights: true,
    prefetch: true,
    unroll: true,
  };
  const tile = { tileH: 4, tileW: 7 };
  const region = { regionH: 6, regionW: 9 };

  it.each([
    [{ family: 'pw', gemm }, '28x16 k64/8'],
    [{ family: 'pw', gemm: { ...gemm, kSplit: 1 } }, '28x16 k64'],
    [
      { family: 'dw', ...tile, tileK: 32, threadPixels: 1, unroll: true },
      '4x7x32',
    ],
    [{ family: 'dwpw', ...tile, gemm }, '4x7x16 k64/8'],
    [
      { family: 'pwdw_r', ...tile, ...region, slices: 1, gemm },
      '4x7x16 of 6x9 k64/8',
    ],
    [
      { family: 'pwdw', ...tile, ...region, slices: 3, gemm },
      '4x7x48 by 16 of 6x9 k64/8',
    ],
    [
      {
        family: 'convdw',
        ...tile,
        ...region,
        tileK: 32,
        workgroupSize: 64,
        unroll: true,
      },
      '4x7x32 of 6x9',
    ],
    [
      {
        family: 'pwdwpw',
        ...tile,
        ...region,
        expand: gemm,
        keepsInput: true,
        project: { ...gemm, cols: 24, kChunk: 16 },
        splits: 4,
      },
      '4x7x24 by 16/4 of 6x9',
    ],
    [
      {
        family: 'pwmeanpw',
        first: { ...gemm, rows: 49 },
        second: { ...gemm, rows: 1, cols: 40 },
        splits: 1,
      },
      '49x40 by 16 k64/8',
    ],
    [
      { family: 'pwpw', first: { ...gemm, cols: 32 }, second: gemm },
      '28x16 by 32 k64/8',
    ],
    [{ family: 'map', workgroupSize: 64 }, ''],
  ] as const)('%j', (schedule, expected) => {
    expect(printTile(schedule)).toBe(expected);
  });
});
