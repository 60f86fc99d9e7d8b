/** Pointwise kernels against the interpreter. */
import type { ConvParams } from '../support/conv-case.ts';
import { CONTROL } from '../support/conv-case.ts';
import { each, varied } from '../support/cases.ts';
import { describeConv } from '../support/conv-kernel.ts';
import { ACTIVATIONS } from '../support/random-graph.ts';

const { gemm } = CONTROL;
const control: ConvParams = { ...CONTROL, h: 3, w: 3 };

describeConv(
  'pw',
  varied(control, [
    // 8 pixels, 8 filters, 8 channels to a tile: one less, as many, one more.
    ...[7, 8, 16, 17].map((w) => ({ h: 1, w })),
    { h: 1, w: 1 },
    ...each<ConvParams, 'filters'>('filters', [1, 7, 8, 9, 30]),
    ...each<ConvParams, 'c'>('c', [1, 3, 5, 7, 8, 9, 30]),
    ...each<ConvParams, 'n'>('n', [4]),
    { pwStride: 2, h: 5, n: 2 },
    { pwStride: 3, h: 7, w: 8 },
    { bias: false },
    { activation: null },
    ...each<ConvParams, 'activation'>('activation', ACTIVATIONS),
    ...each<ConvParams, 'extra'>('extra', [
      'residual',
      'gate',
      'prelu',
      'scalar',
      'divide',
    ]),
    { storage: 'dense' },
    { storage: 'dense', c: 3, filters: 5, extra: 'residual' },
    { extra: 'gate', n: 2, filters: 6 },
    { extra: 'divide', filters: 6 },
    ...each<ConvParams, 'gemm'>('gemm', [
      { ...gemm, threadRows: 3 },
      { ...gemm, threadRows: 4, threadCols4: 2 },
      { ...gemm, kSplit: 2 },
      { ...gemm, kChunk: 32, kSplit: 4 },
      { ...gemm, stageWeights: true },
      { ...gemm, prefetch: true },
      { ...gemm, prefetch: true, stageWeights: true },
      { ...gemm, unroll: true },
      { ...gemm, unroll: true, prefetch: true, stageWeights: true, kSplit: 2 },
      { ...gemm, rows: 7, threadRows: 2, cols: 16, kSplit: 2 },
    ]),
    {
      gemm: { ...gemm, stageWeights: true, kSplit: 2, threadRows: 3 },
      c: 30,
      filters: 30,
    },
  ]),
);
