/** Fused DWPW kernels against the interpreter. */
import { each, varied } from '../support/cases.ts';
import type { ConvParams } from '../support/conv-case.ts';
import { CONTROL } from '../support/conv-case.ts';
import { describeConv } from '../support/conv-kernel.ts';

const { gemm } = CONTROL;
const control: ConvParams = { ...CONTROL, tileH: 2, filters2: 12 };

describeConv(
  'dwpw',
  varied(control, [
    ...[1, 2, 3].map((h) => ({ h })),
    ...[3, 4].map((w) => ({ w })),
    { h: 1, w: 1 },
    ...each<ConvParams, 'c'>('c', [3, 5, 7, 8, 9, 30]),
    ...each<ConvParams, 'filters2'>('filters2', [5, 7, 8, 9, 30]),
    { n: 4 },
    ...each<ConvParams, 'kernel'>('kernel', [1, 5, 7, [3, 2]]),
    ...each<ConvParams, 'stride'>('stride', [2, 3, [2, 1]]),
    { dilation: 2 },
    ...each<ConvParams, 'padding'>('padding', [
      'same_lower',
      0,
      2,
      [0, 1, 2, 3],
    ]),
    ...each<ConvParams, 'multiplier'>('multiplier', [2, 3]),
    { multiplier: 3, c: 5, stride: 2 },
    { pwStride: 2 },
    { bias: false },
    { activation: null },
    { activation: { fn: 'sigmoid' }, c: 6 },
    ...each<ConvParams, 'extra'>('extra', [
      'residual',
      'gate',
      'prelu',
      'scalar',
    ]),
    { extra: 'divide', c: 6, filters2: 6 },
    { storage: 'dense', c: 3, filters2: 5 },
    ...each<ConvParams, 'gemm'>('gemm', [
      { ...gemm, kSplit: 2 },
      { ...gemm, kChunk: 32, kSplit: 4 },
      { ...gemm, stageWeights: true },
      { ...gemm, prefetch: true },
      { ...gemm, prefetch: true, stageWeights: true },
      { ...gemm, unroll: true },
      { ...gemm, threadRows: 3, threadCols4: 2 },
    ]),
    { gemm: { ...gemm, stageWeights: true, kSplit: 2 }, c: 30, filters2: 30 },
  ]),
);
