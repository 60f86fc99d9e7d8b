import { describe, expect, it } from 'vitest';
import type { Padding } from '../../compiler/graph.ts';
import type { TensorType } from '../../compiler/tensor-type.ts';
import {
  convType,
  poolType,
  resolvePadding,
} from '../../compiler/window-types.ts';
import type { PaddingRule, Window } from '../../compiler/window-types.ts';

function window(kernel: number, stride = 1, dilation = 1): Window {
  return {
    kernel: [kernel, kernel],
    stride: [stride, stride],
    dilation: [dilation, dilation],
  };
}

function map(h: number, w: number, c = 4): TensorType {
  return { dtype: 'f32', shape: [1, h, w, c] };
}

/** Output rows of a convolution over `size` rows, or the code of its fault. */
function rows(size: number, rule: PaddingRule, over: Window): unknown {
  const padding = resolvePadding(rule, [size, size], over);
  const conv = { ...over, padding, filters: 8, groups: 1 };
  const type = convType(map(size, size), conv);
  return type.ok ? type.value.shape[1] : type.fault.code;
}

describe('resolvePadding', () => {
  // TensorFlow's rule: out = ceil(in / stride), the odd row at the end.
  it.each<[number, number, number, number, Padding]>([
    [224, 3, 2, 1, [0, 1, 1, 0]],
    [225, 3, 2, 1, [1, 1, 1, 1]],
    [8, 3, 1, 1, [1, 1, 1, 1]],
    [8, 4, 1, 1, [1, 2, 2, 1]],
    [8, 5, 1, 1, [2, 2, 2, 2]],
    [8, 3, 1, 2, [2, 2, 2, 2]],
    [7, 3, 3, 1, [1, 1, 1, 1]],
    [7, 1, 2, 1, [0, 0, 0, 0]],
    [1, 3, 1, 1, [1, 1, 1, 1]],
    [5, 2, 7, 1, [0, 0, 0, 0]],
  ])(
    'same: %i rows, kernel %i, stride %i, dilation %i',
    (size, kernel, stride, dilation, expected) => {
      const over = window(kernel, stride, dilation);
      expect(resolvePadding('same', [size, size], over)).toEqual(expected);
      const [top, right, bottom, left] = expected;
      expect(resolvePadding('same_lower', [size, size], over)).toEqual([
        bottom,
        left,
        top,
        right,
      ]);
      expect(rows(size, 'same', over)).toBe(Math.ceil(size / stride));
    },
  );

  it('treats the axes apart', () => {
    const over: Window = { kernel: [3, 5], stride: [2, 1], dilation: [1, 1] };
    expect(resolvePadding('same', [8, 9], over)).toEqual([0, 2, 1, 2]);
  });
});

describe('convType', () => {
  it.each<[number, PaddingRule, Window, unknown]>([
    [8, 'valid', window(3), 6],
    [8, 'valid', window(3, 2), 3],
    [8, 'valid', window(8), 1],
    [8, 'valid', window(9), 'FCM2014'],
    [8, 'valid', window(3, 1, 4), 'FCM2014'],
    [8, [1, 1, 0, 0], window(3, 1, 4), 1],
    [8, [1, 1, 1, 1], window(3, 2), 4],
    [1, [1, 1, 1, 1], window(3), 1],
    [1, 'same', window(7, 4), 1],
  ])('of %i rows with %j and %j has %j', (size, rule, over, expected) => {
    expect(rows(size, rule, over)).toEqual(expected);
  });

  it.each([
    [4, 8, 4, true],
    [4, 8, 2, true],
    [4, 8, 3, false],
    [4, 6, 4, false],
  ])('%i channels, %i filters, %i groups: %s', (c, filters, groups, ok) => {
    const conv = { ...window(1), padding: [0, 0, 0, 0] as const };
    const type = convType(map(8, 8, c), { ...conv, filters, groups });
    expect(type.ok).toBe(ok);
    if (!type.ok) expect(type.fault.code).toBe('FCM2015');
  });

  it('needs a feature map', () => {
    const conv = { ...window(1), padding: [0, 0, 0, 0] as const };
    const x: TensorType = { dtype: 'f32', shape: [8, 8] };
    expect(convType(x, { ...conv, filters: 1, groups: 1 })).toMatchObject({
      fault: { code: 'FCM2010' },
    });
  });
});

describe('poolType', () => {
  it('keeps the channels', () => {
    expect(poolType(map(8, 6), window(2, 2), [0, 0, 0, 0])).toMatchObject({
      value: { shape: [1, 4, 3, 4] },
    });
  });

  it('refuses a padding as large as the kernel', () => {
    expect(poolType(map(8, 8), window(2, 2), [1, 1, 1, 1]).ok).toBe(true);
    expect(poolType(map(8, 8), window(2, 2), [0, 0, 2, 0])).toMatchObject({
      fault: { code: 'FCM2007' },
    });
  });
});
