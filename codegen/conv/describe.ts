/** Names and header comments of convolution kernels: shapes and tiles only. */
import type { ConvShape } from '../../compiler/conv-class.ts';
import type { DirectTile, GemmTiling } from '../../compiler/plan.ts';

/** `14x14x512`, with `n4_` in front for a batch of 4. */
export function inputStem(shape: ConvShape): string {
  const batch = shape.n === 1 ? '' : `n${shape.n}_`;
  return `${batch}${shape.inH}x${shape.inW}x${shape.c}`;
}

/** The input and, unless a depthwise layer keeps it, the number of filters. */
export function filterStem(shape: ConvShape): string {
  const isKept = shape.class === 'depthwise' && shape.k === shape.c;
  return isKept ? inputStem(shape) : `${inputStem(shape)}_${shape.k}`;
}

/** `k3s1`, `k3x5s2x1`, `k3s1d2`, `k3s1g4`: what sets a window apart. */
export function windowStem(shape: ConvShape): string {
  const kernel = `k${pairStem(shape.r, shape.s)}`;
  const stride = `s${pairStem(shape.strideH, shape.strideW)}`;
  const dilation = pairStem(shape.dilationH, shape.dilationW);
  const isGrouped = shape.class === 'standard' && shape.groups > 1;
  return [
    kernel,
    stride,
    dilation === '1' ? '' : `d${dilation}`,
    isGrouped ? `g${shape.groups}` : '',
  ].join('');
}

/** Appends the stride of a pointwise layer when it has one. */
export function strideStem(shape: ConvShape): string {
  const stride = pairStem(shape.strideH, shape.strideW);
  return stride === '1' ? '' : `_s${stride}`;
}

function pairStem(y: number, x: number): string {
  return y === x ? String(y) : `${y}x${x}`;
}

/** `DW 56x56x144 -> 28x28x144, kernel 3x3, stride 2x2, top left padding 1,1`. */
export function describeConv(kind: string, shape: ConvShape): string {
  const batch = shape.n === 1 ? '' : `${shape.n} x `;
  const input = `${batch}${shape.inH}x${shape.inW}x${shape.c}`;
  const output = `${shape.outH}x${shape.outW}x${shape.k}`;
  const isGrouped = shape.class === 'standard' && shape.groups > 1;
  return [
    `${kind} ${input} -> ${output}`,
    unlessOnes('kernel', shape.r, shape.s),
    unlessOnes('stride', shape.strideH, shape.strideW),
    unlessOnes('dilation', shape.dilationH, shape.dilationW),
    shape.padTop === 0 && shape.padLeft === 0
      ? ''
      : `top left padding ${shape.padTop},${shape.padLeft}`,
    isGrouped ? `groups ${shape.groups}` : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function unlessOnes(what: string, y: number, x: number): string {
  return y === 1 && x === 1 ? '' : `${what} ${y}x${x}`;
}

/** The tile of a product, for people. */
export function describeGemm(kind: string, gemm: GemmTiling): string {
  const options = [
    gemm.stageWeights ? 'weights staged' : 'weights from global memory',
    gemm.prefetch ? 'next chunk prefetched' : '',
    gemm.unroll ? 'unrolled' : '',
  ];
  return [
    `${kind} tile ${gemm.rows} pixels x ${gemm.cols} filters`,
    `thread ${gemm.threadRows} x ${4 * gemm.threadCols4}`,
    `chunk ${gemm.kChunk} channels / ${gemm.kSplit}`,
    ...options.filter((option) => option !== ''),
  ].join(', ');
}

/** The tile of a direct kernel, for people. */
export function describeDirect(schedule: DirectTile): string {
  const { tileH, tileW, tileK, threadPixels } = schedule;
  return `tile ${tileH}x${tileW} pixels x ${tileK} channels, thread ${threadPixels} x 4`;
}
