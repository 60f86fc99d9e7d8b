/** PWDW and PWDW_R, executed for counting. */
import type { ScheduleOf } from '../../plan.ts';
import { pointwiseOver, regionUnder } from './regions.ts';
import type { CountedStage } from './stage.ts';
import { loadFilters, loadVectors } from './stage.ts';
import { directSums, storeSums } from './sums.ts';
import { range, spatialTiles, tiles, vec4s } from './tiles.ts';

/** Each workgroup makes its slices of channels over the region of its tile. */
export function runPwdw(
  schedule: ScheduleOf<'pwdw' | 'pwdw_r'>,
  pw: CountedStage,
  dw: CountedStage,
): void {
  const { gemm, slices } = schedule;
  const { shape, recorder } = dw;
  const multiplier = shape.k / shape.c;
  const slice4 = gemm.cols / 4;
  for (const tile of spatialTiles(dw, schedule)) {
    const region = regionUnder(dw, tile, schedule);
    for (const own4s of tiles(vec4s(shape.c), slices * slice4)) {
      recorder.beginWorkgroup();
      for (const at of tiles(own4s.length, slice4)) {
        const mid4s = at.map((i) => own4s[i]!);
        const from = mid4s[0]! * multiplier;
        const k4s = range(from, from + slice4 * multiplier).filter(
          (k4) => k4 < vec4s(shape.k),
        );
        const read = pointwiseOver(pw, region, mid4s, gemm.kChunk);
        loadVectors(dw, [tile.image], k4s);
        loadFilters(dw, k4s);
        for (const { y, x, pixel } of tile.outputs) {
          for (const k4 of k4s) {
            storeSums(dw, pixel, k4, directSums(dw, y, x, pixel, k4, read));
          }
        }
      }
    }
  }
}
