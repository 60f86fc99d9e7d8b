/**
 * GPU time of each dispatch, by timestamp queries around a compute pass of its
 * own. Passes cost a little themselves, so the sum is above the time of a run.
 */
import { MAP_MODE_READ, USAGE } from './buffers.ts';

/** One query set holds so many (WebGPU, `createQuerySet`); a pass takes two. */
const MAX_QUERIES = 4096;
const PASSES_PER_SET = MAX_QUERIES / 2;
const TIMESTAMP_BYTES = 8;

/** Time of one dispatch on the GPU. */
export interface ProfileRow {
  /** Instance names of the layers it computes. */
  readonly label: string;
  readonly family: string;
  /** Name of the shader. */
  readonly shader: string;
  /** GPU nanoseconds, as exact as the device's timestamps are. */
  readonly ns: number;
}

export interface Profile {
  /** In execution order. */
  readonly rows: readonly ProfileRow[];
  /** Sum of the rows, GPU nanoseconds. */
  readonly totalNs: number;
  /** From writing the inputs to having the timestamps, milliseconds. */
  readonly wallMs: number;
}

/** Timestamps of `count` passes: record them, submit, then read. */
export class PassTimer {
  private readonly count: number;
  private readonly sets: readonly GPUQuerySet[];
  private readonly resolved: GPUBuffer;
  private readonly readBack: GPUBuffer;

  /** `device` has `timestamp-query`. Call it inside error scopes. */
  constructor(device: GPUDevice, count: number) {
    this.count = count;
    const sets = Math.ceil(count / PASSES_PER_SET);
    this.sets = Array.from({ length: sets }, (_, i) =>
      device.createQuerySet({
        label: 'profile',
        type: 'timestamp',
        count: 2 * this.passesIn(i),
      }),
    );
    const size = Math.max(1, 2 * count) * TIMESTAMP_BYTES;
    const create = (usage: number): GPUBuffer =>
      device.createBuffer({ label: 'profile', size, usage });
    this.resolved = create(USAGE.QUERY_RESOLVE | USAGE.COPY_SRC);
    this.readBack = create(USAGE.MAP_READ | USAGE.COPY_DST);
  }

  /** Where pass `index` shall write its begin and end. */
  timestampWrites(index: number): GPUComputePassTimestampWrites {
    const slot = 2 * (index % PASSES_PER_SET);
    return {
      querySet: this.sets[Math.floor(index / PASSES_PER_SET)]!,
      beginningOfPassWriteIndex: slot,
      endOfPassWriteIndex: slot + 1,
    };
  }

  /** Records, after all passes, that their timestamps come back. */
  resolve(encoder: GPUCommandEncoder): void {
    this.sets.forEach((set, i) => {
      // A full set is 32 KiB, so the offset keeps its alignment of 256.
      const offset = i * MAX_QUERIES * TIMESTAMP_BYTES;
      const queries = 2 * this.passesIn(i);
      encoder.resolveQuerySet(set, 0, queries, this.resolved, offset);
    });
    encoder.copyBufferToBuffer(
      this.resolved,
      0,
      this.readBack,
      0,
      this.readBack.size,
    );
  }

  /** Nanoseconds of each pass, once the encoder was submitted. */
  async read(): Promise<number[]> {
    await this.readBack.mapAsync(MAP_MODE_READ);
    const stamps = new BigUint64Array(this.readBack.getMappedRange());
    return Array.from({ length: this.count }, (_, i) => {
      const ns = Number(stamps[2 * i + 1]!) - Number(stamps[2 * i]!);
      // A GPU may reset its clock when its power state changes.
      return Math.max(0, ns);
    });
  }

  destroy(): void {
    for (const set of this.sets) set.destroy();
    this.resolved.destroy();
    this.readBack.destroy();
  }

  private passesIn(set: number): number {
    return Math.min(PASSES_PER_SET, this.count - set * PASSES_PER_SET);
  }
}
