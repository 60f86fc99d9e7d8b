/**
 * A standard convolution over the region that a DW needs: invocations make one
 * vec4 of filters of one pixel per turn, from global memory, and hand it to
 * `keep_mid`.
 */
import type { ConvNode, ConvShape } from '../../compiler/conv-class.ts';
import { roundUp4 } from '../../compiler/tensor-type.ts';
import type { KernelScope } from '../kernel-scope.ts';
import type { Constants } from '../kernel-text.ts';
import { wgsl } from '../wgsl.ts';
import { convWeights } from './conv-constants.ts';
import { convTaps, groupConstants } from './conv-taps.ts';
import type { ConvNames } from './conv-taps.ts';
import { clamped } from './coordinate.ts';
import type { RegionSlice } from './region.ts';

const NAMES: ConvNames = {
  filterColumns: 'CONV_S',
  filters4: 'MID_FILTERS4',
  weightsAt: 'CONV_AT',
  multiplyAdd: 'conv_multiply_add',
};

export interface ConvRegion {
  readonly slice: RegionSlice;
  readonly constants: Constants;
  readonly functions: readonly string[];
}

/** Slices of `slice` filters; binds the convolution's input and weights. */
export function convRegion(
  scope: KernelScope,
  conv: ConvNode,
  slice: number,
): ConvRegion {
  const { shape } = conv;
  const load = scope.read(conv.x);
  const filters4 = roundUp4(shape.k) / 4;
  const options = { threadPixels: 1, first: 'rolled', load } as const;
  const taps = convTaps(shape, { ...options, names: NAMES });
  return {
    slice: {
      cols4: 'MID_COLS4',
      channels4: 'MID_FILTERS4',
      isPartial: filters4 % (slice / 4) !== 0,
    },
    constants: {
      ...sizes(shape),
      CONV_AT: scope.constant(convWeights(conv)),
      MID_FILTERS4: filters4,
      MID_COLS4: slice / 4,
      ...groupConstants(shape),
    },
    functions: [...taps.functions, emitConvSum(taps.statements)],
  };
}

function sizes(shape: ConvShape): Constants {
  return {
    CONV_R: shape.r,
    CONV_S: shape.s,
    CONV_STRIDE_H: shape.strideH,
    CONV_STRIDE_W: shape.strideW,
    CONV_DILATION_H: shape.dilationH,
    CONV_PAD_TOP: shape.padTop,
    CONV_PAD_LEFT: shape.padLeft,
  };
}

/** `fn conv_sum(image, out_y, out_x, k4, rolled)`: four filters of one pixel. */
function emitConvSum(taps: readonly string[]): string {
  return wgsl`
    fn conv_sum(image: u32, out_y: u32, out_x: u32, k4: u32, rolled: u32) -> vec4f {
      var acc_0 = vec4f();
      let x = out_x * CONV_STRIDE_W - CONV_PAD_LEFT;
      for (var r = rolled; r < CONV_R; r++) {
        let y = out_y * CONV_STRIDE_H + r * CONV_DILATION_H - CONV_PAD_TOP;
        let row = input_row(image, y);
        ${taps}
      }
      return acc_0;
    }
  `;
}

/** Fills the region with the slice of filters whose first vec4 is `first`. */
export function emitConvRegion(
  { slice }: ConvRegion,
  first: string,
  invocations: number,
  unroll: boolean,
): string {
  const k4 = clamped({
    at: `${first} + col4`,
    end: slice.channels4,
    isPartial: slice.isPartial,
  });
  return wgsl`
    for (var e = local; e < REGION_H * REGION_W * MID_COLS4; e += ${invocations}u) {
      let row = e / MID_COLS4;
      let col4 = e % MID_COLS4;
      let at = region_pixel(region, row);
      let sum = conv_sum(image, at.x, at.y, ${k4}, ${unroll ? '0u' : 'rolled'});
      keep_mid(image, region, row, ${first} + col4, col4, sum);
    }
  `;
}
