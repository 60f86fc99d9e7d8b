/** The arithmetic of an executed schedule, every value through the recorder. */
import type { CountedStage } from './stage.ts';
import { applyEpilogue, loadWeight } from './stage.ts';
import { filtersOf, range, tiles, vec4s } from './tiles.ts';
import { loadVec4, storeVec4 } from './recorder.ts';

/** Reads vec4 `c4` of some map at a place, or null outside the map. */
export type ReadMap = (
  y: number,
  x: number,
  c4: number,
) => readonly number[] | null;

/** Sums of a pointwise stage for `rows` x `k4s`, chunk by chunk of channels. */
export function product(
  stage: CountedStage,
  rows: readonly number[],
  k4s: readonly number[],
  kChunk: number,
  read: (pixel: number, c4: number) => readonly number[],
): (pixel: number, k4: number) => readonly number[] {
  const { shape, recorder } = stage;
  const sums = new Map<string, number[]>();
  for (const pixel of rows) {
    for (const k4 of k4s) sums.set(`${pixel} ${k4}`, [0, 0, 0, 0]);
  }
  for (const c4s of tiles(vec4s(shape.c), kChunk / 4)) {
    for (const c4 of c4s) {
      // Weights first: they are staged even for a tile without pixels.
      const weights = k4s.map((k4) =>
        range(0, 4).map((c) =>
          range(0, 4).map((k) => loadWeight(stage, 4 * k4 + k, 4 * c4 + c, 0)),
        ),
      );
      for (const pixel of rows) {
        const x = read(pixel, c4);
        k4s.forEach((k4, at) => {
          const sum = sums.get(`${pixel} ${k4}`)!;
          for (let c = 0; c < 4; c++) {
            for (let k = 0; k < 4; k++) sum[k]! += x[c]! * weights[at]![c]![k]!;
          }
        });
      }
    }
  }
  for (const pixel of rows) {
    for (const k of filtersOf(stage, k4s)) {
      recorder.sum(stage.name, pixel, k, shape.c);
    }
  }
  return (pixel, k4) => sums.get(`${pixel} ${k4}`)!;
}

/** Sums of vec4 `k4` of one output of a depthwise or standard convolution. */
export function directSums(
  stage: CountedStage,
  outY: number,
  outX: number,
  pixel: number,
  k4: number,
  read: ReadMap,
): readonly number[] {
  const { shape, recorder } = stage;
  const sums = [0, 0, 0, 0];
  const perGroup = shape.c / shape.groups;
  for (const k of filtersOf(stage, [k4])) {
    recorder.sum(stage.name, pixel, k, perGroup * shape.r * shape.s);
    const from = Math.floor(k / (shape.k / shape.groups)) * perGroup;
    for (let r = 0; r < shape.r; r++) {
      for (let s = 0; s < shape.s; s++) {
        const y = outY * shape.strideH - shape.padTop + r * shape.dilationH;
        const x = outX * shape.strideW - shape.padLeft + s * shape.dilationW;
        for (let c = from; c < from + perGroup; c++) {
          const value = read(y, x, Math.floor(c / 4));
          if (value === null) continue;
          const weight = loadWeight(stage, k, c - from, r * shape.s + s);
          sums[k % 4]! += value[c % 4]! * weight;
        }
      }
    }
  }
  return sums;
}

export function storeSums(
  stage: CountedStage,
  pixel: number,
  k4: number,
  sums: readonly number[],
): void {
  const value = applyEpilogue(stage, sums, pixel, k4);
  storeVec4(stage.recorder, stage.output, pixel, k4, value);
}

/** The input of a stage, read from global memory. */
export function globalMap(stage: CountedStage, image: number): ReadMap {
  const { shape, recorder, input } = stage;
  return (y, x, c4) => {
    if (y < 0 || y >= shape.inH || x < 0 || x >= shape.inW) return null;
    const pixel = (image * shape.inH + y) * shape.inW + x;
    return loadVec4(recorder, 'ifm', input, pixel, c4);
  };
}

/** Where a pointwise stage reads for its flat output pixel. */
export function inputPixel({ shape }: CountedStage, pixel: number): number {
  const x = pixel % shape.outW;
  const y = Math.floor(pixel / shape.outW) % shape.outH;
  const image = Math.floor(pixel / (shape.outW * shape.outH));
  const row = image * shape.inH + y * shape.strideH;
  return row * shape.inW + x * shape.strideW;
}
