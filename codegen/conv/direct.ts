/**
 * The frame of the direct families, DW and standard convolution: an invocation
 * makes THREAD_PIXELS neighbours of one output row, four channels each, in the
 * accumulators `acc_P`, and reads its input from global memory. Neighbouring
 * invocations make neighbouring channels.
 */
import type { ConvShape } from '../../compiler/conv-class.ts';
import type { DirectTile } from '../../compiler/plan.ts';
import { roundUp4 } from '../../compiler/tensor-type.ts';
import { unrolled, wgsl } from '../wgsl.ts';
import type { Constants } from '../kernel-text.ts';
import type { Coordinate } from './coordinate.ts';
import { coordinate } from './coordinate.ts';
import type { OutputEdges, TileGrid } from './tile-grid.ts';
import { TILE_PLACE, tileGrid } from './tile-grid.ts';

/** What an invocation does with every filter row; see `emitDirectBody`. */
export interface Taps {
  readonly functions: readonly string[];
  readonly statements: readonly string[];
}

/** Where loops start: drivers unroll those from `0u` as they see fit. */
export function loopStart({ unroll }: DirectTile): '0u' | 'rolled' {
  return unroll ? '0u' : 'rolled';
}

export function directGrid(shape: ConvShape, schedule: DirectTile): TileGrid {
  const { tileH, tileW, tileK, threadPixels } = schedule;
  const filterTiles = Math.ceil(shape.k / tileK);
  const grid = tileGrid(shape, tileH, tileW, filterTiles);
  const constants: Constants = {
    ...grid.constants,
    TILE_K4: tileK / 4,
    THREADS_X: tileW / threadPixels,
    THREAD_PIXELS: threadPixels,
  };
  return { ...grid, constants };
}

/** The place of an invocation: `k4`, `out_x`, the first of its pixels, `out_y`. */
export const DIRECT_PLACE: readonly string[] = [
  ...TILE_PLACE,
  'let k4 = filter_tile * TILE_K4 + local % TILE_K4;',
  'let out_x = tile_x + local / TILE_K4 % THREADS_X * THREAD_PIXELS;',
  'let out_y = tile_y + local / (TILE_K4 * THREADS_X);',
];

/** `main` of a kernel that stores its outputs and does nothing else. */
export function emitDirectBody(
  shape: ConvShape,
  schedule: DirectTile,
  taps: readonly string[],
): string[] {
  return [
    ...DIRECT_PLACE,
    emitEarlyReturn(shape, schedule),
    ...emitDirectSums(schedule, taps),
    ...unrolled(
      schedule.threadPixels,
      (p) => `store_output(image, out_y, out_x + ${p}u, k4, acc_${p});`,
    ),
  ];
}

/**
 * `acc_P`: every filter row runs `taps`, statements that see the input row `row`
 * for `load_column`, the filter row `r` and the first column `x`. Positions
 * left of or above the map have wrapped around and are past its end.
 */
export function emitDirectSums(
  schedule: DirectTile,
  taps: readonly string[],
): string[] {
  return [
    ...unrolled(schedule.threadPixels, (p) => `var acc_${p} = vec4f();`),
    'let x = out_x * STRIDE_W - PAD_LEFT;',
    wgsl`
      for (var r = ${loopStart(schedule)}; r < R; r++) {
        let y = out_y * STRIDE_H + r * DILATION_H - PAD_TOP;
        let row = input_row(image, y);
        ${taps}
      }
    `,
  ];
}

/** Invocations with no output leave; the kernel has no barrier. */
function emitEarlyReturn(shape: ConvShape, schedule: DirectTile): string {
  const { k4, out_y, out_x } = directPlaces(shape, schedule);
  const conditions = [k4, out_y, out_x]
    .filter(({ isPartial }) => isPartial)
    .map(({ at, end }) => `${at} >= ${end}`);
  return conditions.length === 0
    ? ''
    : `if (${conditions.join(' || ')}) { return; }`;
}

/** The coordinates of an invocation, of which those of some may lie outside. */
export function directPlaces(
  shape: ConvShape,
  { tileH, tileW, tileK }: DirectTile,
): Readonly<Record<'k4' | 'out_y' | 'out_x', Coordinate>> {
  return {
    k4: coordinate('k4', 'OUT4', roundUp4(shape.k), tileK),
    out_y: coordinate('out_y', 'OUT_H', shape.outH, tileH),
    out_x: coordinate('out_x', 'OUT_W', shape.outW, tileW),
  };
}

/** Of an invocation inside, only pixels of its run can lie past the map. */
export function directEdges(
  shape: ConvShape,
  { threadPixels }: DirectTile,
): OutputEdges {
  return { y: false, x: shape.outW % threadPixels !== 0, k4: false };
}

/**
 * `fn input_row(image, y)`: first pixel and length of a row, no columns outside
 * the map; `fn load_column(row, x, PARAMETER)`: what `load` gives at a column of
 * it, zero outside. Both without a branch, so that loads need not wait for each
 * other.
 */
export function emitLoadColumn(
  parameter: string,
  load: (position: string) => string,
): string {
  return wgsl`
    fn input_row(image: u32, y: u32) -> vec2u {
      let first = (image * IN_H + min(y, IN_H - 1u)) * IN_W;
      return vec2u(first, select(0u, IN_W, y < IN_H));
    }

    fn load_column(row: vec2u, x: u32, ${parameter}) -> vec4f {
      let position = row.x + min(x, IN_W - 1u);
      return select(vec4f(), ${load('position')}, x < row.y);
    }
  `;
}

/** Columns, from `x` on, that the pixels of an invocation read, in order. */
export function inputColumns(shape: ConvShape, threadPixels: number): number[] {
  const columns = new Set<number>();
  for (let p = 0; p < threadPixels; p++) {
    for (let s = 0; s < shape.s; s++) columns.add(inputColumn(shape, p, s));
  }
  return [...columns].sort((a, b) => a - b);
}

/** The column that pixel `p` of an invocation multiplies with filter column `s`. */
export function inputColumn(shape: ConvShape, p: number, s: number): number {
  return p * shape.strideW + s * shape.dilationW;
}

/** One fragment per pixel `p` and filter column `s`. */
export function eachTap(
  shape: ConvShape,
  threadPixels: number,
  fragment: (p: number, s: number, column: number) => string,
): string[] {
  return unrolled(shape.s, (s) =>
    unrolled(threadPixels, (p) =>
      fragment(p, s, inputColumn(shape, p, s)),
    ).join('\n'),
  );
}
