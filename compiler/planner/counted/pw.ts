/** PW and dense layers, executed for counting. */
import type { ScheduleOf } from '../../plan.ts';
import { loadVec4 } from './recorder.ts';
import type { CountedStage } from './stage.ts';
import { loadVectors } from './stage.ts';
import { inputPixel, product, storeSums } from './sums.ts';
import { imagesOf, tiles, vec4s } from './tiles.ts';

export function runPointwise(
  schedule: ScheduleOf<'pw'>,
  stage: CountedStage,
): void {
  const { gemm } = schedule;
  const { shape, recorder } = stage;
  const pixels = shape.n * shape.outH * shape.outW;
  for (const rows of tiles(pixels, gemm.rows)) {
    for (const k4s of tiles(vec4s(shape.k), gemm.cols / 4)) {
      recorder.beginWorkgroup();
      loadVectors(stage, imagesOf(stage, rows), k4s);
      const sums = product(stage, rows, k4s, gemm.kChunk, (pixel, c4) =>
        loadVec4(recorder, 'ifm', stage.input, inputPixel(stage, pixel), c4),
      );
      for (const pixel of rows) {
        for (const k4 of k4s) storeSums(stage, pixel, k4, sums(pixel, k4));
      }
    }
  }
}
