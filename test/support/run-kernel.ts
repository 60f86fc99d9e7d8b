/**
 * Runs single kernels with nothing but WebGPU, so that a test of an emitter
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
import type { KernelSource } from '../../codegen/kernel.ts';
import { ENTRY_POINT } from '../../codegen/kernel.ts';
import { packBlock } from '../../codegen/pack-block.ts';
import type { PackedBlock } from '../../codegen/packing.ts';

export interface KernelRun {
  readonly kernel: KernelSource;
  readonly graph: Graph;
  /** Row-major values of every tensor and constant that the kernel reads. */
  readonly values: ReadonlyMap<NodeId, ArrayLike<number>>;
}

/** f32 elements after the end of each buffer. */
const GUARD_ELEMENTS = 256;
const F32_BYTES = 4;

/**
 * The outputs of all runs, row-major, in one submit.
 * @throws Error when the device finds fault with a kernel, when a kernel writes
 * outside its output or leaves padding lanes that are not zero.
 */
export async function runKernels(
  device: GPUDevice,
  runs: readonly KernelRun[],
): Promise<readonly Float32Array[]> {
  device.pushErrorScope('validation');
  const prepared = await Promise.all(runs.map((run) => prepare(device, run)));
  const encoder = device.createCommandEncoder();
  for (const { pipeline, bindGroup, workgroups } of prepared) {
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(...workgroups);
    pass.end();
  }
  const contents = await readBack(
    device,
    encoder,
    prepared.map(({ output }) => output),
  );
  const error = await device.popErrorScope();
  if (error !== null) throw new Error(error.message);
  for (const { buffers } of prepared) {
    for (const buffer of buffers) buffer.destroy();
  }
  return prepared.map(({ outputType, storage, name }, i) =>
    unpackOutput(contents[i]!, outputType, storage, name),
  );
}

interface Prepared {
  readonly name: string;
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly workgroups: KernelSource['workgroups'];
  readonly buffers: readonly GPUBuffer[];
  readonly output: GPUBuffer;
  readonly outputType: TensorType;
  readonly storage: Storage;
}

async function prepare(device: GPUDevice, run: KernelRun): Promise<Prepared> {
  const { kernel, graph } = run;
  const pipeline = await compile(device, kernel);
  const written = kernel.bindings.flatMap((binding) =>
    binding.kind === 'tensor' && binding.access === 'read_write'
      ? [binding.node]
      : [],
  );
  if (written.length !== 1)
    throw new Error(`${kernel.name}: ${written.length} outputs`);
  const outputNode = written[0]!;
  const storage = storageOf(graph, outputNode);
  const outputType = nodeIndex(graph)(outputNode).type;
  const buffers = kernel.bindings.map((binding) => {
    if (binding.kind === 'weights') {
      return upload(device, packBlocks(binding.blocks, run.values));
    }
    const { type } = nodeIndex(graph)(binding.node);
    const layout = storageOf(graph, binding.node);
    const stored = new Float32Array(storedElements(type.shape, layout));
    if (binding.access === 'read_write') stored.fill(NaN);
    else packTensor(stored, valuesOf(run.values, binding.node), type, layout);
    return upload(device, stored);
  });
  const bindGroup = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: buffers.map((buffer, binding) => ({
      binding,
      resource: { buffer },
    })),
  });
  const outputBinding = kernel.bindings.findIndex(
    (binding) => binding.kind === 'tensor' && binding.access === 'read_write',
  );
  return {
    name: kernel.name,
    pipeline,
    bindGroup,
    workgroups: kernel.workgroups,
    buffers,
    output: buffers[outputBinding]!,
    outputType,
    storage,
  };
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
  values: KernelRun['values'],
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

function valuesOf(
  values: KernelRun['values'],
  node: NodeId,
): ArrayLike<number> {
  const found = values.get(node);
  if (found === undefined) throw new Error(`no values for %${node}`);
  return found;
}
