/**
 * Runs the kernels of one group with nothing but WebGPU, so that a test of an emitter
 * depends on no runtime. Every buffer ends in a guard of NaN: a read past the
 * end poisons the result, a write past it is found. Outputs start as NaN.
 */
import type { Graph, NodeId } from '../../compiler/graph.ts';
import { nodeIndex } from '../../compiler/graph-walk.ts';
import { storageOf } from '../../compiler/storage.ts';
import type { Storage, TensorType } from '../../compiler/tensor-type.ts';
import {
  channelsOf,
  roundUp4,
  storedElements,
} from '../../compiler/tensor-type.ts';
import type { KernelBinding, KernelSource } from '../../codegen/kernel.ts';
import { ENTRY_POINT } from '../../codegen/kernel.ts';
import { packBlock } from '../../codegen/pack-block.ts';
import type { PackedBlock } from '../../codegen/packing.ts';

export interface GroupRun {
  /** In order; together they store the values of one or several nodes. */
  readonly kernels: readonly KernelSource[];
  readonly graph: Graph;
  /** Row-major values of every tensor and constant that the kernels read. */
  readonly values: ReadonlyMap<NodeId, ArrayLike<number>>;
}

/** f32 elements after the end of each buffer. */
const GUARD_ELEMENTS = 256;
const F32_BYTES = 4;

/**
 * What the kernels store, row-major, by node, in one submit.
 * @throws Error when the device finds fault with a kernel, when a kernel writes
 * outside its output or leaves padding lanes that are not zero.
 */
export async function runGroup(
  device: GPUDevice,
  run: GroupRun,
): Promise<ReadonlyMap<NodeId, Float32Array>> {
  device.pushErrorScope('validation');
  const buffers = new GroupBuffers(device, run);
  const encoder = device.createCommandEncoder();
  for (const kernel of run.kernels) {
    const pipeline = await compile(device, kernel);
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(
      0,
      device.createBindGroup({
        layout: pipeline.getBindGroupLayout(0),
        entries: kernel.bindings.map((binding, index) => ({
          binding: index,
          resource: { buffer: buffers.of(binding) },
        })),
      }),
    );
    pass.dispatchWorkgroups(...kernel.workgroups);
    pass.end();
  }
  const stored = [...buffers.outputs];
  const contents = await readBack(
    device,
    encoder,
    stored.map(([, buffer]) => buffer),
  );
  const error = await device.popErrorScope();
  if (error !== null) throw new Error(error.message);
  buffers.destroy();
  const name = run.kernels.map((kernel) => kernel.name).join(' + ');
  return new Map(
    stored.map(([node], i) => {
      const { type } = nodeIndex(run.graph)(node);
      const storage = storageOf(run.graph, node);
      return [node, unpackOutput(contents[i]!, type, storage, name)];
    }),
  );
}

/** One buffer per tensor, so that kernels find what others left. */
class GroupBuffers {
  readonly outputs = new Map<NodeId, GPUBuffer>();
  readonly #inputs = new Map<NodeId, GPUBuffer>();
  readonly #others: GPUBuffer[] = [];
  #scratch: GPUBuffer | null = null;
  readonly #device: GPUDevice;
  readonly #run: GroupRun;

  constructor(device: GPUDevice, run: GroupRun) {
    this.#device = device;
    this.#run = run;
  }

  of(binding: KernelBinding): GPUBuffer {
    switch (binding.kind) {
      case 'weights': {
        const packed = packBlocks(binding.blocks, this.#run.values);
        const buffer = upload(this.#device, packed);
        this.#others.push(buffer);
        return buffer;
      }
      case 'scratch': {
        const elements = binding.byteLength / F32_BYTES;
        this.#scratch ??= upload(
          this.#device,
          new Float32Array(elements).fill(NaN),
        );
        return this.#scratch;
      }
      case 'tensor':
        return binding.access === 'read'
          ? this.#input(binding.node)
          : this.#output(binding.node);
    }
  }

  destroy(): void {
    const all = [
      ...this.outputs.values(),
      ...this.#inputs.values(),
      ...this.#others,
      ...(this.#scratch === null ? [] : [this.#scratch]),
    ];
    for (const buffer of all) buffer.destroy();
  }

  /** What an earlier kernel stored, or the given values. */
  #input(node: NodeId): GPUBuffer {
    const known = this.outputs.get(node) ?? this.#inputs.get(node);
    if (known !== undefined) return known;
    const { graph, values } = this.#run;
    const { type } = nodeIndex(graph)(node);
    const storage = storageOf(graph, node);
    const stored = new Float32Array(storedElements(type.shape, storage));
    packTensor(stored, valuesOf(values, node), type, storage);
    const buffer = upload(this.#device, stored);
    this.#inputs.set(node, buffer);
    return buffer;
  }

  #output(node: NodeId): GPUBuffer {
    const known = this.outputs.get(node);
    if (known !== undefined) return known;
    const { graph } = this.#run;
    const { shape } = nodeIndex(graph)(node).type;
    const elements = storedElements(shape, storageOf(graph, node));
    const buffer = upload(this.#device, new Float32Array(elements).fill(NaN));
    this.outputs.set(node, buffer);
    return buffer;
  }
}

/** @throws Error with the text and every message of the shader compiler. */
export async function compile(
  device: GPUDevice,
  kernel: Pick<KernelSource, 'wgsl' | 'name'>,
): Promise<GPUComputePipeline> {
  const module = device.createShaderModule({ code: kernel.wgsl });
  const { messages } = await module.getCompilationInfo();
  if (messages.length > 0) {
    const lines = messages.map(
      (message) => `${message.lineNum}:${message.linePos} ${message.message}`,
    );
    throw new Error(`${kernel.name}: ${lines.join('\n')}\n${kernel.wgsl}`);
  }
  return device.createComputePipelineAsync({
    layout: 'auto',
    compute: { module, entryPoint: ENTRY_POINT },
  });
}

function upload(device: GPUDevice, data: Float32Array): GPUBuffer {
  const guarded = new Float32Array(data.length + GUARD_ELEMENTS).fill(NaN);
  guarded.set(data);
  const buffer = device.createBuffer({
    size: guarded.byteLength,
    usage:
      GPUBufferUsage.STORAGE |
      GPUBufferUsage.COPY_SRC |
      GPUBufferUsage.COPY_DST,
  });
  device.queue.writeBuffer(buffer, 0, guarded);
  return buffer;
}

async function readBack(
  device: GPUDevice,
  encoder: GPUCommandEncoder,
  sources: readonly GPUBuffer[],
): Promise<readonly Float32Array[]> {
  const total = sources.reduce((sum, { size }) => sum + size, 0);
  const target = device.createBuffer({
    size: total,
    usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  });
  const offsets: number[] = [];
  let offset = 0;
  for (const source of sources) {
    encoder.copyBufferToBuffer(source, 0, target, offset, source.size);
    offsets.push(offset);
    offset += source.size;
  }
  device.queue.submit([encoder.finish()]);
  await target.mapAsync(GPUMapMode.READ);
  const bytes = target.getMappedRange().slice(0);
  target.destroy();
  return sources.map(
    ({ size }, i) => new Float32Array(bytes, offsets[i], size / F32_BYTES),
  );
}

/** Strips guard and padding lanes, after looking at both. */
function unpackOutput(
  stored: Float32Array,
  type: TensorType,
  storage: Storage,
  name: string,
): Float32Array {
  const elements = storedElements(type.shape, storage);
  if (!stored.subarray(elements).every((value) => Number.isNaN(value))) {
    throw new Error(`${name} wrote past the end of its output`);
  }
  const channels = channelsOf(type.shape);
  const stride = storage === 'dense' ? channels : roundUp4(channels);
  const pixels = elements / stride;
  const values = new Float32Array(pixels * channels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const from = pixel * stride;
    values.set(stored.subarray(from, from + channels), pixel * channels);
    for (const lane of stored.subarray(from + channels, from + stride)) {
      if (lane !== 0) throw new Error(`${name} left ${lane} in a padding lane`);
    }
  }
  return values;
}

function packTensor(
  stored: Float32Array,
  values: ArrayLike<number>,
  type: TensorType,
  storage: Storage,
): void {
  const channels = channelsOf(type.shape);
  const stride = storage === 'dense' ? channels : roundUp4(channels);
  for (let i = 0; i < values.length; i++) {
    const pixel = Math.floor(i / channels);
    stored[pixel * stride + (i % channels)] = values[i]!;
  }
}

function packBlocks(
  blocks: readonly PackedBlock[],
  values: GroupRun['values'],
): Float32Array {
  const packed = blocks.map((block) =>
    packBlock(block, valuesOf(values, block.node)),
  );
  const length = packed.reduce((sum, part) => sum + part.length, 0);
  const all = new Float32Array(length);
  let offset = 0;
  for (const part of packed) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

function valuesOf(values: GroupRun['values'], node: NodeId): ArrayLike<number> {
  const found = values.get(node);
  if (found === undefined) throw new Error(`no values for %${node}`);
  return found;
}
