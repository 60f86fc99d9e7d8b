/** What PWDWPW and CONVDWPW have in common, executed for counting. */
import type { SlicedSchedule } from '../families/slices.ts';
import { PartialSums, runFinish } from './finish.ts';
import type { CountedRegion } from './regions.ts';
import { regionUnder } from './regions.ts';
import type { CountedStage } from './stage.ts';
import {
  applyEpilogue,
  loadFilters,
  loadVectors,
  loadWeight,
} from './stage.ts';
import type { ReadMap } from './sums.ts';
import { directSums, storeSums } from './sums.ts';
import type { CountedTile } from './tiles.ts';
import { filtersOf, range, spatialTiles, tiles, vec4s } from './tiles.ts';

/** Makes vec4s `c4s` of the map before the DW over a region. */
export type MakeSlice = (
  region: CountedRegion,
  c4s: readonly number[],
) => ReadMap;

/** Workgroups of a spatial tile share out its filters and its slices. */
export function runSliced(
  schedule: SlicedSchedule,
  dw: CountedStage,
  pw: CountedStage,
  makeSlice: MakeSlice,
): void {
  const { project, splits } = schedule;
  const { recorder } = pw;
  const partials = new PartialSums(recorder);
  const slices = tiles(vec4s(dw.shape.c), project.kChunk / 4);
  for (const tile of spatialTiles(dw, schedule)) {
    const region = regionUnder(dw, tile, schedule);
    for (const k4s of tiles(vec4s(pw.shape.k), project.cols / 4)) {
      for (let split = 0; split < splits; split++) {
        recorder.beginWorkgroup();
        const [from, to] = [split, split + 1].map((at) =>
          Math.floor((at * slices.length) / splits),
        );
        const sums = new ProjectSums(pw, tile, k4s);
        for (const c4s of slices.slice(from, to)) {
          const read = makeSlice(region, c4s);
          sums.add(c4s, depthwiseOf(dw, tile, c4s, read));
        }
        if (splits === 1) loadVectors(pw, [tile.image], k4s);
        sums.each((pixel, k4, sum) => {
          if (splits === 1) storeSums(pw, pixel, k4, sum);
          else partials.store(split, pixel, k4, sum);
        });
      }
    }
  }
  if (splits === 1) return;
  const size = {
    parts: splits,
    pixels: pw.shape.n * pw.shape.outH * pw.shape.outW,
    vec4s: vec4s(pw.shape.k),
  };
  runFinish(recorder, partials, size, (pixel, k4, sum) => {
    storeSums(pw, pixel, k4, sum);
  });
}

/** Vec4 `c4` of the DW, epilogue included, at a flat output pixel. */
type ReadPixel = (pixel: number, c4: number) => readonly number[];

function depthwiseOf(
  dw: CountedStage,
  tile: CountedTile,
  c4s: readonly number[],
  read: ReadMap,
): ReadPixel {
  loadVectors(dw, [tile.image], c4s);
  loadFilters(dw, c4s);
  const made = new Map<string, readonly number[]>();
  for (const { y, x, pixel } of tile.outputs) {
    for (const c4 of c4s) {
      const sum = directSums(dw, y, x, pixel, c4, read);
      made.set(`${pixel} ${c4}`, applyEpilogue(dw, sum, pixel, c4));
    }
  }
  return (pixel, c4) => made.get(`${pixel} ${c4}`)!;
}

/** Sums of the last PW that one workgroup keeps from slice to slice. */
class ProjectSums {
  readonly #pw: CountedStage;
  readonly #pixels: readonly number[];
  readonly #k4s: readonly number[];
  readonly #sums = new Map<string, number[]>();

  constructor(
    pw: CountedStage,
    { outputs }: CountedTile,
    k4s: readonly number[],
  ) {
    this.#pw = pw;
    this.#pixels = outputs.map(({ pixel }) => pixel);
    this.#k4s = k4s;
    for (const pixel of this.#pixels) {
      for (const k4 of k4s) this.#sums.set(`${pixel} ${k4}`, [0, 0, 0, 0]);
    }
  }

  /** One chunk of the reduction: channels 4 c4 .. 4 c4 + 3 of each of `c4s`. */
  add(c4s: readonly number[], read: ReadPixel): void {
    const channels = c4s
      .flatMap((c4) => range(4 * c4, 4 * c4 + 4))
      .map((c) => ({ c, w: this.#weights(c) }));
    const macs = channels.filter(({ c }) => c < this.#pw.shape.c).length;
    for (const pixel of this.#pixels) {
      for (const { c, w } of channels) {
        const x = read(pixel, Math.floor(c / 4))[c % 4]!;
        this.#k4s.forEach((k4, at) => {
          const sum = this.#sums.get(`${pixel} ${k4}`)!;
          for (let lane = 0; lane < 4; lane++) sum[lane]! += x * w[at]![lane]!;
        });
      }
      this.#count(pixel, c4s, macs);
    }
  }

  each(
    take: (pixel: number, k4: number, sum: readonly number[]) => void,
  ): void {
    for (const pixel of this.#pixels) {
      for (const k4 of this.#k4s) {
        take(pixel, k4, this.#sums.get(`${pixel} ${k4}`)!);
      }
    }
  }

  /** Of channel `c`, for every vec4 of filters. */
  #weights(c: number): number[][] {
    return this.#k4s.map((k4) =>
      range(4 * k4, 4 * k4 + 4).map((k) => loadWeight(this.#pw, k, c, 0)),
    );
  }

  /** The part of each sum that these channels are; no workgroup makes it again. */
  #count(pixel: number, c4s: readonly number[], macs: number): void {
    const { name, recorder } = this.#pw;
    const part = `${name} from ${c4s[0]!}`;
    for (const k of filtersOf(this.#pw, this.#k4s)) {
      recorder.sum(part, pixel, k, macs);
    }
  }
}
