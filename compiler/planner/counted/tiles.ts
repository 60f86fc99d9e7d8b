/** Which pixels and channels the workgroups of an executed schedule own. */
import type { CountedStage } from './stage.ts';

export interface CountedTile {
  readonly image: number;
  readonly ys: readonly number[];
  readonly xs: readonly number[];
  readonly outputs: readonly {
    readonly y: number;
    readonly x: number;
    readonly pixel: number;
  }[];
}

export function spatialTiles(
  { shape }: CountedStage,
  tile: { readonly tileH: number; readonly tileW: number },
): CountedTile[] {
  return range(0, shape.n).flatMap((image) =>
    tiles(shape.outH, tile.tileH).flatMap((ys) =>
      tiles(shape.outW, tile.tileW).map((xs) => ({
        image,
        ys,
        xs,
        outputs: ys.flatMap((y) =>
          xs.map((x) => ({
            y,
            x,
            pixel: (image * shape.outH + y) * shape.outW + x,
          })),
        ),
      })),
    ),
  );
}

/** Input positions from the first tap of a tile to its last, in the map. */
export function region(
  outputs: readonly number[],
  stride: number,
  pad: number,
  reach: number,
  size: number,
): number[] {
  const from = Math.max(0, outputs[0]! * stride - pad);
  const to = outputs.at(-1)! * stride - pad + reach;
  return range(from, Math.min(size, to + 1));
}

export function imagesOf(
  stage: CountedStage,
  pixels: readonly number[],
): ReadonlySet<number> {
  return new Set(
    pixels.map((pixel) => Math.floor(pixel / stage.pixelsPerImage)),
  );
}

/** Filters that exist among vec4s of them. */
export function filtersOf(
  stage: CountedStage,
  k4s: readonly number[],
): number[] {
  return k4s
    .flatMap((k4) => range(4 * k4, 4 * k4 + 4))
    .filter((k) => k < stage.shape.k);
}

export function vec4s(channels: number): number {
  return Math.ceil(channels / 4);
}

/** 0 .. size - 1 in runs of `length`. */
export function tiles(size: number, length: number): number[][] {
  const runs: number[][] = [];
  for (let start = 0; start < size; start += length) {
    runs.push(range(start, Math.min(start + length, size)));
  }
  return runs;
}

export function range(start: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i);
}
