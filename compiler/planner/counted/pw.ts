/** PW and dense layers, executed for counting. */
import type { GemmTiling, ScheduleOf } from '../../plan.ts';
import { loadVec4 } from './recorder.ts';
import type { CountedStage } from './stage.ts';
import { loadVectors } from './stage.ts';
import { inputPixel, product, storeSums } from './sums.ts';
import { imagesOf, tiles, vec4s } from './tiles.ts';

export function runPointwise(
  { gemm }: ScheduleOf<'pw'>,
  stage: CountedStage,
): void {
  runProduct(gemm, stage, (pixel, c4) =>
    loadVec4(stage.recorder, 'ifm', stage.input, pixel, c4),
  );
}

/** `read` gives vec4 `c4` of a flat input pixel. */
export function runProduct(
  gemm: GemmTiling,
  stage: CountedStage,
  read: (pixel: number, c4: number) => readonly number[],
): void {
  const { shape, recorder } = stage;
  const pixels = shape.n * shape.outH * shape.outW;
  for (const rows of tiles(pixels, gemm.rows)) {
    for (const k4s of tiles(vec4s(shape.k), gemm.cols / 4)) {
      recorder.beginWorkgroup();
      loadVectors(stage, imagesOf(stage, rows), k4s);
      const sums = product(stage, rows, k4s, gemm.kChunk, (pixel, c4) =>
        read(inputPixel(stage, pixel), c4),
      );
      for (const pixel of rows) {
        for (const k4 of k4s) storeSums(stage, pixel, k4, sums(pixel, k4));
      }
    }
  }
}
