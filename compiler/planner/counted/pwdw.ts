/** PWDW and PWDW_R, executed for counting. */
import type { ScheduleOf } from '../../plan.ts';
import { pointwiseOver, regionUnder, storeDepthwise } from './regions.ts';
import type { CountedStage } from './stage.ts';
import { spatialTiles, tiles, vec4s } from './tiles.ts';

/** Each workgroup makes its slices of channels over the region of its tile. */
export function runPwdw(
  schedule: ScheduleOf<'pwdw' | 'pwdw_r'>,
  pw: CountedStage,
  dw: CountedStage,
): void {
  const { gemm, slices } = schedule;
  const { shape, recorder } = dw;
  const slice4 = gemm.cols / 4;
  for (const tile of spatialTiles(dw, schedule)) {
    const region = regionUnder(dw, tile, schedule);
    for (const own4s of tiles(vec4s(shape.c), slices * slice4)) {
      recorder.beginWorkgroup();
      for (const at of tiles(own4s.length, slice4)) {
        const mid4s = at.map((i) => own4s[i]!);
        const read = pointwiseOver(pw, region, mid4s, gemm.kChunk);
        storeDepthwise(dw, tile, mid4s, slice4, read);
      }
    }
  }
}
