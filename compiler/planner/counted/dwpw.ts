/** DWPW, executed for counting. */
import type { ScheduleOf } from '../../plan.ts';
import type { CountedStage } from './stage.ts';
import { applyEpilogue, loadFilters, loadVectors } from './stage.ts';
import { directSums, globalMap, product, storeSums } from './sums.ts';
import { range, spatialTiles, tiles, vec4s } from './tiles.ts';

/** The workgroups of one spatial tile each make its DW, then their filters. */
export function runDwpw(
  schedule: ScheduleOf<'dwpw'>,
  dw: CountedStage,
  pw: CountedStage,
): void {
  const { gemm } = schedule;
  const { recorder } = dw;
  const mid4s = range(0, vec4s(dw.shape.k));
  for (const tile of spatialTiles(dw, schedule)) {
    for (const k4s of tiles(vec4s(pw.shape.k), gemm.cols / 4)) {
      recorder.beginWorkgroup();
      loadVectors(dw, [tile.image], mid4s);
      loadFilters(dw, mid4s);
      loadVectors(pw, [tile.image], k4s);
      const read = globalMap(dw, tile.image);
      const place = new Map(tile.outputs.map((at) => [at.pixel, at]));
      const made = new Map<string, readonly number[]>();
      const rows = tile.outputs.map(({ pixel }) => pixel);
      const sums = product(pw, rows, k4s, gemm.kChunk, (pixel, c4) => {
        const key = `${pixel} ${c4}`;
        const known = made.get(key);
        if (known !== undefined) return known;
        const { y, x } = place.get(pixel)!;
        const sum = directSums(dw, y, x, pixel, c4, read);
        const value = applyEpilogue(dw, sum, pixel, c4);
        made.set(key, value);
        return value;
      });
      for (const pixel of rows) {
        for (const k4 of k4s) storeSums(pw, pixel, k4, sums(pixel, k4));
      }
    }
  }
}
