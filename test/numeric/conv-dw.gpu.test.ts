/** Depthwise kernels against the interpreter. */
import { each, varied } from '../support/cases.ts';
import type { ConvParams } from '../support/conv-case.ts';
import { CONTROL } from '../support/conv-case.ts';
import { describeConv } from '../support/conv-kernel.ts';

const control: ConvParams = { ...CONTROL, c: 8 };

describeConv(
  'dw',
  varied(control, [
    // 4 x 4 pixels and 8 channels to a tile: one less, as many, one more.
    ...[3, 4].map((h) => ({ h })),
    ...[3, 4, 9].map((w) => ({ w })),
    { h: 1, w: 1 },
    { h: 1, w: 1, kernel: 5 },
    ...each<ConvParams, 'c'>('c', [3, 5, 7, 9, 30]),
    { n: 4 },
    ...each<ConvParams, 'kernel'>('kernel', [1, 5, 7, [3, 1], [2, 5]]),
    ...each<ConvParams, 'stride'>('stride', [2, 3, [1, 2], [3, 1]]),
    { stride: 2, kernel: 5, h: 8, w: 7 },
    ...each<ConvParams, 'dilation'>('dilation', [2, [1, 3]]),
    ...each<ConvParams, 'padding'>('padding', [
      'same_lower',
      0,
      2,
      [0, 1, 2, 3],
      [3, 2, 1, 0],
    ]),
    { stride: 2, padding: 'same', h: 6, w: 8 },
    { stride: 2, padding: [0, 1, 1, 0], h: 6, w: 8 },
    // Whole windows in the padding.
    { padding: 5, kernel: 2, h: 2, w: 2 },
    ...each<ConvParams, 'multiplier'>('multiplier', [2, 3, 4, 5]),
    { multiplier: 2, c: 5 },
    { multiplier: 3, c: 3, n: 2 },
    { bias: false, activation: null },
    ...each<ConvParams, 'extra'>('extra', ['residual', 'gate', 'prelu']),
    { extra: 'divide', c: 6 },
    { storage: 'dense' },
    { storage: 'dense', c: 3, extra: 'residual' },
    ...each<ConvParams, 'threadPixels'>('threadPixels', [1, 4]),
    { threadPixels: 3, tileW: 6, tileH: 1, tileK: 4, w: 7 },
    { unroll: true, kernel: 2 },
  ]),
);
