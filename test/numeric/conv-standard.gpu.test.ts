/** Standard convolution kernels against the interpreter. */
import { each, varied } from '../support/cases.ts';
import type { ConvParams } from '../support/conv-case.ts';
import { CONTROL } from '../support/conv-case.ts';
import { describeConv } from '../support/conv-kernel.ts';

const control: ConvParams = { ...CONTROL, c: 8, filters: 8 };

describeConv(
  'conv',
  varied(control, [
    ...[3, 4].map((h) => ({ h })),
    ...[3, 4, 9].map((w) => ({ w })),
    { h: 1, w: 1 },
    ...each<ConvParams, 'c'>('c', [1, 2, 3, 5, 30]),
    ...each<ConvParams, 'filters'>('filters', [1, 7, 9, 30]),
    { n: 4, c: 3 },
    ...each<ConvParams, 'kernel'>('kernel', [2, 5, 7, [1, 3]]),
    { kernel: 1, padding: 1 },
    ...each<ConvParams, 'stride'>('stride', [2, 3, [1, 2]]),
    ...each<ConvParams, 'dilation'>('dilation', [2, [3, 1]]),
    ...each<ConvParams, 'padding'>('padding', [
      'same_lower',
      0,
      2,
      [0, 1, 2, 3],
    ]),
    // The first layer of a network.
    { storage: 'dense', c: 3, stride: 2, h: 9, w: 8, filters: 12 },
    // Groups of whole vec4s, then of anything else.
    { groups: 2 },
    { groups: 2, c: 24, filters: 16 },
    { groups: 2, filters: 6 },
    { groups: 3, c: 6, filters: 9, n: 2 },
    { groups: 2, c: 4, filters: 8 },
    { groups: 4, c: 12, filters: 4, stride: 2 },
    { groups: 2, c: 6, filters: 10, storage: 'dense' },
    { bias: false, activation: null },
    ...each<ConvParams, 'extra'>('extra', ['residual', 'gate', 'prelu']),
    { extra: 'divide', filters: 6 },
    ...each<ConvParams, 'threadPixels'>('threadPixels', [1, 4]),
    { threadPixels: 3, tileW: 6, tileH: 1, tileK: 4, w: 7 },
    { unroll: true, kernel: 2 },
  ]),
);
