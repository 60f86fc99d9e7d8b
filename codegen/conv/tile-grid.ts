/**
 * Workgroups of the spatial families: image x tile row x tile column x tile of
 * filters, the last one fastest, so that workgroups that read the same input
 * run together.
 */
import type { ConvShape } from '../../compiler/conv-class.ts';
import { tileCount } from '../../compiler/planner/geometry.ts';
import { wgsl } from '../wgsl.ts';
import type { Coordinate } from './coordinate.ts';
import { clamped, whenInside, zeroOutside } from './coordinate.ts';
import type { Constants } from '../kernel-text.ts';

export interface TileGrid {
  readonly constants: Constants;
  readonly workgroups: number;
}

/** Covers the output of `shape` with tiles of tileH x tileW. */
export function tileGrid(
  shape: ConvShape,
  tileH: number,
  tileW: number,
  filterTiles: number,
): TileGrid {
  const tilesY = tileCount(shape.outH, tileH);
  const tilesX = tileCount(shape.outW, tileW);
  return {
    constants: {
      TILE_H: tileH,
      TILE_W: tileW,
      FILTER_TILES: filterTiles,
      TILES_X: tilesX,
      TILES_Y: tilesY,
    },
    workgroups: shape.n * tilesY * tilesX * filterTiles,
  };
}

/** `filter_tile`, `tile_x`, `tile_y` (in outputs) and `image` of `id`. */
export const TILE_PLACE: readonly string[] = [
  'let filter_tile = id % FILTER_TILES;',
  'let tile_x = id / FILTER_TILES % TILES_X * TILE_W;',
  'let tile_y = id / (FILTER_TILES * TILES_X) % TILES_Y * TILE_H;',
  'let image = id / (FILTER_TILES * TILES_X * TILES_Y);',
];

/** Coordinates of the output that a tile may reach past. */
export interface OutputEdges {
  readonly y: boolean;
  readonly x: boolean;
  readonly k4: boolean;
}

/** `fn store_output(image, y, x, k4, sum)`: epilogue and guarded store. */
export function emitStoreOutput(store: string, edges: OutputEdges): string {
  const inside = outputPlaces(edges);
  return wgsl`
    fn store_output(image: u32, y: u32, x: u32, k4: u32, sum: vec4f) {
      ${outputValue(edges)}
      ${whenInside(inside, `${store}(pixel, k4, value);`)}
    }
  `;
}

/**
 * `fn keep_output(image, y, x, k4, sum) -> vec4f`: the value after the epilogue,
 * zero past the map; through `store` it is stored as well.
 */
export function emitKeepOutput(
  store: string | null,
  edges: OutputEdges,
): string {
  const inside = outputPlaces(edges);
  const stored =
    store === null ? '' : whenInside(inside, `${store}(pixel, k4, value);`);
  const kept = inside.reduce((value, at) => zeroOutside(at, value), 'value');
  return wgsl`
    fn keep_output(image: u32, y: u32, x: u32, k4: u32, sum: vec4f) -> vec4f {
      ${outputValue(edges)}
      ${stored}
      return ${kept};
    }
  `;
}

function outputPlaces(edges: OutputEdges): readonly Coordinate[] {
  return [
    { at: 'y', end: 'OUT_H', isPartial: edges.y },
    { at: 'x', end: 'OUT_W', isPartial: edges.x },
    { at: 'k4', end: 'OUT4', isPartial: edges.k4 },
  ];
}

/** `pixel` and `value` at the clamped place. */
function outputValue(edges: OutputEdges): string[] {
  const [y, x, k4] = outputPlaces(edges).map(clamped);
  return [
    `let pixel = (image * OUT_H + ${y}) * OUT_W + ${x};`,
    `let value = epilogue(sum, pixel, ${k4});`,
  ];
}
