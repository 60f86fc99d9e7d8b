/** PWDW and PWDW_R, executed for counting. */
import { invariant } from '../../../grammar/diagnostic.ts';
import type { ScheduleOf } from '../../plan.ts';
import { loadVec4 } from './recorder.ts';
import type { CountedStage } from './stage.ts';
import { applyEpilogue, loadFilters, loadVectors } from './stage.ts';
import type { ReadMap } from './sums.ts';
import { directSums, inputPixel, product, storeSums } from './sums.ts';
import type { CountedTile } from './tiles.ts';
import { range, region, spatialTiles, tiles, vec4s } from './tiles.ts';

/** Each workgroup makes its slice of channels over the region of its tile. */
export function runPwdw(
  schedule: ScheduleOf<'pwdw' | 'pwdw_r'>,
  pw: CountedStage,
  dw: CountedStage,
): void {
  const { gemm, slices, regionH, regionW } = schedule;
  const { recorder } = pw;
  const { shape } = dw;
  for (const tile of spatialTiles(dw, schedule)) {
    const { r, strideH, dilationH, padTop } = shape;
    const ys = region(tile.ys, strideH, padTop, (r - 1) * dilationH, shape.inH);
    const { s, strideW, dilationW, padLeft } = shape;
    const xs = region(
      tile.xs,
      strideW,
      padLeft,
      (s - 1) * dilationW,
      shape.inW,
    );
    invariant(ys.length <= regionH && xs.length <= regionW, 'region too small');
    const rows = ys.flatMap((y) =>
      xs.map((x) => (tile.image * shape.inH + y) * shape.inW + x),
    );
    const slice4 = gemm.cols / 4;
    for (const own4s of tiles(vec4s(shape.c), slices * slice4)) {
      recorder.beginWorkgroup();
      for (const mid4s of slicesOf(own4s, slice4)) {
        runSlice(schedule, pw, dw, { tile, rows, mid4s });
      }
    }
  }
}

interface Slice {
  readonly tile: CountedTile;
  /** Region of the tile, as flat pixels. */
  readonly rows: readonly number[];
  readonly mid4s: readonly number[];
}

function slicesOf(own4s: readonly number[], slice4: number): number[][] {
  return tiles(own4s.length, slice4).map((at) => at.map((i) => own4s[i]!));
}

function runSlice(
  { gemm }: ScheduleOf<'pwdw' | 'pwdw_r'>,
  pw: CountedStage,
  dw: CountedStage,
  { tile, rows, mid4s }: Slice,
): void {
  const { recorder } = pw;
  const { shape } = dw;
  const multiplier = shape.k / shape.c;
  const from = mid4s[0]! * multiplier;
  const k4s = range(from, from + (gemm.cols / 4) * multiplier).filter(
    (k4) => k4 < vec4s(shape.k),
  );
  loadVectors(pw, [tile.image], mid4s);
  loadVectors(dw, [tile.image], k4s);
  loadFilters(dw, k4s);
  const sums = product(pw, rows, mid4s, gemm.kChunk, (pixel, c4) =>
    loadVec4(recorder, 'ifm', pw.input, inputPixel(pw, pixel), c4),
  );
  const kept = new Map<string, readonly number[]>();
  for (const pixel of rows) {
    for (const c4 of mid4s) {
      const value = applyEpilogue(pw, sums(pixel, c4), pixel, c4);
      kept.set(`${pixel} ${c4}`, value);
    }
  }
  const read: ReadMap = (y, x, c4) => {
    if (y < 0 || y >= shape.inH || x < 0 || x >= shape.inW) return null;
    const pixel = (tile.image * shape.inH + y) * shape.inW + x;
    const value = kept.get(`${pixel} ${c4}`);
    invariant(value !== undefined, `region lacks (${y}, ${x}, ${c4})`);
    return value;
  };
  for (const { y, x, pixel } of tile.outputs) {
    for (const k4 of k4s) {
      storeSums(dw, pixel, k4, directSums(dw, y, x, pixel, k4, read));
    }
  }
}
