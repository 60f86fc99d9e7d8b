import { describe, expect, it } from 'vitest';
import type { Axis } from '../../../compiler/planner/geometry.ts';
import {
  inputChannels,
  inputSpan,
  tileAxis,
  touchedPositions,
} from '../../../compiler/planner/geometry.ts';
import type { ConvShape } from '../../../compiler/conv-class.ts';
import { createRng, testSeed } from '../../support/rng.ts';

function axis(given: Partial<Axis> = {}): Axis {
  const base = {
    input: 8,
    output: 8,
    filter: 3,
    stride: 1,
    dilation: 1,
    pad: 1,
  };
  return { ...base, ...given };
}

describe('inputSpan', () => {
  it.each([
    ['clips at the first row', axis(), 0, 4, { start: 0, end: 5 }],
    ['reaches over both edges of a tile', axis(), 4, 6, { start: 3, end: 7 }],
    ['clips at the last row', axis(), 4, 8, { start: 3, end: 8 }],
    [
      'steps by the stride',
      axis({ stride: 2, output: 4 }),
      1,
      3,
      { start: 1, end: 6 },
    ],
    [
      'spreads by the dilation',
      axis({ dilation: 2, pad: 2 }),
      3,
      4,
      { start: 1, end: 6 },
    ],
    [
      'is empty in padding',
      axis({ input: 1, pad: 3, output: 5 }),
      4,
      5,
      { start: 1, end: 1 },
    ],
  ])('%s', (_, given, start, end, expected) => {
    expect(inputSpan(given, start, end)).toEqual(expected);
  });
});

describe('touchedPositions', () => {
  it('counts the rows that dilated taps leave out as not touched', () => {
    const dilated = axis({ dilation: 2, pad: 0, output: 4 });
    expect(touchedPositions(dilated, 0, 1)).toBe(3);
    expect(touchedPositions(dilated, 0, 2)).toBe(6);
  });

  it('leaves gaps where the stride is longer than the filter', () => {
    const strided = axis({ filter: 1, stride: 3, pad: 0, output: 3 });
    expect(touchedPositions(strided, 0, 3)).toBe(3);
  });
});

describe('tileAxis', () => {
  it('has the sums of the paper for whole tiles', () => {
    // rows(H) = sum of min(H, ((t + 1) th - 1) s + k - p) - max(0, t th s - p)
    expect(tileAxis(axis(), 4)).toEqual({
      tiles: 2,
      touched: 10,
      spanned: 10,
      covered: 8,
      maxSpan: 5,
    });
  });

  it('equals an enumeration of taps on random axes', () => {
    const rng = createRng(testSeed('geometry'));
    for (let i = 0; i < 500; i++) {
      const given = axis({
        input: rng.int(1, 12),
        output: rng.int(1, 12),
        filter: rng.int(1, 7),
        stride: rng.int(1, 4),
        dilation: rng.int(1, 3),
        pad: rng.int(0, 5),
      });
      const tile = rng.int(1, 13);
      expect(tileAxis(given, tile), JSON.stringify({ given, tile })).toEqual(
        enumerated(given, tile),
      );
    }
  });
});

/** The same sums, position by position. */
function enumerated(given: Axis, tile: number): ReturnType<typeof tileAxis> {
  const { input, output, filter, stride, dilation, pad } = given;
  const sums = { tiles: 0, touched: 0, spanned: 0, covered: 0, maxSpan: 0 };
  const covered = new Set<number>();
  for (let start = 0; start < output; start += tile) {
    const end = Math.min(start + tile, output);
    const taps = new Set<number>();
    for (let o = start; o < end; o++) {
      for (let f = 0; f < filter; f++)
        taps.add(o * stride + f * dilation - pad);
    }
    const inMap = (p: number): boolean => p >= 0 && p < input;
    const last = Math.max(...taps);
    let span = 0;
    for (let p = Math.min(...taps); p <= last; p++) {
      if (!inMap(p)) continue;
      span++;
      covered.add(p);
    }
    sums.tiles++;
    sums.touched += [...taps].filter(inMap).length;
    sums.spanned += span;
    sums.maxSpan = Math.max(sums.maxSpan, span);
  }
  return { ...sums, covered: covered.size };
}

describe('inputChannels', () => {
  const shape = (c: number, k: number, groups: number): ConvShape =>
    ({ c, k, groups }) as ConvShape;

  it.each([
    ['depthwise', shape(16, 16, 16), 4, 8, { start: 4, end: 8 }],
    ['multiplier 3', shape(8, 24, 8), 8, 16, { start: 0, end: 8 }],
    [
      'multiplier 3, within one vec4',
      shape(8, 24, 8),
      12,
      16,
      { start: 4, end: 8 },
    ],
    ['one group', shape(10, 20, 1), 0, 4, { start: 0, end: 12 }],
    ['groups of 3 channels', shape(12, 8, 4), 4, 8, { start: 4, end: 12 }],
    ['past the last filter', shape(6, 6, 6), 4, 12, { start: 4, end: 8 }],
  ])('%s', (_, given, start, end, expected) => {
    expect(inputChannels(given, start, end)).toEqual(expected);
  });
});
