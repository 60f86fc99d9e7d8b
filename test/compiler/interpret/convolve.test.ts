/** The fast loop nests against the definition of a convolution. */
import { describe, expect, it } from 'vitest';
import type { ConvGeometry } from '../../../compiler/interpret/convolve.ts';
import {
  convolve,
  multiplyRows,
} from '../../../compiler/interpret/convolve.ts';
import { createRng } from '../../support/rng.ts';

const CONTROL: ConvGeometry = {
  n: 1,
  inH: 5,
  inW: 4,
  c: 4,
  outH: 5,
  outW: 4,
  k: 6,
  r: 3,
  s: 3,
  strideH: 1,
  strideW: 1,
  dilationH: 1,
  dilationW: 1,
  padTop: 1,
  padLeft: 1,
  groups: 1,
};

const CASES: readonly [string, Partial<ConvGeometry>][] = [
  ['control', {}],
  ['batch 2', { n: 2 }],
  ['stride 2x1', { strideH: 2, outH: 3 }],
  ['dilation 1x2, more padding', { dilationW: 2, padLeft: 2 }],
  ['no padding', { padTop: 0, padLeft: 0, outH: 3, outW: 2 }],
  ['padding on the far side alone', { padTop: 0, padLeft: 0 }],
  ['2 groups', { groups: 2 }],
  ['a kernel larger than the map', { r: 5, s: 7, padTop: 2, padLeft: 3 }],
  ['1x1', { r: 1, s: 1, padTop: 0, padLeft: 0 }],
  [
    '1x1 with stride 2',
    {
      r: 1,
      s: 1,
      padTop: 0,
      padLeft: 0,
      ...{ strideH: 2, strideW: 2, outH: 3, outW: 2 },
    },
  ],
  ['1x1 with padding', { r: 1, s: 1, outH: 7, outW: 6 }],
  [
    '1x1 with padding behind alone',
    { r: 1, s: 1, padTop: 0, padLeft: 0, outH: 6 },
  ],
  ['1x1, 5 filters', { r: 1, s: 1, padTop: 0, padLeft: 0, k: 5 }],
  ['depthwise', { groups: 4, k: 4 }],
  ['depthwise with multiplier 3', { groups: 4, k: 12 }],
  [
    'depthwise, stride 2, dilation 2',
    { groups: 4, k: 4, strideW: 2, outW: 2, dilationH: 2, padTop: 2 },
  ],
  ['one channel', { c: 1, k: 2 }],
];

/** out[n, oy, ox, k] = sum over r, s, c of x * weight, by definition. */
function byDefinition(
  x: Float64Array,
  weight: Float64Array,
  g: ConvGeometry,
): number[] {
  const out: number[] = [];
  const perGroup = g.c / g.groups;
  for (let n = 0; n < g.n; n++)
    for (let oy = 0; oy < g.outH; oy++)
      for (let ox = 0; ox < g.outW; ox++)
        for (let k = 0; k < g.k; k++) {
          let sum = 0;
          for (let c = 0; c < perGroup; c++)
            for (let r = 0; r < g.r; r++)
              for (let s = 0; s < g.s; s++) {
                const y = oy * g.strideH + r * g.dilationH - g.padTop;
                const xx = ox * g.strideW + s * g.dilationW - g.padLeft;
                if (y < 0 || y >= g.inH || xx < 0 || xx >= g.inW) continue;
                const group = Math.floor(k / (g.k / g.groups));
                const channel = group * perGroup + c;
                sum +=
                  x[((n * g.inH + y) * g.inW + xx) * g.c + channel]! *
                  weight[((k * perGroup + c) * g.r + r) * g.s + s]!;
              }
          out.push(sum);
        }
  return out;
}

/** Small integers: every sum is exact, so results must be equal. */
function integers(length: number, seed: number): Float64Array {
  const rng = createRng(seed);
  return Float64Array.from({ length }, () => rng.int(-9, 9));
}

describe('convolve', () => {
  it.each(CASES)('%s', (_, change) => {
    const g = { ...CONTROL, ...change };
    const x = integers(g.n * g.inH * g.inW * g.c, 1);
    const weight = integers((g.k * g.c * g.r * g.s) / g.groups, 2);
    expect([...convolve(x, weight, g)]).toEqual(byDefinition(x, weight, g));
  });
});

it('multiplyRows multiplies by the transpose', () => {
  const x = Float64Array.of(1, 2, 3, 4, 5, 6);
  const weight = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1, 2, 0, 2);
  expect([...multiplyRows(x, weight, 2, 3, 5)]).toEqual([
    1, 2, 3, 6, 8, 4, 5, 6, 15, 20,
  ]);
});
