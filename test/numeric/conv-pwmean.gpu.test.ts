/** Pointwise kernels that make the mean of their output. */
import { each, varied } from '../support/cases.ts';
import type { ConvParams } from '../support/conv-case.ts';
import { CONTROL } from '../support/conv-case.ts';
import { describeConv } from '../support/conv-kernel.ts';

const { gemm } = CONTROL;
/** Several tiles of filters, several groups of rows, the last one partial. */
const control: ConvParams = { ...CONTROL, h: 3, w: 5, filters: 20 };

describeConv(
  'pwmean',
  varied(control, [
    { h: 1, w: 1 },
    // One group of rows, which is partial.
    { h: 1, w: 3, gemm: { ...gemm, threadRows: 4 } },
    ...[7, 8, 16].map((w) => ({ h: 1, w })),
    ...each<ConvParams, 'c'>('c', [3, 5, 30]),
    ...each<ConvParams, 'filters'>('filters', [3, 7, 8, 9, 30]),
    { n: 3 },
    { n: 2, storage: 'dense', c: 3, filters: 7 },
    { storage: 'dense', filters: 10 },
    { pwStride: 2, h: 6, w: 7 },
    { pwStride: 3, h: 7, w: 5, n: 2 },
    { bias: false, activation: null },
    { activation: { fn: 'sigmoid' }, filters: 6 },
    ...each<ConvParams, 'extra'>('extra', [
      'residual',
      'gate',
      'prelu',
      'scalar',
    ]),
    // NaN in padding lanes must not reach the mean.
    { extra: 'divide', filters: 6 },
    { extra: 'divide', filters: 6, storage: 'dense' },
    { extra: 'residual', n: 2, filters: 7 },
    ...each<ConvParams, 'gemm'>('gemm', [
      { ...gemm, kSplit: 2 },
      { ...gemm, kSplit: 2, threadRows: 4, threadCols4: 2 },
      { ...gemm, kSplit: 4, kChunk: 16, stageWeights: true },
      { ...gemm, stageWeights: true },
      { ...gemm, stageWeights: true, prefetch: true },
      { ...gemm, prefetch: true, unroll: true },
      { ...gemm, threadRows: 3 },
      { ...gemm, threadRows: 1 },
      // More sums of row groups than operands.
      { ...gemm, threadRows: 1, cols: 24, kChunk: 4 },
      // Fewer invocations than vec4s of filters.
      { ...gemm, threadRows: 8, cols: 32, threadCols4: 8 },
    ]),
    { h: 1, w: 8, gemm: { ...gemm, threadRows: 8, cols: 16, threadCols4: 4 } },
  ]),
);
