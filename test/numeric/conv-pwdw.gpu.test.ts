/** Fused PWDW and PWDW_R kernels against the interpreter. */
import { each, varied } from '../support/cases.ts';
import type { ConvParams } from '../support/conv-case.ts';
import { CONTROL } from '../support/conv-case.ts';
import { describeConv } from '../support/conv-kernel.ts';

const { gemm } = CONTROL;
const control: ConvParams = { ...CONTROL, h: 4, w: 5, filters: 12 };

const GEMMS = [
  { ...gemm, kSplit: 2 },
  { ...gemm, stageWeights: true },
  { ...gemm, prefetch: true, stageWeights: true },
  { ...gemm, unroll: true },
  { ...gemm, threadRows: 3, threadCols4: 2 },
];

describeConv(
  'pwdw',
  varied(control, [
    { h: 1, w: 1 },
    { h: 7, w: 3 },
    ...each<ConvParams, 'c'>('c', [3, 9]),
    ...each<ConvParams, 'filters'>('filters', [5, 7, 8, 30]),
    { n: 4 },
    ...each<ConvParams, 'kernel'>('kernel', [1, 5]),
    { stride: 2 },
    { padding: [0, 1, 2, 3] },
    ...each<ConvParams, 'multiplier'>('multiplier', [2, 3]),
    ...each<ConvParams, 'slices'>('slices', [2, 3]),
    { slices: 2, filters: 30, multiplier: 2 },
    { extra: 'residual' },
    ...each<ConvParams, 'gemm'>('gemm', GEMMS),
  ]),
);

describeConv(
  'pwdw_r',
  varied({ ...control, tileH: 2, tileW: 3 }, [
    ...[1, 2, 3].map((h) => ({ h })),
    ...[2, 3, 4].map((w) => ({ w })),
    { h: 1, w: 1 },
    ...each<ConvParams, 'c'>('c', [3, 5, 30]),
    ...each<ConvParams, 'filters'>('filters', [5, 7, 9, 30]),
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
    // Tiles whose windows lie in the padding altogether.
    { padding: [6, 0, 0, 6], kernel: 2 },
    ...each<ConvParams, 'multiplier'>('multiplier', [2, 3]),
    { multiplier: 3, filters: 5, stride: 2 },
    ...each<ConvParams, 'slices'>('slices', [2, 4]),
    { slices: 3, filters: 30, gemm: { ...gemm, kSplit: 2 } },
    { pwStride: 2, h: 7, w: 7 },
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
    { storage: 'dense', c: 3, filters: 5 },
    ...each<ConvParams, 'gemm'>('gemm', GEMMS),
  ]),
);
