/** Fused CONVDW kernels against the interpreter. */
import { each, varied } from '../support/cases.ts';
import type { ConvParams } from '../support/conv-case.ts';
import { CONTROL } from '../support/conv-case.ts';
import { describeConv } from '../support/conv-kernel.ts';

const control: ConvParams = {
  ...CONTROL,
  h: 6,
  w: 7,
  c: 3,
  filters: 12,
  stem: { kernel: 3, stride: 2, padding: 1 },
  tileH: 2,
  tileW: 3,
};

describeConv(
  'convdw',
  varied(control, [
    ...[1, 2, 5].map((h) => ({ h })),
    ...[1, 6, 13].map((w) => ({ w })),
    { h: 1, w: 1 },
    ...each<ConvParams, 'c'>('c', [1, 2, 4, 9]),
    ...each<ConvParams, 'filters'>('filters', [5, 7, 8, 30]),
    { n: 3 },
    // The convolution's window.
    { stem: { kernel: 1, padding: 1 } },
    { stem: { kernel: 2, padding: [0, 1, 2, 3] } },
    { stem: { kernel: [1, 5], stride: [1, 3], padding: 2 } },
    { stem: { kernel: 7, stride: 2, padding: 'same' } },
    { stem: { kernel: 3, dilation: 2, padding: 2 } },
    { stem: { kernel: 2, stride: 3, padding: [4, 0, 0, 4] } },
    // The DW's.
    ...each<ConvParams, 'kernel'>('kernel', [1, 5, [3, 2]]),
    ...each<ConvParams, 'stride'>('stride', [2, [3, 1]]),
    { dilation: 2 },
    ...each<ConvParams, 'padding'>('padding', [0, 2, [0, 1, 2, 3]]),
    // Tiles whose windows lie in the padding altogether.
    { padding: [6, 0, 0, 6], kernel: 2 },
    ...each<ConvParams, 'multiplier'>('multiplier', [2, 3]),
    { multiplier: 3, filters: 5, stride: 2 },
    // Groups of whole vec4s, and others.
    { c: 16, filters: 16, groups: 2 },
    { c: 6, filters: 9, groups: 3 },
    { c: 10, filters: 10, groups: 5, multiplier: 2 },
    { bias: false },
    { activation: null },
    { activation: { fn: 'sigmoid' }, filters: 6 },
    ...each<ConvParams, 'extra'>('extra', [
      'residual',
      'gate',
      'prelu',
      'scalar',
    ]),
    { extra: 'divide', filters: 6, multiplier: 2 },
    { storage: 'dense' },
    { storage: 'dense', filters: 5 },
    ...each<ConvParams, 'tileK'>('tileK', [4, 16]),
    ...each<ConvParams, 'workgroupSize'>('workgroupSize', [1, 64]),
    { unroll: true },
    { unroll: true, c: 6, filters: 9, groups: 3 },
  ]),
);
