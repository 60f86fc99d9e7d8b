/** DWMEAN, executed for counting. */
import type { ScheduleOf } from '../../plan.ts';
import { addLanes, PartialSums, runFinish } from './finish.ts';
import type { StoredTensor } from './recorder.ts';
import { storeVec4 } from './recorder.ts';
import type { CountedStage } from './stage.ts';
import { applyEpilogue, loadFilters, loadVectors } from './stage.ts';
import { directSums, globalMap } from './sums.ts';
import { spatialTiles, tiles, vec4s } from './tiles.ts';

/** Each workgroup adds up the outputs of its tile, and stores them if
 * `keepsOutput`. The tiles of an image are the parts of its mean. */
export function runDwmean(
  schedule: ScheduleOf<'dwmean'>,
  stage: CountedStage,
  mean: StoredTensor,
  keepsOutput: boolean,
): void {
  const { shape, recorder } = stage;
  const partials = new PartialSums(recorder);
  const storeMean = (
    image: number,
    k4: number,
    sums: readonly number[],
  ): void => {
    const value = sums.map((sum) => sum / (shape.outH * shape.outW));
    storeVec4(recorder, mean, image, k4, value);
  };
  const all = spatialTiles(stage, schedule);
  const parts = all.length / shape.n;
  all.forEach((tile, index) => {
    for (const k4s of tiles(vec4s(shape.k), schedule.tileK / 4)) {
      recorder.beginWorkgroup();
      loadVectors(stage, [tile.image], k4s);
      loadFilters(stage, k4s);
      const read = globalMap(stage, tile.image);
      for (const k4 of k4s) {
        const values = tile.outputs.map(({ y, x, pixel }) => {
          const sums = directSums(stage, y, x, pixel, k4, read);
          const value: readonly number[] = applyEpilogue(
            stage,
            sums,
            pixel,
            k4,
          );
          if (keepsOutput) {
            storeVec4(recorder, stage.output, pixel, k4, value);
          }
          return value;
        });
        const total = values.reduce(addLanes);
        if (parts === 1) storeMean(tile.image, k4, total);
        else partials.store(index % parts, tile.image, k4, total);
      }
    }
  });
  if (parts === 1) return;
  const size = { parts, pixels: shape.n, vec4s: vec4s(shape.k) };
  runFinish(recorder, partials, size, storeMean);
}
