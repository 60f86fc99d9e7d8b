import { describe, expect, it } from 'vitest';

import { logScale } from '../../../cli/explain-page/log-scale.ts';

describe('logScale', () => {
  it('goes from end to end, equal factors by equal steps', () => {
    const { at } = logScale([1, 10_000], [0, 400]);
    expect([1, 10, 100, 10_000].map((value) => Math.round(at(value)))).toEqual([
      0, 100, 200, 400,
    ]);
  });

  it('may run downwards', () => {
    const { at } = logScale([1, 100], [300, 100]);
    expect(at(10)).toBeCloseTo(200, 10);
  });

  it('has a tick per power of ten, more when there are few', () => {
    expect(logScale([0.5, 2000], [0, 1]).ticks).toEqual([1, 10, 100, 1000]);
    expect(logScale([0.15, 6], [0, 1]).ticks).toEqual([0.2, 0.5, 1, 2, 5]);
  });
});
