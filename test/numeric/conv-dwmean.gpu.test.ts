/** Depthwise kernels that make the mean of their output as well. */
import { each, varied } from '../support/cases.ts';
import type { ConvParams } from '../support/conv-case.ts';
import { CONTROL } from '../support/conv-case.ts';
import { describeConv } from '../support/conv-kernel.ts';

/** Four tiles to an image: the sums of each, and a second kernel. */
const control: ConvParams = { ...CONTROL, c: 8, keepsFirst: true };
/** One tile to an image. */
const whole = { tileH: 5, tileW: 6 } as const;

describeConv(
  'dwmean',
  varied(control, [
    { keepsFirst: false },
    whole,
    { ...whole, keepsFirst: false },
    ...[3, 4].map((h) => ({ h })),
    ...[3, 4, 9].map((w) => ({ w })),
    { h: 1, w: 1 },
    ...each<ConvParams, 'c'>('c', [3, 7, 9, 30]),
    { ...whole, c: 30 },
    { n: 3 },
    { ...whole, n: 3 },
    { n: 2, c: 7, storage: 'dense' },
    ...each<ConvParams, 'kernel'>('kernel', [1, 5, [2, 7]]),
    ...each<ConvParams, 'stride'>('stride', [2, [3, 1]]),
    { dilation: [1, 3] },
    ...each<ConvParams, 'padding'>('padding', [0, [0, 1, 2, 3]]),
    // Whole windows in the padding.
    { padding: 5, kernel: 2, h: 2, w: 2 },
    ...each<ConvParams, 'multiplier'>('multiplier', [2, 3]),
    { bias: false, activation: null },
    { activation: { fn: 'silu' }, c: 6 },
    ...each<ConvParams, 'extra'>('extra', [
      'residual',
      'gate',
      'prelu',
      'scalar',
    ]),
    // NaN in padding lanes must reach neither map nor mean.
    { extra: 'divide', c: 6 },
    { ...whole, extra: 'divide', c: 6 },
    { ...whole, storage: 'dense', c: 3, extra: 'residual' },
    ...each<ConvParams, 'threadPixels'>('threadPixels', [1, 4]),
    // Lanes that are no power of two, some with less than their pixels.
    { tileH: 3, tileW: 9, threadPixels: 3, tileK: 4, w: 10 },
    { ...whole, threadPixels: 3, tileK: 12, c: 30 },
    { tileK: 16, tileH: 1, tileW: 1, threadPixels: 1, c: 12 },
    { unroll: true, kernel: 2 },
  ]),
);
