import { describe, expect, it } from 'vitest';

import {
  compareOutputs,
  failureTable,
  unflatten,
} from '../../../cli/run/compare-outputs.ts';

const reference = {
  shape: [2, 2],
  values: [1, 2, 3, -4],
  bound: [0.1, 0.1, 0.1, 0.5],
};

describe('compareOutputs', () => {
  it('accepts every element at its bound', () => {
    const found = compareOutputs([1, 2.0625, 3, -4.5], reference);
    expect(found.bad).toEqual([]);
    expect(found.largest).toEqual({ index: 3, error: 0.5, bound: 0.5 });
    expect(found.nearest).toBe(1);
  });

  it('names elements beyond it', () => {
    const found = compareOutputs([1.2, 2, 3, -4], reference);
    expect(found.bad).toEqual([0]);
    expect(found.nearest).toBeCloseTo(2);
  });

  it('rejects NaN, infinities and missing elements', () => {
    expect(compareOutputs([NaN, 2, Infinity], reference).bad).toEqual([
      0, 2, 3,
    ]);
  });

  it('accepts NaN and infinities where the reference has them', () => {
    const odd = { shape: [2], values: [NaN, -Infinity], bound: [0, 0] };
    expect(compareOutputs([NaN, -Infinity], odd).bad).toEqual([]);
    expect(compareOutputs([NaN, Infinity], odd).bad).toEqual([1]);
  });

  it('accepts the other zero under a bound of zero', () => {
    const zero = { shape: [1], values: [0], bound: [0] };
    expect(compareOutputs([-0], zero).bad).toEqual([]);
  });
});

describe('failureTable', () => {
  it('aligns the first bad elements and tells how far they reach', () => {
    const actual = [1, 2.5, 3, NaN];
    const table = failureTable(
      actual,
      reference,
      compareOutputs(actual, reference),
    );
    expect(table).toMatchInlineSnapshot(`
      "element     found   expected      error      bound
       [0, 1]  2.500000   2.000000  0.5000000  0.1000000
       [1, 1]       NaN  -4.000000   Infinity  0.5000000
      2 of 4 elements out of bound, from [0, 1] to [1, 1]"
    `);
  });
});

describe('unflatten', () => {
  it('gives row-major indices', () => {
    expect(unflatten(23, [2, 3, 4])).toEqual([1, 2, 3]);
    expect(unflatten(0, [])).toEqual([]);
  });
});
