/** PWPW, executed for counting. */
import type { ScheduleOf } from '../../plan.ts';
import { loadVec4, storeVec4 } from './recorder.ts';
import type { CountedStage } from './stage.ts';
import { applyEpilogue, loadVectors } from './stage.ts';
import { inputPixel, product, storeSums } from './sums.ts';
import { imagesOf, tiles, vec4s } from './tiles.ts';

/** The workgroups of one pixel tile each make the whole intermediate; the first
 * of them stores it if `keepsFirst`. */
export function runPwpw(
  schedule: ScheduleOf<'pwpw'>,
  first: CountedStage,
  second: CountedStage,
  keepsFirst: boolean,
): void {
  const { recorder } = first;
  const pixels = second.shape.n * second.shape.outH * second.shape.outW;
  const mid4 = vec4s(first.shape.k);
  for (const rows of tiles(pixels, schedule.second.rows)) {
    for (const k4s of tiles(vec4s(second.shape.k), schedule.second.cols / 4)) {
      recorder.beginWorkgroup();
      const images = [...imagesOf(second, rows)];
      loadVectors(second, images, k4s);
      const mids = rows.map((pixel) => inputPixel(second, pixel));
      const kept = new Map<string, readonly number[]>();
      for (const mid4s of tiles(mid4, schedule.first.cols / 4)) {
        loadVectors(first, images, mid4s);
        const sums = product(
          first,
          mids,
          mid4s,
          schedule.first.kChunk,
          (pixel, c4) =>
            loadVec4(
              recorder,
              'ifm',
              first.input,
              inputPixel(first, pixel),
              c4,
            ),
        );
        for (const pixel of mids) {
          for (const c4 of mid4s) {
            const value = applyEpilogue(first, sums(pixel, c4), pixel, c4);
            kept.set(`${pixel} ${c4}`, value);
            if (keepsFirst && k4s[0] === 0) {
              storeVec4(recorder, first.output, pixel, c4, value);
            }
          }
        }
      }
      const chunk = schedule.second.kChunk;
      const sums = product(second, rows, k4s, chunk, (pixel, c4) =>
        kept.get(`${inputPixel(second, pixel)} ${c4}`)!,
      );
      for (const pixel of rows) {
        for (const k4 of k4s) storeSums(second, pixel, k4, sums(pixel, k4));
      }
    }
  }
}
