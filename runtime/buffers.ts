/**
 * Device memory of a session: one buffer per slot, one for all weights, and a
 * pool of buffers through which outputs come back.
 */
import type {
  BufferSlot,
  CompiledModel,
  TensorBinding,
} from '../codegen/model.ts';
import { OutOfMemory } from './errors.ts';

/**
 * Bits of GPUBufferUsage and GPUMapMode (WebGPU, "Buffer Usages" and "Buffer
 * Mapping"): Node has no such globals until someone defines them.
 */
export const USAGE = {
  MAP_READ: 0x1,
  COPY_SRC: 0x4,
  COPY_DST: 0x8,
  STORAGE: 0x80,
  QUERY_RESOLVE: 0x200,
} as const;
export const MAP_MODE_READ = 0x1;

const SLOT_USAGE: Readonly<Record<BufferSlot['role'], number>> = {
  input: USAGE.STORAGE | USAGE.COPY_DST,
  output: USAGE.STORAGE | USAGE.COPY_SRC,
  intermediate: USAGE.STORAGE,
};

/** Smallest multiple of `alignment` that is >= n. */
export function alignTo(n: number, alignment: number): number {
  return Math.ceil(n / alignment) * alignment;
}

/** Copies and mapped buffers want multiples of 4; no binding may be empty. */
export function bufferBytes(byteLength: number): number {
  return Math.max(4, alignTo(byteLength, 4));
}

export class SessionBuffers {
  readonly slots: readonly GPUBuffer[];
  /** Null when the model has no weights. */
  readonly weights: GPUBuffer | null;
  readonly readBacks: ReadBackPool;

  /**
   * Allocates, and uploads the weights. Call it inside error scopes.
   *
   * @throws OutOfMemory when there is no memory to map the weights in.
   */
  constructor(device: GPUDevice, model: CompiledModel, weights: Uint8Array) {
    this.weights =
      weights.byteLength === 0
        ? null
        : uploadWeights(device, model.name, weights);
    this.slots = model.slots.map((slot, i) =>
      device.createBuffer({
        label: `${model.name}: ${slot.role} ${i}`,
        size: bufferBytes(slot.byteLength),
        usage: SLOT_USAGE[slot.role],
      }),
    );
    this.readBacks = new ReadBackPool(device, model);
  }

  destroy(): void {
    this.weights?.destroy();
    for (const slot of this.slots) slot.destroy();
    this.readBacks.destroy();
  }
}

/** Bytes that the slots and weights of `model` occupy. */
export function residentBytes(model: CompiledModel): number {
  return model.slots.reduce(
    (sum, slot) => sum + bufferBytes(slot.byteLength),
    model.weights.byteLength,
  );
}

/** Mapped at creation: the bytes are copied once, and by no queue. */
function uploadWeights(
  device: GPUDevice,
  model: string,
  weights: Uint8Array,
): GPUBuffer {
  const size = bufferBytes(weights.byteLength);
  try {
    const buffer = device.createBuffer({
      label: `${model}: weights`,
      size,
      usage: USAGE.STORAGE,
      mappedAtCreation: true,
    });
    new Uint8Array(buffer.getMappedRange()).set(weights);
    buffer.unmap();
    return buffer;
  } catch (error) {
    if (error instanceof RangeError) {
      throw new OutOfMemory(`the weights of model "${model}"`, size);
    }
    throw error;
  }
}

/** Where an output lies in a read-back buffer. */
export interface ReadBackRange {
  readonly tensor: TensorBinding;
  readonly byteOffset: number;
  readonly byteLength: number;
}

/**
 * Buffers that hold all outputs of one run each. As many are made as runs were
 * ever pending at a time.
 */
export class ReadBackPool {
  /** In the order of the model's outputs. */
  readonly ranges: readonly ReadBackRange[];
  readonly byteLength: number;
  private readonly device: GPUDevice;
  private readonly label: string;
  private readonly idle: GPUBuffer[] = [];
  private readonly all = new Set<GPUBuffer>();

  constructor(device: GPUDevice, model: CompiledModel) {
    this.device = device;
    this.label = `${model.name}: read-back`;
    let byteOffset = 0;
    this.ranges = model.outputs.map((tensor) => {
      const { byteLength } = model.slots[tensor.slot]!;
      const range = { tensor, byteOffset, byteLength: alignTo(byteLength, 4) };
      // getMappedRange wants offsets in multiples of 8.
      byteOffset = alignTo(byteOffset + byteLength, 8);
      return range;
    });
    this.byteLength = byteOffset;
  }

  take(): GPUBuffer {
    const idle = this.idle.pop();
    if (idle) return idle;
    const buffer = this.device.createBuffer({
      label: this.label,
      size: Math.max(8, this.byteLength),
      usage: USAGE.MAP_READ | USAGE.COPY_DST,
    });
    this.all.add(buffer);
    return buffer;
  }

  /** Takes back an unmapped buffer for the next run. */
  give(buffer: GPUBuffer): void {
    this.idle.push(buffer);
  }

  /** Gives up a buffer whose run failed. */
  discard(buffer: GPUBuffer): void {
    this.all.delete(buffer);
    buffer.destroy();
  }

  destroy(): void {
    for (const buffer of this.all) buffer.destroy();
    this.all.clear();
    this.idle.length = 0;
  }
}
