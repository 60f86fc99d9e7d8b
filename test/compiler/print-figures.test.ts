import { describe, expect, it } from 'vitest';

import {
  printBytes,
  printCount,
  printShare,
  printTime,
} from '../../compiler/print-figures.ts';

describe('figures', () => {
  it('have three digits and a unit', () => {
    expect([0, 7, 999, 1000, 12_345, 999_499, 999_500].map(printBytes)).toEqual(
      ['0 B', '7 B', '999 B', '1.00 kB', '12.3 kB', '999 kB', '1.00 MB'],
    );
    expect(printCount(3.2e12)).toBe('3.20 T');
    expect(printTime(1500)).toBe('1.50 us');
  });

  it('of shares are whole, without a negative zero', () => {
    expect([0.454, -0.06, -0.001].map(printShare)).toEqual([
      '45%',
      '-6%',
      '0%',
    ]);
  });
});
