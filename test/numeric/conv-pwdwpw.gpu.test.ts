/** Fused PWDWPW kernels against the interpreter. */
import { each, varied } from '../support/cases.ts';
import type { ConvParams } from '../support/conv-case.ts';
import { CONTROL } from '../support/conv-case.ts';
import { describeConv } from '../support/conv-kernel.ts';

const { gemm } = CONTROL;
const control: ConvParams = {
  ...CONTROL,
  h: 4,
  c: 12,
  filters: 16,
  filters2: 12,
  tileH: 2,
  tileW: 3,
};

describeConv(
  'pwdwpw',
  varied(control, [
    ...[1, 2, 3].map((h) => ({ h })),
    ...[2, 3, 4].map((w) => ({ w })),
    { h: 1, w: 1 },
    ...each<ConvParams, 'c'>('c', [3, 9, 30]),
    ...each<ConvParams, 'filters'>('filters', [5, 7, 9, 30]),
    ...each<ConvParams, 'filters2'>('filters2', [5, 7, 8, 30]),
    { n: 3 },
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
    { pwStride: 2, h: 7, w: 7 },
    { bias: false },
    { activation: null },
    { activation: { fn: 'sigmoid' }, filters: 6 },
    { extra: 'skip' },
    ...each<ConvParams, 'extra'>('extra', [
      'residual',
      'gate',
      'prelu',
      'scalar',
    ]),
    { extra: 'divide', filters: 6, filters2: 6 },
    { storage: 'dense', c: 3, filters2: 5 },
    ...each<ConvParams, 'gemm'>('gemm', [
      { ...gemm, kSplit: 2 },
      { ...gemm, stageWeights: true },
      { ...gemm, stageWeights: true, kSplit: 2 },
      { ...gemm, prefetch: true, stageWeights: true },
      { ...gemm, unroll: true },
      { ...gemm, threadRows: 3, threadCols4: 2 },
    ]),
    // The input stays in workgroup memory.
    { keepsInput: true, gemm: { ...gemm, kChunk: 16 } },
    {
      keepsInput: true,
      c: 7,
      filters: 30,
      gemm: { ...gemm, stageWeights: true, kSplit: 2 },
    },
    {
      keepsInput: true,
      filters: 30,
      gemm: { ...gemm, kChunk: 12, stageWeights: true, unroll: true },
      second: { stageWeights: true, kSplit: 2, threadRows: 1 },
    },
    // More invocations for one of the products than for the other.
    { second: { threadRows: 6, stageWeights: true } },
    { second: { threadRows: 1, cols: 16, threadCols4: 1, kSplit: 2 } },
    { gemm: { ...gemm, threadRows: 8 }, second: { threadRows: 1, kSplit: 2 } },
    ...each<ConvParams, 'splits'>('splits', [2]),
    { splits: 3, filters: 30, filters2: 10, extra: 'skip', c: 10 },
    { splits: 4, filters: 30, n: 2, extra: 'gate', h: 3, w: 4 },
    { splits: 2, second: { stageWeights: true, kSplit: 2 } },
    { splits: 2, storage: 'dense', filters2: 5, extra: 'residual' },
    { splits: 2, keepsInput: true, filters: 30, gemm: { ...gemm, kChunk: 12 } },
  ]),
);
