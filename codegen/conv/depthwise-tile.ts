/**
 * The DW over a region as a stage between: all pixels of a tile, of one slice of
 * channels, into workgroup memory as the left operand of the product `out`.
 */
import type { ConvShape } from '../../compiler/conv-class.ts';
import { maskLanes } from '../tensor-access.ts';
import { wgsl } from '../wgsl.ts';
import { clamped, coordinate, zeroOutside } from './coordinate.ts';
import { emitDepthwiseSum } from './depthwise-sum.ts';
import type { Product } from './gemm-shape.ts';
import type { RegionSlice } from './region.ts';
import { emitRegionInput } from './region.ts';

/** Functions that `emitDepthwiseTile` calls; they call `dw_epilogue`, and the
 * weights are at DEPTHWISE_AT. */
export function depthwiseTileFunctions(
  dw: ConvShape,
  slice: RegionSlice,
  slice4: number,
  tile: { readonly tileH: number; readonly tileW: number },
): string[] {
  return [
    ...emitRegionInput(dw, slice4, slice),
    emitDepthwiseSum({
      parameters: 'region: vec2u, c4: u32',
      place: 'region',
      weightsAt: 'DEPTHWISE_AT',
      filters4: slice.channels4,
      filter: 'c4',
    }),
    emitDepthwiseValue(dw, slice, tile),
  ];
}

/** The DW of the slice whose first vec4 is `mid_tile_k4`. */
export function emitDepthwiseTile(out: Product): string {
  const first = out.tiling.unroll ? '0u' : 'rolled';
  return wgsl`
    for (var e = local; e < OUT_ROWS * OUT_CHUNK4; e += ${out.invocations}u) {
      let row = e / OUT_CHUNK4;
      let col4 = e % OUT_CHUNK4;
      let y = tile_y + row / TILE_W;
      let x = tile_x + row % TILE_W;
      let value = depthwise_value(image, region, y, x, mid_tile_k4, col4, ${first});
      tile[OUT_A_AT + row * OUT_A_STRIDE + col4] = value;
    }
  `;
}

/**
 * `fn depthwise_value(image, region, y, x, tile_c4, col4, rolled)`: the DW,
 * epilogue included. Past the map it repeats the border; past the last channel
 * it is zero.
 */
function emitDepthwiseValue(
  dw: ConvShape,
  { channels4, isPartial }: RegionSlice,
  { tileH, tileW }: { readonly tileH: number; readonly tileW: number },
): string {
  const y = coordinate('y', 'OUT_H', dw.outH, tileH);
  const x = coordinate('x', 'OUT_W', dw.outW, tileW);
  const c4 = { at: 'c4', end: channels4, isPartial };
  const value = maskLanes(dw.k, 'dw_epilogue(sum, pixel, at_c4)');
  return wgsl`
    fn depthwise_value(image: u32, region: vec2u, y: u32, x: u32, tile_c4: u32, col4: u32, rolled: u32) -> vec4f {
      let c4 = tile_c4 + col4;
      let at_c4 = ${clamped(c4)};
      let at_y = ${clamped(y)};
      let at_x = ${clamped(x)};
      let sum = depthwise_sum(region, at_c4, at_y, at_x, col4, rolled);
      let pixel = (image * OUT_H + at_y) * OUT_W + at_x;
      return ${zeroOutside(c4, value)};
    }
  `;
}
