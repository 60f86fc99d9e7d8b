/**
 * The regions of a map that tiles of DW outputs need: the clipped, contiguous
 * rows x columns from the first tap to the last. What the fused families make
 * before their DW, they make over these.
 */
import type { ConvShape } from '../../conv-class.ts';
import type { Axis } from '../geometry.ts';
import {
  columnAxis,
  inputSpan,
  rowAxis,
  tileAxis,
  tileCount,
  touchedPositions,
} from '../geometry.ts';

/** Outputs of the DW per workgroup. */
export interface SpatialTile {
  readonly tileH: number;
  readonly tileW: number;
}

/** Sums over the tiles of the whole batch. */
export interface Regions {
  readonly tiles: number;
  readonly pixels: number;
  /** Pixels that lie in at least one region. */
  readonly coveredPixels: number;
}

export function regionsOf(
  depthwise: ConvShape,
  { tileH, tileW }: SpatialTile,
): Regions {
  const { n } = depthwise;
  const rows = tileAxis(rowAxis(depthwise), tileH);
  const columns = tileAxis(columnAxis(depthwise), tileW);
  return {
    tiles: n * rows.tiles * columns.tiles,
    pixels: n * rows.spanned * columns.spanned,
    coveredPixels: n * rows.covered * columns.covered,
  };
}

/** Input positions that a convolution over those regions touches, summed over
 * the tiles. */
export function touchedUnderRegions(
  conv: ConvShape,
  depthwise: ConvShape,
  { tileH, tileW }: SpatialTile,
): number {
  const rows = touchedAlong(rowAxis(conv), rowAxis(depthwise), tileH);
  const columns = touchedAlong(columnAxis(conv), columnAxis(depthwise), tileW);
  return depthwise.n * rows * columns;
}

/** The outputs of `first` are the input positions of `second`. */
function touchedAlong(first: Axis, second: Axis, tile: number): number {
  let touched = 0;
  for (let t = 0; t < tileCount(second.output, tile); t++) {
    const end = Math.min((t + 1) * tile, second.output);
    const span = inputSpan(second, t * tile, end);
    if (span.end > span.start) {
      touched += touchedPositions(first, span.start, span.end);
    }
  }
  return touched;
}
