import { describe, expect, it } from 'vitest';
import {
  groupCycles,
  quotientOf,
  runningOrder,
} from '../../../compiler/planner/quotient.ts';

describe('quotientOf', () => {
  it('contracts groups, orders by last item, reads each vertex once', () => {
    const operands = [[], [0], [0], [1, 2], [1, 3]];
    expect(quotientOf(operands, [[1, 3]])).toEqual([
      { group: null, lastItem: 0, reads: [] },
      { group: null, lastItem: 2, reads: [0] },
      { group: 0, lastItem: 3, reads: [0, 1] },
      { group: null, lastItem: 4, reads: [2] },
    ]);
  });
});

describe('runningOrder', () => {
  it('prefers the vertex whose last item comes first', () => {
    // 1 waits for the group of 0 and 3; 2 does not.
    const vertices = quotientOf([[], [0], [], [0]], [[0, 3]]);
    const items = runningOrder(vertices).map((at) => vertices[at]!.lastItem);
    expect(items).toEqual([2, 3, 1]);
  });

  it('leaves out a cycle and what is behind it', () => {
    // {1, 3} and {2, 4} read each other; 5 reads one of them, 6 neither.
    const operands = [[], [0], [0], [1, 2], [1, 2], [3], [0]];
    const groups = [
      [1, 3],
      [2, 4],
    ];
    const vertices = quotientOf(operands, groups);
    const items = runningOrder(vertices).map((at) => vertices[at]!.lastItem);
    expect(items).toEqual([0, 6]);
  });
});

describe('groupCycles', () => {
  it('finds none where all can run', () => {
    expect(groupCycles(quotientOf([[], [0], [1]], [[0, 1]]))).toEqual([]);
  });

  it('names the groups of each cycle once', () => {
    const operands = [[], [], [0, 1], [0, 1], [2], [3], [4, 5], [4, 5]];
    const groups = [
      [5, 7],
      [0, 2],
      [1, 3],
      [4, 6],
    ];
    expect(groupCycles(quotientOf(operands, groups))).toEqual([
      [1, 2],
      [0, 3],
    ]);
  });

  it('finds a cycle that leads through items alone', () => {
    // 0 -> 2 -> 3 and 1 -> 4 -> 5, with groups {0, 5} and {1, 3}.
    const operands = [[], [], [0], [2], [1], [4]];
    const groups = [
      [0, 5],
      [1, 3],
    ];
    expect(groupCycles(quotientOf(operands, groups))).toEqual([[0, 1]]);
  });

  it('finds a group that has to wait for itself', () => {
    expect(groupCycles(quotientOf([[], [0], [1]], [[0, 2]]))).toEqual([[0]]);
  });
});
