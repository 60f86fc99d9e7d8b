/** CONVDW, executed for counting. */
import type { ScheduleOf } from '../../plan.ts';
import { convolutionOver, regionUnder, storeDepthwise } from './regions.ts';
import type { CountedStage } from './stage.ts';
import { spatialTiles, tiles, vec4s } from './tiles.ts';

/** Each workgroup makes its filters over the region of its tile. */
export function runConvdw(
  schedule: ScheduleOf<'convdw'>,
  conv: CountedStage,
  dw: CountedStage,
): void {
  const { recorder, shape } = conv;
  for (const tile of spatialTiles(dw, schedule)) {
    const region = regionUnder(dw, tile, schedule);
    for (const mid4s of tiles(vec4s(shape.k), schedule.tileK / 4)) {
      recorder.beginWorkgroup();
      const read = convolutionOver(conv, region, mid4s);
      storeDepthwise(dw, tile, mid4s, schedule.tileK / 4, read);
    }
  }
}
