/** PWMEAN, executed for counting. */
import type { ScheduleOf } from '../../plan.ts';
import { addLanes } from './finish.ts';
import type { StoredTensor } from './recorder.ts';
import { loadVec4, storeVec4 } from './recorder.ts';
import type { CountedStage } from './stage.ts';
import { applyEpilogue, loadVectors } from './stage.ts';
import { inputPixel, product } from './sums.ts';
import { tiles, vec4s } from './tiles.ts';

/** Each workgroup makes a tile of filters for all pixels of an image. */
export function runPwmean(
  { gemm }: ScheduleOf<'pwmean'>,
  stage: CountedStage,
  mean: StoredTensor,
): void {
  const { shape, recorder } = stage;
  for (const [image, pixels] of imagePixels(stage).entries()) {
    for (const k4s of tiles(vec4s(shape.k), gemm.cols / 4)) {
      recorder.beginWorkgroup();
      const means = meansOf(stage, image, pixels, k4s, gemm.kChunk);
      k4s.forEach((k4, at) => {
        storeVec4(recorder, mean, image, k4, means[at]!);
      });
    }
  }
}

/** The flat output pixels of every image. */
export function imagePixels(stage: CountedStage): number[][] {
  const { shape, pixelsPerImage } = stage;
  return tiles(shape.n * shape.outH * shape.outW, pixelsPerImage);
}

/** The means over the pixels of an image, epilogue included, for each of `k4s`. */
export function meansOf(
  stage: CountedStage,
  image: number,
  pixels: readonly number[],
  k4s: readonly number[],
  kChunk: number,
): readonly (readonly number[])[] {
  const { recorder, input } = stage;
  loadVectors(stage, [image], k4s);
  const sums = product(stage, pixels, k4s, kChunk, (pixel, c4) =>
    loadVec4(recorder, 'ifm', input, inputPixel(stage, pixel), c4),
  );
  return k4s.map((k4) =>
    pixels
      .map((pixel): readonly number[] =>
        applyEpilogue(stage, sums(pixel, k4), pixel, k4),
      )
      .reduce(addLanes)
      .map((sum) => sum / pixels.length),
  );
}
