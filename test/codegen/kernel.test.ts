import { describe, expect, it } from 'vitest';
import { spreadWorkgroups } from '../../codegen/kernel.ts';

describe('spreadWorkgroups', () => {
  it.each([
    [1, 10, [1, 1, 1]],
    [10, 10, [10, 1, 1]],
    [11, 10, [6, 2, 1]],
    [100, 10, [10, 10, 1]],
    [95, 10, [10, 10, 1]],
  ] as const)('%d over %d', (count, perDimension, expected) => {
    expect(spreadWorkgroups(count, perDimension)).toEqual(expected);
  });

  it('covers every count with less than one row to spare', () => {
    for (let count = 1; count <= 64; count++) {
      const [x, y] = spreadWorkgroups(count, 8);
      expect(x).toBeLessThanOrEqual(8);
      expect(x * y).toBeGreaterThanOrEqual(count);
      expect(x * y - count).toBeLessThan(y);
    }
  });
});
