/** Fused PWPW kernels against the interpreter. */
import { each, varied } from '../support/cases.ts';
import type { ConvParams } from '../support/conv-case.ts';
import { CONTROL } from '../support/conv-case.ts';
import { describeConv } from '../support/conv-kernel.ts';

const { gemm } = CONTROL;
const control: ConvParams = { ...CONTROL, h: 3, w: 3, filters2: 12 };

/** Others read the intermediate as well. Of several tiles of filters only the
 * first stores it. */
const kept: readonly Partial<ConvParams>[] = [
  {},
  { h: 1, w: 1 },
  { h: 1, w: 8 },
  { n: 3 },
  // One tile of filters; a partial last one.
  ...each<ConvParams, 'filters2'>('filters2', [4, 7, 8]),
  // Partial slices, and lanes past the last channel.
  ...each<ConvParams, 'filters'>('filters', [3, 7, 9, 30]),
  { filters: 30, activation: { fn: 'sigmoid' } },
  { extra: 'divide', filters: 6, filters2: 6 },
  { extra: 'gate', n: 2 },
  { extra: 'residual', filters: 6 },
  // The intermediate is an output of the model, so it is dense.
  { storage: 'dense', filters: 7 },
  { storage: 'dense', filters: 3, n: 2, extra: 'residual' },
  { pwStride: 2, h: 6, w: 7 },
  { pwStride: 3, h: 7, w: 5, n: 2, filters: 10 },
  ...each<ConvParams, 'gemm'>('gemm', [
    { ...gemm, kSplit: 2 },
    { ...gemm, stageWeights: true, kSplit: 2, threadRows: 3 },
    { ...gemm, prefetch: true, unroll: true },
    { ...gemm, rows: 5, threadRows: 3 },
  ]),
  { second: { cols: 16, threadRows: 1, threadCols4: 2 } },
  { second: { cols: 4, threadRows: 4 }, filters: 30 },
  { second: { stageWeights: true, kSplit: 2 }, filters: 30 },
];

describeConv(
  'pwpw',
  varied(control, [
    ...[7, 8, 17].map((w) => ({ h: 1, w })),
    { h: 1, w: 1 },
    ...each<ConvParams, 'c'>('c', [3, 5, 30]),
    ...each<ConvParams, 'filters'>('filters', [3, 7, 8, 9, 30]),
    ...each<ConvParams, 'filters2'>('filters2', [5, 7, 8, 9, 30]),
    { n: 4 },
    { pwStride: 2, h: 6, w: 7 },
    { bias: false },
    { activation: null },
    { activation: { fn: 'sigmoid' }, filters: 6 },
    ...each<ConvParams, 'extra'>('extra', [
      'residual',
      'gate',
      'prelu',
      'scalar',
    ]),
    { extra: 'divide', filters: 6, filters2: 6 },
    { extra: 'residual', pwStride: 2, n: 2, h: 5, w: 4 },
    { storage: 'dense', c: 3, filters2: 5 },
    ...each<ConvParams, 'gemm'>('gemm', [
      { ...gemm, kSplit: 2 },
      { ...gemm, stageWeights: true },
      { ...gemm, stageWeights: true, kSplit: 2 },
      { ...gemm, prefetch: true, stageWeights: true },
      { ...gemm, unroll: true },
      { ...gemm, threadRows: 3 },
    ]),
    // Two columns per invocation and half the parts, or the other way round.
    { gemm: { ...gemm, kSplit: 2 }, second: { cols: 16, kSplit: 1 } },
    {
      gemm: { ...gemm, threadCols4: 2 },
      second: { threadRows: 2, cols: 16, threadCols4: 4 },
    },
    { second: { cols: 8, threadRows: 4, kSplit: 2 } },
    { second: { stageWeights: true }, filters: 30, filters2: 30 },
    ...kept.map((change) => ({ keepsFirst: true, filters2: 20, ...change })),
  ]),
);
