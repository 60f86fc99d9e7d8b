/** Partial sums between the kernels of a split group, executed for counting. */
import { invariant } from '../../../grammar/diagnostic.ts';
import { FINISH_WORKGROUP_SIZE, PARTIAL_BYTES } from '../finish.ts';
import type { TrafficRecorder } from './recorder.ts';
import { range, tiles } from './tiles.ts';

/** What the first kernel leaves for the second: [parts][pixels][vec4s]. */
export class PartialSums {
  readonly #recorder: TrafficRecorder;
  readonly #values = new Map<string, readonly number[]>();

  constructor(recorder: TrafficRecorder) {
    this.#recorder = recorder;
  }

  store(
    part: number,
    pixel: number,
    k4: number,
    sums: readonly number[],
  ): void {
    const at = `${part} ${pixel} ${k4}`;
    invariant(!this.#values.has(at), `partial sum ${at} is stored twice`);
    this.#values.set(at, sums);
    this.#recorder.storeScratch(sums.length * PARTIAL_BYTES);
  }

  load(part: number, pixel: number, k4: number): readonly number[] {
    const at = `${part} ${pixel} ${k4}`;
    const sums = this.#values.get(at);
    invariant(sums !== undefined, `partial sum ${at} is not stored`);
    sums.forEach((_, lane) => {
      this.#recorder.load('scratch', at, lane, PARTIAL_BYTES);
    });
    return sums;
  }
}

/** The second kernel: `store` gets the sum of all parts of each output. */
export function runFinish(
  recorder: TrafficRecorder,
  partials: PartialSums,
  size: {
    readonly parts: number;
    readonly pixels: number;
    readonly vec4s: number;
  },
  store: (pixel: number, k4: number, sums: readonly number[]) => void,
): void {
  const { parts, pixels, vec4s } = size;
  for (const places of tiles(pixels * vec4s, FINISH_WORKGROUP_SIZE)) {
    recorder.beginWorkgroup();
    for (const place of places) {
      const [pixel, k4] = [Math.floor(place / vec4s), place % vec4s];
      const sums = range(0, parts)
        .map((part) => partials.load(part, pixel, k4))
        .reduce(addLanes);
      store(pixel, k4, sums);
    }
  }
}

export function addLanes(
  a: readonly number[],
  b: readonly number[],
): readonly number[] {
  return a.map((x, lane) => x + b[lane]!);
}
