import { describe, expect, it } from 'vitest';
import { compare, expectWithin } from './compare.ts';

const expected = { shape: [2, 3], values: [0, 1, 2, 3, 4, 5] };

describe('compare', () => {
  it('accepts errors up to the bound and reports the largest', () => {
    const bound = [0, 1, 0.5, 0.5, 0.5, 0.5];
    const result = compare([0, 1.5, 2, 3, 4.25, 5], expected, bound);
    expect(result).toEqual({
      maxError: 0.5,
      maxRatio: 0.5,
      failures: 0,
      report: null,
    });
  });

  it.each([
    ['an actual NaN', [NaN, 1, 2, 3, 4, 5], [9, 9, 9, 9, 9, 9]],
    ['a NaN bound', [0, 1, 2, 3, 4, 5], [NaN, 9, 9, 9, 9, 9]],
    ['an error without a bound', [1, 1, 2, 3, 4, 5], [0, 9, 9, 9, 9, 9]],
    ['an infinity', [Infinity, 1, 2, 3, 4, 5], [1e38, 9, 9, 9, 9, 9]],
  ])('fails on %s', (_, actual, bound) => {
    expect(compare(actual, expected, bound).failures).toBe(1);
  });

  it('fails on another length', () => {
    const result = compare([0, 1], expected, [1, 1, 1, 1, 1, 1]);
    expect(result.report).toBe(
      'lengths differ: 2 actual, 6 expected, 6 bounds',
    );
  });

  it('shows a table around the first bad element', () => {
    const bound = [0.5, 0.5, 0.5, 0.5, 0.5, 0.5];
    const { report } = compare([0, 1, 2, 9, 4, NaN], expected, bound);
    expect(`\n${report}`).toMatchInlineSnapshot(`
      "
      2 of 6 elements of [2, 3] are outside their bounds
      first [1, 0], last [1, 2]; largest error NaN, NaN of its bound
          index     actual   expected      error       bound
         [0, 0]  0.0000000  0.0000000  0.0000000  0.50000000
         [0, 1]  1.0000000  1.0000000  0.0000000  0.50000000
         [0, 2]  2.0000000  2.0000000  0.0000000  0.50000000
      >  [1, 0]  9.0000000  3.0000000  6.0000000  0.50000000
         [1, 1]  4.0000000  4.0000000  0.0000000  0.50000000
      >  [1, 2]        NaN  5.0000000        NaN  0.50000000"
    `);
  });
});

it('expectWithin fails the test with the table', () => {
  expect(() => expectWithin([1], { shape: [1], values: [0] }, [0.5])).toThrow(
    /1 of 1 elements of \[1\] are outside/,
  );
});
