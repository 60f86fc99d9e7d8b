/** The map before a DW over the region that a tile needs, executed for counting. */
import { invariant } from '../../../grammar/diagnostic.ts';
import { loadVec4 } from './recorder.ts';
import type { CountedStage } from './stage.ts';
import { applyEpilogue, loadFilters, loadVectors } from './stage.ts';
import type { ReadMap } from './sums.ts';
import {
  directSums,
  globalMap,
  inputPixel,
  product,
  storeSums,
} from './sums.ts';
import type { CountedTile } from './tiles.ts';
import { range, region, vec4s } from './tiles.ts';

/** A region of the map that is the input of a DW. */
export interface CountedRegion {
  readonly image: number;
  readonly pixels: readonly {
    readonly y: number;
    readonly x: number;
    /** Flat, in the whole batch. */
    readonly pixel: number;
  }[];
}

interface RegionSize {
  readonly regionH: number;
  readonly regionW: number;
}

/** What the outputs of `tile` need; at most of the given size. */
export function regionUnder(
  { shape }: CountedStage,
  tile: CountedTile,
  { regionH, regionW }: RegionSize,
): CountedRegion {
  const { r, strideH, dilationH, padTop } = shape;
  const ys = region(tile.ys, strideH, padTop, (r - 1) * dilationH, shape.inH);
  const { s, strideW, dilationW, padLeft } = shape;
  const xs = region(tile.xs, strideW, padLeft, (s - 1) * dilationW, shape.inW);
  invariant(ys.length <= regionH && xs.length <= regionW, 'region too small');
  const { image } = tile;
  const pixels = ys.flatMap((y) =>
    xs.map((x) => ({ y, x, pixel: (image * shape.inH + y) * shape.inW + x })),
  );
  return { image, pixels };
}

/** Vec4s `c4s` of the output of a PW, made over a region. */
export function pointwiseOver(
  pw: CountedStage,
  { image, pixels }: CountedRegion,
  c4s: readonly number[],
  kChunk: number,
): ReadMap {
  const { recorder } = pw;
  loadVectors(pw, [image], c4s);
  const rows = pixels.map(({ pixel }) => pixel);
  const sums = product(pw, rows, c4s, kChunk, (pixel, c4) =>
    loadVec4(recorder, 'ifm', pw.input, inputPixel(pw, pixel), c4),
  );
  return keep(pw, { image, pixels }, c4s, ({ pixel }, c4) => sums(pixel, c4));
}

/** The same of a standard convolution. */
export function convolutionOver(
  conv: CountedStage,
  { image, pixels }: CountedRegion,
  c4s: readonly number[],
): ReadMap {
  loadVectors(conv, [image], c4s);
  loadFilters(conv, c4s);
  const read = globalMap(conv, image);
  return keep(conv, { image, pixels }, c4s, ({ y, x, pixel }, c4) =>
    directSums(conv, y, x, pixel, c4, read),
  );
}

/** Stores the outputs of a DW that read vec4s `c4s` of its input, of slices of
 * `slice4` vec4s. */
export function storeDepthwise(
  dw: CountedStage,
  tile: CountedTile,
  c4s: readonly number[],
  slice4: number,
  read: ReadMap,
): void {
  const multiplier = dw.shape.k / dw.shape.c;
  const from = c4s[0]! * multiplier;
  const to = Math.min(from + slice4 * multiplier, vec4s(dw.shape.k));
  const k4s = range(from, to);
  loadVectors(dw, [tile.image], k4s);
  loadFilters(dw, k4s);
  for (const { y, x, pixel } of tile.outputs) {
    for (const k4 of k4s) {
      storeSums(dw, pixel, k4, directSums(dw, y, x, pixel, k4, read));
    }
  }
}

/** Zero outside the map; asked for nothing inside it that is not in the region. */
function keep(
  stage: CountedStage,
  { image, pixels }: CountedRegion,
  c4s: readonly number[],
  sumsOf: (
    at: CountedRegion['pixels'][number],
    c4: number,
  ) => readonly number[],
): ReadMap {
  const kept = new Map<string, readonly number[]>();
  for (const at of pixels) {
    for (const c4 of c4s) {
      const value = applyEpilogue(stage, sumsOf(at, c4), at.pixel, c4);
      kept.set(`${at.pixel} ${c4}`, value);
    }
  }
  const { outH, outW } = stage.shape;
  return (y, x, c4) => {
    if (y < 0 || y >= outH || x < 0 || x >= outW) return null;
    const value = kept.get(`${(image * outH + y) * outW + x} ${c4}`);
    invariant(value !== undefined, `region lacks (${y}, ${x}, ${c4})`);
    return value;
  };
}
