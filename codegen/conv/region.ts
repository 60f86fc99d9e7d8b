/**
 * The region of a map that a tile of DW outputs needs, kept in workgroup memory
 * as [REGION_H * REGION_W][channels of a slice]: how the stage before the DW
 * fills it and how the DW reads it. Statements see `region`, its first pixel.
 */
import type { ConvShape } from '../../compiler/conv-class.ts';
import type { Constants } from '../kernel-text.ts';
import { wgsl } from '../wgsl.ts';
import type { Coordinate } from './coordinate.ts';
import { clamped, zeroOutside } from './coordinate.ts';
import { emitDepthwiseInput } from './depthwise-input.ts';
import type { Product } from './gemm-shape.ts';

/** The channels of the region that exist at a time. */
export interface RegionSlice {
  /** Constant: vec4s of them. */
  readonly cols4: string;
  /** Constant: vec4s of all channels of the map. */
  readonly channels4: string;
  /** Whether the last slice is cut off. */
  readonly isPartial: boolean;
}

/** The slice that a product makes. */
export function productSlice({ names, hasPartialCols }: Product): RegionSlice {
  return {
    cols4: names.COLS4,
    channels4: names.FILTERS4,
    isPartial: hasPartialCols,
  };
}

/** Sizes of the map before the DW and of its largest region. The region starts
 * at MID_AT, a constant of the kernel. */
export function regionConstants(
  { inH, inW }: ConvShape,
  size: { readonly regionH: number; readonly regionW: number },
): Constants {
  return {
    MID_H: inH,
    MID_W: inW,
    REGION_H: size.regionH,
    REGION_W: size.regionW,
  };
}

/** `region`, in rows and columns of the map before the DW. */
export const REGION_PLACE: readonly string[] = [
  'let region_y = max(tile_y * STRIDE_H, PAD_TOP) - PAD_TOP;',
  'let region_x = max(tile_x * STRIDE_W, PAD_LEFT) - PAD_LEFT;',
  'let region = vec2u(region_y, region_x);',
];

/**
 * `fn region_pixel(region, row)`: map position of a row of the region; rows past
 * the map repeat its border, and nothing reads what becomes of them.
 */
export const REGION_PIXEL = wgsl`
  fn region_pixel(region: vec2u, row: u32) -> vec2u {
    let pixel = region + vec2u(row / REGION_W, row % REGION_W);
    return min(pixel, vec2u(MID_H - 1u, MID_W - 1u));
  }
`;

/** `fn load_region(image, region, row, c4)`: input of a PW at a region row. */
export function emitLoadRegion(
  { strideH, strideW }: ConvShape,
  c4: Coordinate,
  load: string,
): string {
  const value = `${load}(position, ${clamped(c4)})`;
  return wgsl`
    fn load_region(image: u32, region: vec2u, row: u32, c4: u32) -> vec4f {
      let at = region_pixel(region, row) * vec2u(${strideH}u, ${strideW}u);
      let position = (image * IN_H + at.x) * IN_W + at.y;
      return ${zeroOutside(c4, value)};
    }
  `;
}

/** `fn keep_mid(image, region, row, k4, col4, sum)`: into workgroup memory. */
export function emitKeepMid({
  cols4,
  channels4,
  isPartial,
}: RegionSlice): string {
  const k4 = { at: 'k4', end: channels4, isPartial };
  return wgsl`
    fn keep_mid(image: u32, region: vec2u, row: u32, k4: u32, col4: u32, sum: vec4f) {
      let at = region_pixel(region, row);
      let pixel = (image * MID_H + at.x) * MID_W + at.y;
      let value = mid_epilogue(sum, pixel, ${clamped(k4)});
      tile[MID_AT + row * ${cols4} + col4] = value;
    }
  `;
}

/**
 * `fn depthwise_input(region, y, x, k4)`: input of vec4 `k4` of the DW outputs of
 * a slice of `slice4` vec4s; zero outside the map.
 */
export function emitRegionInput(
  depthwise: ConvShape,
  slice4: number,
  { cols4 }: RegionSlice,
): string[] {
  return [
    emitDepthwiseInput(
      'mid_channels',
      depthwise,
      slice4,
      (position, c4) => `tile[MID_AT + ${position} * ${cols4} + ${c4}]`,
    ),
    DEPTHWISE_INPUT,
  ];
}

const DEPTHWISE_INPUT = wgsl`
  fn depthwise_input(region: vec2u, y: u32, x: u32, k4: u32) -> vec4f {
    let inside = y < MID_H && x < MID_W;
    let row = min(y - region.x, REGION_H - 1u);
    let position = row * REGION_W + min(x - region.y, REGION_W - 1u);
    return select(vec4f(), mid_channels(position, k4), inside);
  }
`;
