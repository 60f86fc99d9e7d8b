/**
 * A session: a model made ready on a device. A run writes the inputs, records
 * one compute pass, submits once and reads the outputs back; all else was made
 * at creation.
 */
import type { CompiledModel } from '../codegen/model.ts';
import type { BindGroups } from './bind-groups.ts';
import type { SessionBuffers } from './buffers.ts';
import { MAP_MODE_READ } from './buffers.ts';
import type { ScopedError } from './error-scopes.ts';
import { capture, toRuntimeError } from './error-scopes.ts';
import { DeviceLost, FeatureMissing, MEND, SessionDisposed } from './errors.ts';
import type { Pending } from './pending.ts';
import type { CompiledKernel } from './pipeline-cache.ts';
import type { Profile } from './profiler.ts';
import { PassTimer } from './profiler.ts';
import type { Inputs, OutputBuffers } from './tensor-arguments.ts';
import { checkInputs, checkOutputs, isGpuBuffer } from './tensor-arguments.ts';

export interface RunOptions {
  /**
   * GPU buffers that outputs are written to, by name. These are bound, not
   * copied, and left out of the result.
   */
  readonly outputs?: OutputBuffers;
}

/** See `createSession`. */
export interface Session {
  readonly model: CompiledModel;
  readonly device: GPUDevice;
  /**
   * Runs the model once: inputs by name, row-major; resolves to the outputs by
   * name. Arrays are copied before the call returns, so they may be reused. Where `options.outputs` takes an output, nothing is read back: the
   * call resolves once the work is submitted, and whatever is submitted later
   * sees it. Calls may overlap; each gets the results of its own inputs.
   *
   * @throws WrongInput, CommandRejected, OutOfMemory, DeviceLost,
   * SessionDisposed (as rejections).
   */
  run(
    inputs: Inputs,
    options?: RunOptions,
  ): Promise<Record<string, Float32Array>>;
  /**
   * Runs the model once and tells the GPU time of each dispatch. Run it a few
   * times first: the clocks of an idle GPU are low.
   *
   * @throws as `run`; FeatureMissing without `timestamp-query`.
   */
  profile(inputs: Inputs): Promise<Profile>;
  /**
   * Frees every buffer that the session made, at once: pending calls reject
   * with SessionDisposed, and so does every later one. Work that is submitted
   * already still completes. Does nothing the second time.
   */
  dispose(): void;
}

/** What a session works with. */
export interface SessionParts {
  readonly pending: Pending;
  /** One per dispatch. */
  readonly kernels: readonly CompiledKernel[];
  readonly buffers: SessionBuffers;
  readonly bindGroups: BindGroups;
  /** Frees everything, once. */
  readonly release: () => void;
}

/** Made by `createSession`, which hands over all that it owns. */
export class GpuSession implements Session {
  readonly model: CompiledModel;
  readonly device: GPUDevice;
  private readonly parts: SessionParts;
  private disposed = false;

  constructor(model: CompiledModel, device: GPUDevice, parts: SessionParts) {
    this.model = model;
    this.device = device;
    this.parts = parts;
  }

  async run(
    inputs: Inputs,
    { outputs = {} }: RunOptions = {},
  ): Promise<Record<string, Float32Array>> {
    this.check(inputs, outputs);
    return this.parts.pending.guard(this.execute(inputs, outputs));
  }

  async profile(inputs: Inputs): Promise<Profile> {
    this.check(inputs, {});
    if (!this.device.features.has('timestamp-query')) {
      const features = ['timestamp-query'];
      throw new FeatureMissing('profile()', features, MEND.profile);
    }
    return this.parts.pending.guard(this.measure(inputs));
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.parts.release();
    this.parts.pending.rejectAll(new SessionDisposed(this.model.name));
  }

  private check(inputs: Inputs, outputs: OutputBuffers): void {
    if (this.disposed) throw new SessionDisposed(this.model.name);
    checkInputs(this.model, inputs);
    checkOutputs(this.model, inputs, outputs);
  }

  /**
   * Everything up to the submit is synchronous. The queue keeps its order, so
   * overlapping runs may share slots: a later run's inputs are written after
   * the earlier run's copies to its own read-back buffer.
   */
  private async execute(
    inputs: Inputs,
    outputs: OutputBuffers,
  ): Promise<Record<string, Float32Array>> {
    const { readBacks } = this.parts.buffers;
    const wanted = readBacks.ranges.filter(
      ({ tensor }) => outputs[tensor.name] === undefined,
    );
    const { value: readBack, failure } = capture(this.device, () => {
      const groups = this.bind(inputs, outputs);
      const encoder = this.device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      for (let i = 0; i < groups.length; i++) this.encode(pass, i, groups);
      pass.end();
      const target = wanted.length > 0 ? readBacks.take() : null;
      for (const { tensor, byteOffset, byteLength } of target ? wanted : []) {
        const slot = this.parts.buffers.slots[tensor.slot]!;
        encoder.copyBufferToBuffer(slot, 0, target!, byteOffset, byteLength);
      }
      this.device.queue.submit([encoder.finish()]);
      return target;
    });
    const results: Record<string, Float32Array> = {};
    if (readBack === null) {
      this.raise(await failure, 0);
      return results;
    }
    try {
      await this.settled(
        failure,
        readBack.mapAsync(MAP_MODE_READ),
        readBacks.byteLength,
      );
      for (const { tensor, byteOffset, byteLength } of wanted) {
        const bytes = readBack.getMappedRange(byteOffset, byteLength);
        results[tensor.name] = new Float32Array(bytes.slice(0));
      }
      readBack.unmap();
    } catch (error) {
      readBacks.discard(readBack);
      throw error;
    }
    readBacks.give(readBack);
    return results;
  }

  private async measure(inputs: Inputs): Promise<Profile> {
    const { dispatches, shaders } = this.model;
    const start = performance.now();
    const { value: timer, failure } = capture(this.device, () => {
      const made = new PassTimer(this.device, dispatches.length);
      const groups = this.bind(inputs, {});
      const encoder = this.device.createCommandEncoder();
      for (let i = 0; i < groups.length; i++) {
        const timestampWrites = made.timestampWrites(i);
        const pass = encoder.beginComputePass({ timestampWrites });
        this.encode(pass, i, groups);
        pass.end();
      }
      made.resolve(encoder);
      this.device.queue.submit([encoder.finish()]);
      return made;
    });
    try {
      const times = await this.settled(failure, timer.read(), 0);
      const rows = dispatches.map(({ label, family, shader }, i) => ({
        label,
        family,
        shader: shaders[shader]!.name,
        ns: times[i]!,
      }));
      const totalNs = rows.reduce((sum, { ns }) => sum + ns, 0);
      return { rows, totalNs, wallMs: performance.now() - start };
    } finally {
      timer.destroy();
    }
  }

  /** Writes the arrays to their slots and picks the bind groups. */
  private bind(
    inputs: Inputs,
    outputs: OutputBuffers,
  ): readonly GPUBindGroup[] {
    const { slots } = this.parts.buffers;
    const bound: GPUBuffer[] = [];
    for (const { name, slot } of this.model.inputs) {
      const value = inputs[name]!;
      if (isGpuBuffer(value)) bound.push(value);
      else {
        this.device.queue.writeBuffer(slots[slot]!, 0, value);
        bound.push(slots[slot]!);
      }
    }
    for (const { name, slot } of this.model.outputs) {
      bound.push(outputs[name] ?? slots[slot]!);
    }
    return this.parts.bindGroups.get(bound);
  }

  private encode(
    pass: GPUComputePassEncoder,
    index: number,
    groups: readonly GPUBindGroup[],
  ): void {
    const [x, y, z] = this.model.dispatches[index]!.workgroups;
    pass.setPipeline(this.parts.kernels[index]!.pipeline);
    pass.setBindGroup(0, groups[index]);
    pass.dispatchWorkgroups(x, y, z);
  }

  /** The result of a mapping, or the typed reason why there is none. */
  private async settled<T>(
    failure: Promise<ScopedError | null>,
    mapping: Promise<T>,
    bytes: number,
  ): Promise<T> {
    const [error, mapped] = await Promise.allSettled([failure, mapping]);
    if (error.status === 'fulfilled') this.raise(error.value, bytes);
    if (mapped.status === 'fulfilled') return mapped.value;
    // A valid mapping fails only with its device, which may be known to be
    // lost a moment later.
    throw new DeviceLost({
      reason: 'unknown',
      message: `a mapping failed: ${String(mapped.reason)}`,
    });
  }

  private raise(error: ScopedError | null, bytes: number): void {
    if (error) throw toRuntimeError(error, 'reading outputs back', bytes);
  }
}
