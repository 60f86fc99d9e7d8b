/** DW and standard convolutions, executed for counting. */
import type { ScheduleOf } from '../../plan.ts';
import type { CountedStage } from './stage.ts';
import { loadFilters, loadVectors } from './stage.ts';
import { directSums, globalMap, storeSums } from './sums.ts';
import { spatialTiles, tiles, vec4s } from './tiles.ts';

export function runDirect(
  schedule: ScheduleOf<'dw' | 'conv'>,
  stage: CountedStage,
): void {
  const { shape, recorder } = stage;
  for (const tile of spatialTiles(stage, schedule)) {
    for (const k4s of tiles(vec4s(shape.k), schedule.tileK / 4)) {
      recorder.beginWorkgroup();
      loadVectors(stage, [tile.image], k4s);
      loadFilters(stage, k4s);
      const read = globalMap(stage, tile.image);
      for (const { y, x, pixel } of tile.outputs) {
        for (const k4 of k4s) {
          storeSums(stage, pixel, k4, directSums(stage, y, x, pixel, k4, read));
        }
      }
    }
  }
}
