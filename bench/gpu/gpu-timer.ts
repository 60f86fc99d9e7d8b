/**
 * GPU time of a compiled model, measured the careful way: everything is
 * compiled first, a busy kernel keeps the clock up before and in front of each
 * timed pass, a pass holds many repetitions, and the median of several passes
 * counts. Timestamps must not be quantised (see `networks.ts`).
 */
import type { CompiledModel } from '../../codegen/model.ts';

const STORAGE = 0x80;
const COPY_SRC = 0x4;
const COPY_DST = 0x8;
const MAP_READ = 0x1;
const QUERY_RESOLVE = 0x200;

const PASSES = 7;
const SPIN_MS = 1000;
const BUSY_DISPATCHES = 10;

const BUSY = `
@group(0) @binding(0) var<storage, read_write> out: array<vec4f>;
@compute @workgroup_size(256) fn main(@builtin(global_invocation_id) id: vec3u) {
  var x = vec4f(f32(id.x));
  for (var i = 0; i < 4096; i++) { x = x * 1.0001f + 0.5f; }
  out[id.x % 1024u] = x;
}`;

interface Step {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly workgroups: readonly [number, number, number];
}

export interface ModelTimes {
  /** One whole inference, all dispatches in order, microseconds. */
  readonly networkUs: number;
  /** One run of each dispatch, its boundary included, microseconds. */
  readonly dispatchUs: readonly number[];
}

/** Times `model` on random data. */
export async function timeModel(
  device: GPUDevice,
  model: CompiledModel,
  weights: Uint8Array,
): Promise<ModelTimes> {
  const timer = await GpuTimer.create(device);
  const { steps, release } = await prepare(device, model, weights);
  await timer.spin();
  const networkUs = await timer.medianUs(steps, 20);
  const dispatchUs: number[] = [];
  for (const step of steps) {
    dispatchUs.push(await timer.medianUs([step], 50));
  }
  release();
  timer.release();
  return { networkUs, dispatchUs };
}

class GpuTimer {
  readonly #device: GPUDevice;
  readonly #busy: Step;
  readonly #sink: GPUBuffer;
  readonly #queries: GPUQuerySet;
  readonly #resolved: GPUBuffer;
  readonly #readBack: GPUBuffer;

  private constructor(device: GPUDevice, busy: Step, sink: GPUBuffer) {
    this.#device = device;
    this.#busy = busy;
    this.#sink = sink;
    this.#queries = device.createQuerySet({ type: 'timestamp', count: 2 });
    const size = 16;
    this.#resolved = device.createBuffer({
      size,
      usage: QUERY_RESOLVE | COPY_SRC,
    });
    this.#readBack = device.createBuffer({ size, usage: MAP_READ | COPY_DST });
  }

  static async create(device: GPUDevice): Promise<GpuTimer> {
    const sink = device.createBuffer({ size: 16384, usage: STORAGE });
    const pipeline = await device.createComputePipelineAsync({
      layout: 'auto',
      compute: { module: device.createShaderModule({ code: BUSY }) },
    });
    const group = device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [{ binding: 0, resource: { buffer: sink } }],
    });
    return new GpuTimer(
      device,
      { pipeline, group, workgroups: [1056, 1, 1] },
      sink,
    );
  }

  /** Brings the clock up. */
  async spin(): Promise<void> {
    const until = performance.now() + SPIN_MS;
    while (performance.now() < until) {
      await this.#passUs([this.#busy], BUSY_DISPATCHES);
    }
  }

  /** Median microseconds of one run of `steps` over passes of `repeats`. */
  async medianUs(steps: readonly Step[], repeats: number): Promise<number> {
    const times: number[] = [];
    for (let i = 0; i < PASSES; i++) {
      times.push((await this.#passUs(steps, repeats)) / repeats);
    }
    times.sort((a, b) => a - b);
    return times[Math.floor(PASSES / 2)] ?? NaN;
  }

  async #passUs(steps: readonly Step[], repeats: number): Promise<number> {
    const encoder = this.#device.createCommandEncoder();
    const warm = encoder.beginComputePass();
    for (let i = 0; i < BUSY_DISPATCHES; i++) encodeStep(warm, this.#busy);
    warm.end();
    const pass = encoder.beginComputePass({
      timestampWrites: {
        querySet: this.#queries,
        beginningOfPassWriteIndex: 0,
        endOfPassWriteIndex: 1,
      },
    });
    for (let i = 0; i < repeats; i++) {
      for (const step of steps) encodeStep(pass, step);
    }
    pass.end();
    encoder.resolveQuerySet(this.#queries, 0, 2, this.#resolved, 0);
    encoder.copyBufferToBuffer(this.#resolved, 0, this.#readBack, 0, 16);
    this.#device.queue.submit([encoder.finish()]);
    await this.#readBack.mapAsync(1);
    const [begin = 0n, end = 0n] = new BigUint64Array(
      this.#readBack.getMappedRange(),
    );
    const us = Number(end - begin) / 1000;
    this.#readBack.unmap();
    return us;
  }

  release(): void {
    this.#sink.destroy();
    this.#queries.destroy();
    this.#resolved.destroy();
    this.#readBack.destroy();
  }
}

function encodeStep(pass: GPUComputePassEncoder, step: Step): void {
  pass.setPipeline(step.pipeline);
  pass.setBindGroup(0, step.group);
  pass.dispatchWorkgroups(...step.workgroups);
}

/** Buffers full of random numbers, pipelines and bind groups of `model`. */
async function prepare(
  device: GPUDevice,
  model: CompiledModel,
  weights: Uint8Array,
): Promise<{ steps: Step[]; release: () => void }> {
  const buffer = (bytes: Uint8Array): GPUBuffer => {
    const made = device.createBuffer({
      size: Math.max(bytes.byteLength, 16),
      usage: STORAGE | COPY_DST,
    });
    device.queue.writeBuffer(made, 0, bytes);
    return made;
  };
  const slots = model.slots.map(({ byteLength }) =>
    buffer(new Uint8Array(randomFloats(byteLength / 4).buffer)),
  );
  const packed = buffer(weights);
  const pipelines = await Promise.all(
    model.shaders.map(({ wgsl, entryPoint }) =>
      device.createComputePipelineAsync({
        layout: 'auto',
        compute: {
          module: device.createShaderModule({ code: wgsl }),
          entryPoint,
        },
      }),
    ),
  );
  const steps = model.dispatches.map((dispatch): Step => {
    const pipeline = pipelines[dispatch.shader]!;
    const entries = dispatch.bindings.map((bound, binding) => ({
      binding,
      resource:
        bound.kind === 'slot'
          ? { buffer: slots[bound.slot]! }
          : {
              buffer: packed,
              offset: bound.byteOffset,
              size: bound.byteLength,
            },
    }));
    const layout = pipeline.getBindGroupLayout(0);
    return {
      pipeline,
      group: device.createBindGroup({ layout, entries }),
      workgroups: [...dispatch.workgroups],
    };
  });
  const release = (): void => {
    for (const made of [...slots, packed]) made.destroy();
  };
  return { steps, release };
}

function randomFloats(length: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length }, () => Math.random() * 2 - 1);
}
