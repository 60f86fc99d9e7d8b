/**
 * Pixels of the whole batch as rows of a product: how PW and PWPW read their
 * input and store their output. A row is the flat output position; without a
 * stride that of the input is the same.
 */
import type { ConvShape } from '../../compiler/conv-class.ts';
import { wgsl } from '../wgsl.ts';
import type { Product } from './gemm-shape.ts';

/** Output pixels of the batch: PIXELS. */
export function pixelCount(shape: ConvShape): number {
  return shape.n * shape.outH * shape.outW;
}

/**
 * `fn load_pixel(pixel, c4)`: channels of the input under an output pixel. Past
 * the last pixel it reads the last; past the last channel it is zero.
 */
export function emitLoadPixel(
  p: Product,
  shape: ConvShape,
  load: string,
): string {
  const inMap =
    pixelCount(shape) % p.tiling.rows === 0
      ? 'pixel'
      : 'min(pixel, PIXELS - 1u)';
  return wgsl`
    fn load_pixel(pixel: u32, c4: u32) -> vec4f {
      ${emitChannelGuard(p)}
      let at = ${inMap};
      ${emitPosition(shape, 'IN_H', 'IN_W')}
      return ${load}(position, c4);
    }
  `;
}

/** A chunk may end past the last channel; what lies there counts as zero. */
export function emitChannelGuard(p: Product): string {
  const { CHANNELS4 } = p.names;
  return p.hasPartialChunk ? `if (c4 >= ${CHANNELS4}) { return vec4f(); }` : '';
}

/**
 * `let position`: the pixel under output pixel `at` in a map of height x width,
 * two constants.
 */
export function emitPosition(
  { strideH, strideW }: ConvShape,
  height: string,
  width: string,
): string[] {
  if (strideH === 1 && strideW === 1) return ['let position = at;'];
  return [
    'let row = at / OUT_W;',
    `let y = row % OUT_H * ${strideH}u;`,
    `let x = at % OUT_W * ${strideW}u;`,
    `let position = (row / OUT_H * ${height} + y) * ${width} + x;`,
  ];
}

/** Two pointwise layers in a row as one: their strides multiply. */
export function composeStrides(first: ConvShape, second: ConvShape): ConvShape {
  return {
    ...first,
    outH: second.outH,
    outW: second.outW,
    strideH: first.strideH * second.strideH,
    strideW: first.strideW * second.strideW,
  };
}

/** `fn store_pixel(pixel, k4, sum)`: epilogue and store, inside the output. */
export function emitStorePixel(filters4: string, store: string): string {
  return wgsl`
    fn store_pixel(pixel: u32, k4: u32, sum: vec4f) {
      if (pixel < PIXELS && k4 < ${filters4}) {
        ${store}(pixel, k4, epilogue(sum, pixel, k4));
      }
    }
  `;
}
