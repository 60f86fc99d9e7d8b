/** Global memory as an executed schedule sees it: who touched what. */
import { invariant } from '../../../grammar/diagnostic.ts';
import { channelsOf, roundUp4 } from '../../tensor-type.ts';
import type { Storage } from '../../tensor-type.ts';

/** What an address is loaded for; each role of a stage counts on its own. */
export type Role = 'ifm' | 'weights' | 'epilogue' | 'scratch';

export interface CountedTraffic {
  readonly ifmBytes: number;
  readonly weightBytes: number;
  readonly epilogueBytes: number;
  readonly ofmBytes: number;
  /** Partial sums, stored and loaded. */
  readonly scratchBytes: number;
  readonly macs: number;
  readonly redundantMacs: number;
  readonly workgroups: number;
}

type Vec4 = [number, number, number, number];

/**
 * Counts the distinct addresses that each workgroup loads, everything that is
 * stored, and the multiply-adds done; remembers which sums were made before.
 */
export class TrafficRecorder {
  #workgroups = 0;
  #ofmBytes = 0;
  #scratchStored = 0;
  #macs = 0;
  #redundantMacs = 0;
  readonly #loaded = { ifm: 0, weights: 0, epilogue: 0, scratch: 0 };
  readonly #made = new Set<string>();
  /** Of the workgroup that runs now. */
  #touched = new Set<string>();

  beginWorkgroup(): void {
    this.#workgroups++;
    this.#touched = new Set();
  }

  /** `buffer` tells the buffers of one role apart. */
  load(role: Role, buffer: string, element: number, bytes: number): void {
    const address = `${role} ${buffer} ${element}`;
    if (this.#touched.has(address)) return;
    this.#touched.add(address);
    this.#loaded[role] += bytes;
  }

  store(bytes: number): void {
    this.#ofmBytes += bytes;
  }

  /** Partial sums for a later kernel of the group. */
  storeScratch(bytes: number): void {
    this.#scratchStored += bytes;
  }

  /** One output of `stage` was summed up with `macs` multiply-adds. */
  sum(stage: string, pixel: number, channel: number, macs: number): void {
    this.#macs += macs;
    const key = `${stage} ${pixel} ${channel}`;
    if (this.#made.has(key)) this.#redundantMacs += macs;
    this.#made.add(key);
  }

  traffic(): CountedTraffic {
    return {
      ifmBytes: this.#loaded.ifm,
      weightBytes: this.#loaded.weights,
      epilogueBytes: this.#loaded.epilogue,
      ofmBytes: this.#ofmBytes,
      scratchBytes: this.#scratchStored + this.#loaded.scratch,
      macs: this.#macs,
      redundantMacs: this.#redundantMacs,
      workgroups: this.#workgroups,
    };
  }
}

/** A tensor in global memory: logical values, stored as `storage` says. */
export interface StoredTensor {
  /** Name among the buffers of its role. */
  readonly buffer: string;
  readonly shape: readonly number[];
  readonly storage: Storage;
  readonly elementBytes: number;
  readonly values: Float64Array;
}

/** Elements of `tensor` that vec4 `c4` of a pixel consists of. */
function lanes(tensor: StoredTensor, c4: number): number {
  const channels = channelsOf(tensor.shape);
  const stored = tensor.storage === 'c4' ? roundUp4(channels) : channels;
  return Math.min(4, stored - 4 * c4);
}

/** Loads four channels of a pixel; padding lanes are loaded and are zero. */
export function loadVec4(
  recorder: TrafficRecorder,
  role: Role,
  tensor: StoredTensor,
  pixel: number,
  c4: number,
): Vec4 {
  const channels = channelsOf(tensor.shape);
  const value: Vec4 = [0, 0, 0, 0];
  for (let lane = 0; lane < lanes(tensor, c4); lane++) {
    const c = 4 * c4 + lane;
    const stride = tensor.storage === 'c4' ? roundUp4(channels) : channels;
    const element = pixel * stride + c;
    recorder.load(role, tensor.buffer, element, tensor.elementBytes);
    if (c < channels) value[lane] = tensor.values[pixel * channels + c]!;
  }
  return value;
}

/** Stores four channels of a pixel, each place once. */
export function storeVec4(
  recorder: TrafficRecorder,
  tensor: StoredTensor,
  pixel: number,
  c4: number,
  value: readonly number[],
): void {
  const channels = channelsOf(tensor.shape);
  for (let lane = 0; lane < lanes(tensor, c4); lane++) {
    recorder.store(tensor.elementBytes);
    const c = 4 * c4 + lane;
    if (c >= channels) continue;
    const index = pixel * channels + c;
    invariant(Number.isNaN(tensor.values[index]), `stored twice: ${index}`);
    tensor.values[index] = value[lane]!;
  }
}
