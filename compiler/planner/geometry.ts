/**
 * Exact tile geometry along one axis of a convolution: how many tiles, which
 * input positions each needs. Used by the cost model and, at the same time, by
 * the emitters, so that both mean the same rows. Everything is clipped to the
 * map; rows and columns are independent, so an area is a product of two axes.
 */
import type { ConvShape } from '../conv-class.ts';

/** One spatial axis of a convolution, sizes in positions. */
export interface Axis {
  readonly input: number;
  readonly output: number;
  readonly filter: number;
  readonly stride: number;
  readonly dilation: number;
  /** Padding before position 0. */
  readonly pad: number;
}

/** Half-open range [start, end) of input positions. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Sums over the tiles of one axis. */
export interface AxisTiling {
  readonly tiles: number;
  /** Positions that direct loads touch, summed over tiles: dilation or a
   * stride beyond the filter leaves gaps. */
  readonly touched: number;
  /** Contiguous clipped spans, summed over tiles. */
  readonly spanned: number;
  /** Positions that lie in at least one span. */
  readonly covered: number;
  /** The largest span of any tile. */
  readonly maxSpan: number;
}

export function rowAxis(shape: ConvShape): Axis {
  return {
    input: shape.inH,
    output: shape.outH,
    filter: shape.r,
    stride: shape.strideH,
    dilation: shape.dilationH,
    pad: shape.padTop,
  };
}

export function columnAxis(shape: ConvShape): Axis {
  return {
    input: shape.inW,
    output: shape.outW,
    filter: shape.s,
    stride: shape.strideW,
    dilation: shape.dilationW,
    pad: shape.padLeft,
  };
}

export function tileCount(size: number, tile: number): number {
  return Math.ceil(size / tile);
}

/**
 * The contiguous in-map span that outputs [start, end) need: from
 * max(0, start * stride - pad) to the last tap of the last output. Empty when
 * all taps fall into padding.
 */
export function inputSpan(axis: Axis, start: number, end: number): Range {
  const first = Math.max(0, start * axis.stride - axis.pad);
  const last =
    (end - 1) * axis.stride - axis.pad + (axis.filter - 1) * axis.dilation;
  return { start: first, end: Math.max(first, Math.min(axis.input, last + 1)) };
}

/** Distinct in-map positions that the taps of outputs [start, end) touch. */
export function touchedPositions(
  axis: Axis,
  start: number,
  end: number,
): number {
  const { filter, stride, dilation } = axis;
  const isGapless = filter === 1 || dilation === 1;
  if (isGapless && (stride <= filter || end - start === 1)) {
    const span = inputSpan(axis, start, end);
    return span.end - span.start;
  }
  const touched = new Set<number>();
  for (let output = start; output < end; output++) {
    for (let tap = 0; tap < filter; tap++) {
      const position = output * stride - axis.pad + tap * dilation;
      if (position >= 0 && position < axis.input) touched.add(position);
    }
  }
  return touched.size;
}

/** Sums over all tiles of `tile` outputs; the last one may be partial. */
export function tileAxis(axis: Axis, tile: number): AxisTiling {
  let touched = 0;
  let spanned = 0;
  let covered = 0;
  let maxSpan = 0;
  let coveredTo = 0;
  const tiles = tileCount(axis.output, tile);
  for (let t = 0; t < tiles; t++) {
    const start = t * tile;
    const end = Math.min(start + tile, axis.output);
    const span = inputSpan(axis, start, end);
    const length = span.end - span.start;
    touched += touchedPositions(axis, start, end);
    spanned += length;
    covered += Math.max(0, span.end - Math.max(span.start, coveredTo));
    coveredTo = Math.max(coveredTo, span.end);
    maxSpan = Math.max(maxSpan, length);
  }
  return { tiles, touched, spanned, covered, maxSpan };
}

/** Spatial tiles that cover the output of one image. */
export function tilesPerImage(
  { outH, outW }: ConvShape,
  { tileH, tileW }: { readonly tileH: number; readonly tileW: number },
): number {
  return tileCount(outH, tileH) * tileCount(outW, tileW);
}

/** The largest PW region that a DW tile of tileH x tileW outputs needs; one
 * pixel even where all taps of all tiles lie in padding. */
export function regionOf(
  depthwise: ConvShape,
  tileH: number,
  tileW: number,
): { readonly regionH: number; readonly regionW: number } {
  return {
    regionH: Math.max(1, tileAxis(rowAxis(depthwise), tileH).maxSpan),
    regionW: Math.max(1, tileAxis(columnAxis(depthwise), tileW).maxSpan),
  };
}

/**
 * Input channels, in whole vec4 blocks, that output channels [start, end) of a
 * grouped or depthwise convolution read. Output channel k belongs to group
 * floor(k / (K / groups)).
 */
export function inputChannels(
  shape: ConvShape,
  start: number,
  end: number,
): Range {
  const filtersPerGroup = shape.k / shape.groups;
  const channelsPerGroup = shape.c / shape.groups;
  const firstGroup = Math.floor(start / filtersPerGroup);
  const lastGroup = Math.floor((Math.min(end, shape.k) - 1) / filtersPerGroup);
  return {
    start: Math.floor((firstGroup * channelsPerGroup) / 4) * 4,
    end: Math.ceil(((lastGroup + 1) * channelsPerGroup) / 4) * 4,
  };
}
