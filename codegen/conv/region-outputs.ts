/**
 * The DW over a region as the last stage of a kernel: the outputs of a slice of
 * channels, first vec4 `tile_k4` of the DW's input, are stored.
 */
import type { ConvNode } from '../../compiler/conv-class.ts';
import type { KernelScope } from '../kernel-scope.ts';
import type { Constants } from '../kernel-text.ts';
import { wgsl } from '../wgsl.ts';
import { convEpilogue } from './conv-epilogue.ts';
import { emitDepthwiseSum } from './depthwise-sum.ts';
import type { RegionSlice } from './region.ts';
import { emitRegionInput } from './region.ts';
import { emitStoreOutput } from './tile-grid.ts';

/** Constants for slices of `slice4` vec4s. */
export function regionOutputConstants(
  { shape }: ConvNode,
  slice4: number,
): Constants {
  const multiplier = shape.k / shape.c;
  return { MULTIPLIER: multiplier, TILE_OUT4: slice4 * multiplier };
}

/** Functions that `emitRegionOutputs` calls; the weights are at DEPTHWISE_AT. */
export function regionOutputFunctions(
  scope: KernelScope,
  dw: ConvNode,
  slice4: number,
  slice: RegionSlice,
): string[] {
  const { node, shape } = dw;
  // Outputs past the map are left out before they are made.
  const edges = { y: false, x: false, k4: false };
  return [
    ...emitRegionInput(shape, slice4, slice),
    emitDepthwiseSum({
      parameters: 'region: vec2u, tile_out4: u32',
      place: 'region',
      weightsAt: 'DEPTHWISE_AT',
      filters4: 'OUT4',
      filter: 'tile_out4 + k4',
    }),
    convEpilogue(scope, 'epilogue', dw),
    emitStoreOutput(scope.write(node.id), edges),
  ];
}

/** All outputs of the tile, neighbouring channels by neighbouring invocations. */
export function emitRegionOutputs(
  invocations: number,
  unroll: boolean,
): string {
  const first = unroll ? '0u' : 'rolled';
  return wgsl`
    let tile_out4 = tile_k4 * MULTIPLIER;
    for (var e = local; e < TILE_H * TILE_W * TILE_OUT4; e += ${invocations}u) {
      let k4 = e % TILE_OUT4;
      let x = tile_x + e / TILE_OUT4 % TILE_W;
      let y = tile_y + e / (TILE_OUT4 * TILE_W);
      if (y >= OUT_H || x >= OUT_W || tile_out4 + k4 >= OUT4) { continue; }
      let sum = depthwise_sum(region, tile_out4, y, x, k4, ${first});
      store_output(image, y, x, tile_out4 + k4, sum);
    }
  `;
}
