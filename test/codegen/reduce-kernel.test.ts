import { describe, expect, it } from 'vitest';
import { columnTiling, rowTiling } from '../../codegen/ops/reduce-kernel.ts';

const SIZES = [1, 2, 3, 8, 63, 64, 65, 1000];

describe.each([
  ['rowTiling', rowTiling],
  ['columnTiling', columnTiling],
])('%s', (_, tiling) => {
  it('fits any count and length into any workgroup', () => {
    for (const count of SIZES) {
      for (const length of SIZES) {
        for (const workgroupSize of [1, 7, 64, 256]) {
          const { slots, lanes } = tiling(count, length, workgroupSize);
          expect(slots * lanes).toBeLessThanOrEqual(workgroupSize);
          expect(lanes).toBeGreaterThanOrEqual(1);
          // The first step of a lane is not checked against the length.
          expect(lanes).toBeLessThanOrEqual(length);
          expect(slots).toBeGreaterThanOrEqual(1);
          expect(slots).toBeLessThanOrEqual(count);
        }
      }
    }
  });
});

describe('rowTiling', () => {
  it('puts short rows side by side', () => {
    expect(rowTiling(1000, 6, 64)).toMatchObject({ slots: 10, lanes: 6 });
    expect(rowTiling(3, 6, 64)).toMatchObject({ slots: 3, lanes: 6 });
  });

  it('gives a long row the whole workgroup', () => {
    expect(rowTiling(10, 251, 64)).toMatchObject({ slots: 1, lanes: 64 });
  });
});

describe('columnTiling', () => {
  it('reads whole cache lines where there are many columns', () => {
    expect(columnTiling(1280, 49, 64)).toMatchObject({ slots: 8, lanes: 8 });
  });

  it('makes more workgroups where columns are few and tall', () => {
    expect(columnTiling(8, 112 * 112, 256)).toMatchObject({
      slots: 1,
      lanes: 256,
    });
  });

  it('leaves short columns together', () => {
    expect(columnTiling(16, 4, 64)).toMatchObject({ slots: 8, lanes: 4 });
  });
});
