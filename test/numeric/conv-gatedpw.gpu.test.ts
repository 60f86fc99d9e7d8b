/** Pointwise kernels over a gated map against the interpreter. */
import { each, varied } from '../support/cases.ts';
import type { ConvParams } from '../support/conv-case.ts';
import { CONTROL } from '../support/conv-case.ts';
import { describeConv } from '../support/conv-kernel.ts';

const { gemm } = CONTROL;
const control: ConvParams = { ...CONTROL, h: 3, w: 3, n: 3 };

describeConv(
  'gatedpw',
  varied(control, [
    { gateIsFirst: true },
    { gate: 'channel' },
    { gate: 'full' },
    ...each<ConvParams, 'gate'>('gate', ['image', 'channel', 'full']).map(
      (gate) => ({ ...gate, gateIsConstant: true, c: 6 }),
    ),
    // Tiles of 8 pixels: inside an image, across two, across three.
    { h: 4, w: 4 },
    { h: 1, w: 1 },
    { h: 1, w: 1, n: 1 },
    { n: 1, h: 5, w: 5 },
    ...each<ConvParams, 'c'>('c', [2, 3, 7, 8, 9, 30]),
    ...each<ConvParams, 'filters2'>('filters2', [3, 9, 30]),
    ...each<ConvParams, 'pwStride'>('pwStride', [2, 3]),
    { pwStride: 2, h: 5, w: 4, gate: 'full' },
    { bias: false, activation: null },
    ...each<ConvParams, 'extra'>('extra', ['residual', 'gate', 'prelu']),
    { storage: 'dense', c: 3, filters2: 5 },
    { storage: 'dense', c: 30, gate: 'full' },
    ...each<ConvParams, 'gemm'>('gemm', [
      { ...gemm, kSplit: 2 },
      { ...gemm, stageWeights: true, kSplit: 2 },
      { ...gemm, prefetch: true },
      { ...gemm, prefetch: true, stageWeights: true, unroll: true },
      { ...gemm, threadRows: 3, threadCols4: 2 },
    ]),
    { gemm: { ...gemm, kChunk: 32, prefetch: true }, c: 30 },
  ]),
);
