/** Fused PW + mean + PW or dense kernels against the interpreter. */
import { each, varied } from '../support/cases.ts';
import type { ConvParams } from '../support/conv-case.ts';
import { CONTROL } from '../support/conv-case.ts';
import { describeConv } from '../support/conv-kernel.ts';

const { gemm } = CONTROL;
/** Several slices, groups of rows and tiles of the last filters, the last ones
 * partial. */
const control: ConvParams = {
  ...CONTROL,
  h: 3,
  w: 5,
  filters: 20,
  filters2: 12,
};
/** Slices that no number of splits divides evenly. */
const five: Partial<ConvParams> = { filters: 36 };

describeConv(
  'pwmeanpw',
  varied(control, [
    { head: 'dense' },
    { h: 1, w: 1 },
    { h: 1, w: 3, gemm: { ...gemm, threadRows: 4 } },
    ...[7, 8, 16].map((w) => ({ h: 1, w })),
    ...each<ConvParams, 'c'>('c', [3, 30]),
    ...each<ConvParams, 'filters'>('filters', [3, 7, 8, 30]),
    ...each<ConvParams, 'filters2'>('filters2', [3, 5, 8, 30]),
    { n: 3 },
    { n: 3, head: 'dense', filters2: 7 },
    { n: 2, storage: 'dense', c: 3, filters2: 5 },
    { n: 2, storage: 'dense', c: 3, filters2: 5, head: 'dense' },
    { pwStride: 2, h: 5, w: 6, n: 2 },
    { bias: false, activation: null },
    { activation: { fn: 'sigmoid' }, filters: 6, filters2: 6 },
    ...each<ConvParams, 'extra'>('extra', [
      'residual',
      'gate',
      'prelu',
      'scalar',
    ]),
    { extra: 'residual', head: 'dense', n: 2 },
    // NaN in padding lanes must not reach the second product.
    { extra: 'divide', filters: 6, filters2: 6 },
    ...each<ConvParams, 'gemm'>('gemm', [
      { ...gemm, kSplit: 2 },
      { ...gemm, kSplit: 2, stageWeights: true },
      { ...gemm, kSplit: 4, kChunk: 16, stageWeights: true, cols: 16 },
      { ...gemm, stageWeights: true, prefetch: true },
      { ...gemm, prefetch: true, unroll: true },
      { ...gemm, threadRows: 3 },
      { ...gemm, threadRows: 1, cols: 24, kChunk: 4 },
      { ...gemm, threadRows: 8, cols: 32, threadCols4: 8 },
    ]),
    // The second product with more and with fewer invocations than the first.
    { second: { cols: 40, threadCols4: 1, threadRows: 1 }, filters2: 70 },
    { second: { cols: 8, threadCols4: 2, kSplit: 2, threadRows: 1 } },
    { second: { stageWeights: true, cols: 12 }, filters: 30 },
    { gemm: { ...gemm, kSplit: 2 }, second: { kSplit: 1, cols: 4 } },
    ...[2, 3, 5].map((splits) => ({ ...five, splits })),
    { ...five, splits: 2, head: 'dense', n: 3, filters2: 7 },
    { ...five, splits: 3, storage: 'dense', filters2: 5, n: 2 },
    { ...five, splits: 2, extra: 'residual', n: 2 },
    { ...five, splits: 2, extra: 'divide', filters2: 6 },
    { ...five, splits: 5, extra: 'gate', n: 2 },
    { splits: 3, gemm: { ...gemm, kSplit: 2, stageWeights: true } },
    { splits: 2, second: { cols: 40, stageWeights: true }, filters2: 70 },
  ]),
);
