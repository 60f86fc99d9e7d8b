/**
 * Pixels of the whole batch as rows of a product: how PW and PWPW read their
 * input and store their output. A row is the flat output position; without a
 * stride that of the input is the same.
 */
import type { ConvShape } from '../../compiler/conv-class.ts';
import { wgsl } from '../wgsl.ts';
import type { Coordinate } from './coordinate.ts';
import { clamped, coordinate, whenInside, zeroOutside } from './coordinate.ts';
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
  const pixel = pixelOf('pixel', p, shape);
  const c4 = channelOf(p);
  const value = `${load}(position, ${clamped(c4)})`;
  return wgsl`
    fn load_pixel(pixel: u32, c4: u32) -> vec4f {
      let at = ${clamped(pixel)};
      ${emitPosition(shape, 'IN_H', 'IN_W')}
      return ${zeroOutside(c4, value)};
    }
  `;
}

/** A vec4 of channels `c4`: the last chunk may end past the last one. */
export function channelOf(p: Product): Coordinate {
  return { at: 'c4', end: p.names.CHANNELS4, isPartial: p.hasPartialChunk };
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
    'let out_row = at / OUT_W;',
    `let y = out_row % OUT_H * ${strideH}u;`,
    `let x = at % OUT_W * ${strideW}u;`,
    `let position = (out_row / OUT_H * ${height} + y) * ${width} + x;`,
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

/** `fn store_pixel(pixel, k4, sum)`: epilogue and guarded store. */
export function emitStorePixel(
  p: Product,
  shape: ConvShape,
  store: string,
): string {
  const pixel = pixelOf('pixel', p, shape);
  const { FILTERS4 } = p.names;
  const k4 = { at: 'k4', end: FILTERS4, isPartial: p.hasPartialCols };
  const kept = whenInside([pixel, k4], `${store}(pixel, k4, value);`);
  return wgsl`
    fn store_pixel(pixel: u32, k4: u32, sum: vec4f) {
      let value = epilogue(sum, ${clamped(pixel)}, ${clamped(k4)});
      ${kept}
    }
  `;
}

/** The flat output pixel `at` in tiles of `p`. */
export function pixelOf(at: string, p: Product, shape: ConvShape): Coordinate {
  return coordinate(at, 'PIXELS', pixelCount(shape), p.tiling.rows);
}
