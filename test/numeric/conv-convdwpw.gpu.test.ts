/** Fused CONVDWPW kernels against the interpreter. */
import { each, varied } from '../support/cases.ts';
import type { ConvParams } from '../support/conv-case.ts';
import { CONTROL } from '../support/conv-case.ts';
import { describeConv } from '../support/conv-kernel.ts';

const { gemm } = CONTROL;
const control: ConvParams = {
  ...CONTROL,
  h: 6,
  w: 7,
  c: 3,
  filters: 16,
  filters2: 12,
  stem: { kernel: 3, stride: 2, padding: 1 },
  tileH: 2,
  tileW: 3,
};

describeConv(
  'convdwpw',
  varied(control, [
    ...[1, 2, 5].map((h) => ({ h })),
    ...[1, 6, 13].map((w) => ({ w })),
    { h: 1, w: 1 },
    ...each<ConvParams, 'c'>('c', [1, 4, 9]),
    ...each<ConvParams, 'filters'>('filters', [5, 7, 9, 30]),
    ...each<ConvParams, 'filters2'>('filters2', [5, 7, 8, 30]),
    { n: 3 },
    { stem: { kernel: 1, padding: 1 } },
    { stem: { kernel: 2, padding: [0, 1, 2, 3] } },
    { stem: { kernel: [1, 5], stride: [1, 3], padding: 2 } },
    { stem: { kernel: 7, stride: 2, padding: 'same' } },
    { stem: { kernel: 3, dilation: 2, padding: 2 } },
    ...each<ConvParams, 'kernel'>('kernel', [1, 5, [3, 2]]),
    ...each<ConvParams, 'stride'>('stride', [2, [3, 1]]),
    { dilation: 2 },
    ...each<ConvParams, 'padding'>('padding', [0, 2, [0, 1, 2, 3]]),
    // Tiles whose windows lie in the padding altogether.
    { padding: [6, 0, 0, 6], kernel: 2 },
    { c: 16, groups: 2 },
    { c: 6, filters: 9, groups: 3 },
    { bias: false },
    { activation: null },
    { activation: { fn: 'sigmoid' }, filters: 6 },
    // The same number of channels before and after.
    { extra: 'skip', c: 12, stem: { kernel: 3, padding: 1 } },
    ...each<ConvParams, 'extra'>('extra', [
      'residual',
      'gate',
      'prelu',
      'scalar',
    ]),
    { extra: 'divide', filters: 6, filters2: 6 },
    { storage: 'dense', filters2: 5 },
    ...each<ConvParams, 'gemm'>('gemm', [
      { ...gemm, kSplit: 2 },
      { ...gemm, stageWeights: true },
      { ...gemm, stageWeights: true, kSplit: 2 },
      { ...gemm, threadRows: 3, threadCols4: 2 },
      { ...gemm, threadRows: 6 },
    ]),
    { unroll: true },
    ...each<ConvParams, 'splits'>('splits', [2]),
    { splits: 3, filters: 30, filters2: 10, c: 6, groups: 3, n: 2 },
    { splits: 2, storage: 'dense', filters2: 5, extra: 'residual' },
  ]),
);
