/** PWMEANPW, executed for counting. */
import type { ScheduleOf } from '../../plan.ts';
import { PartialSums, runFinish } from './finish.ts';
import { imagePixels, meansOf } from './pwmean.ts';
import type { CountedStage } from './stage.ts';
import { loadVectors, loadWeight } from './stage.ts';
import { storeSums } from './sums.ts';
import { filtersOf, range, tiles, vec4s } from './tiles.ts';

/** The workgroups of an image share out its filters and its slices. */
export function runPwmeanpw(
  { first: inner, second: outer, splits }: ScheduleOf<'pwmeanpw'>,
  first: CountedStage,
  second: CountedStage,
): void {
  const { recorder } = first;
  const partials = new PartialSums(recorder);
  const slices = tiles(vec4s(first.shape.k), inner.cols / 4);
  const images = imagePixels(first);
  for (const [image, pixels] of images.entries()) {
    for (const k4s of tiles(vec4s(second.shape.k), outer.cols / 4)) {
      for (let split = 0; split < splits; split++) {
        recorder.beginWorkgroup();
        const [from, to] = [split, split + 1].map((at) =>
          Math.floor((at * slices.length) / splits),
        );
        const sums = k4s.map(() => [0, 0, 0, 0]);
        for (const c4s of slices.slice(from, to)) {
          const means = meansOf(first, image, pixels, c4s, inner.kChunk);
          addChunk(second, image, { c4s, k4s }, means, sums);
        }
        if (splits === 1) loadVectors(second, [image], k4s);
        k4s.forEach((k4, at) => {
          if (splits === 1) storeSums(second, image, k4, sums[at]!);
          else partials.store(split, image, k4, sums[at]!);
        });
      }
    }
  }
  if (splits === 1) return;
  const pixels = images.length;
  const size = { parts: splits, pixels, vec4s: vec4s(second.shape.k) };
  runFinish(recorder, partials, size, (pixel, k4, sum) => {
    storeSums(second, pixel, k4, sum);
  });
}

/** Adds what the channels of one slice contribute to the sums of `k4s`. */
function addChunk(
  stage: CountedStage,
  image: number,
  {
    c4s,
    k4s,
  }: { readonly c4s: readonly number[]; readonly k4s: readonly number[] },
  means: readonly (readonly number[])[],
  sums: readonly number[][],
): void {
  const channels = c4s.flatMap((c4) => range(4 * c4, 4 * c4 + 4));
  for (const c of channels) {
    const x = means[Math.floor(c / 4) - c4s[0]!]![c % 4]!;
    k4s.forEach((k4, at) => {
      for (let lane = 0; lane < 4; lane++) {
        sums[at]![lane]! += x * loadWeight(stage, 4 * k4 + lane, c, 0);
      }
    });
  }
  const macs = channels.filter((c) => c < stage.shape.c).length;
  for (const k of filtersOf(stage, k4s)) {
    stage.recorder.sum(`${stage.name} from ${c4s[0]!}`, image, k, macs);
  }
}
