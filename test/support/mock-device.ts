/**
 * A GPUDevice without a GPU. It keeps the rules that the runtime relies on
 * (queue order, error scopes, mapping, loss), records every call, counts live
 * bytes, and runs kernels as JavaScript functions, by the label of their
 * pipeline.
 *
 *     const mock = new MockDevice({ kernels: { add: ([a, b, out]) => ... } });
 *     const session = await createSession(model, { device: mock.device });
 *     expect(mock.count('submit')).toBe(0);
 */

import type { MockCommand, MockKernel } from './mock-encoder.ts';
import { MockEncoder } from './mock-encoder.ts';
import type { MockBinding } from './mock-memory.ts';
import { MockBuffer, MockQuerySet } from './mock-memory.ts';

export interface MockFailure {
  readonly filter: GPUErrorFilter;
  readonly message: string;
}

export interface MockOptions {
  readonly kernels?: Readonly<Record<string, MockKernel>>;
  readonly features?: readonly string[];
  readonly limits?: Readonly<Record<string, number>>;
  /** The compiler's message about a shader, or null when it is fine. */
  readonly rejectShader?: (
    label: string,
  ) => Partial<GPUCompilationMessage> | null;
  /** What the creation of a buffer reports to its error scope. */
  readonly failBuffer?: (descriptor: GPUBufferDescriptor) => MockFailure | null;
  /** Mappings wait for `releaseMaps`. */
  readonly holdMaps?: boolean;
}

const LIMITS = {
  minStorageBufferOffsetAlignment: 256,
  maxComputeInvocationsPerWorkgroup: 256,
  maxBufferSize: 268435456,
};

interface Scope {
  readonly filter: GPUErrorFilter;
  error: { message: string } | null;
}

export class MockDevice {
  /** Names of the calls in order, `createBuffer`, `submit` ... */
  readonly calls: string[] = [];
  /** Bytes of buffers and query sets that were not destroyed. */
  liveBytes = 0;
  destroyed = false;
  readonly buffers: MockBuffer[] = [];
  readonly features: ReadonlySet<string>;
  readonly limits: Readonly<Record<string, number>>;
  readonly lost: Promise<GPUDeviceLostInfo>;
  readonly options: MockOptions;
  readonly queue = {
    writeBuffer: (
      buffer: MockBuffer,
      offset: number,
      data: ArrayBufferView,
    ): void => {
      this.calls.push('writeBuffer');
      this.expectAlive(buffer);
      const { byteOffset, byteLength } = data;
      const bytes = new Uint8Array(data.buffer, byteOffset, byteLength);
      new Uint8Array(buffer.bytes).set(bytes, offset);
    },
    submit: (commands: readonly (readonly MockCommand[])[]): void => {
      this.calls.push('submit');
      for (const command of commands.flat()) command();
    },
  };
  private readonly scopes: Scope[] = [];
  private readonly heldMaps: (() => void)[] = [];
  private announceLoss: (info: GPUDeviceLostInfo) => void = () => undefined;

  constructor(options: MockOptions = {}) {
    this.options = options;
    this.features = new Set(options.features);
    this.limits = { ...LIMITS, ...options.limits };
    this.lost = new Promise((resolve) => {
      this.announceLoss = resolve;
    });
  }

  /** What the runtime is given. */
  get device(): GPUDevice {
    return this as unknown as GPUDevice;
  }

  /** How often `call` was made. */
  count(call: string): number {
    return this.calls.filter((name) => name === call).length;
  }

  /** A buffer as a caller of the runtime makes it. */
  storage(size: number): GPUBuffer {
    const usage = 0x80 | 0x4 | 0x8;
    return this.createBuffer({ size, usage }) as unknown as GPUBuffer;
  }

  lose(message: string, reason: GPUDeviceLostReason = 'unknown'): void {
    this.announceLoss({ message, reason } as GPUDeviceLostInfo);
  }

  destroy(): void {
    this.destroyed = true;
    this.lose('device was destroyed', 'destroyed');
  }

  releaseMaps(): void {
    for (const release of this.heldMaps.splice(0)) release();
  }

  /** Resolves at once, or on `releaseMaps`. */
  mapping(): Promise<void> {
    if (!this.options.holdMaps) return Promise.resolve();
    return new Promise((resolve) => this.heldMaps.push(resolve));
  }

  pushErrorScope(filter: GPUErrorFilter): void {
    this.scopes.push({ filter, error: null });
  }

  popErrorScope(): Promise<{ message: string } | null> {
    const scope = this.scopes.pop();
    if (!scope) return Promise.reject(new Error('no error scope to pop'));
    return Promise.resolve(scope.error);
  }

  /** Reports to the innermost scope with the filter. */
  fail({ filter, message }: MockFailure): void {
    const scope = this.scopes.findLast((s) => s.filter === filter);
    if (!scope) throw new Error(`uncaptured error: ${message}`);
    scope.error ??= { message };
  }

  createBuffer(descriptor: GPUBufferDescriptor): MockBuffer {
    this.calls.push('createBuffer');
    const failure = this.options.failBuffer?.(descriptor) ?? null;
    if (failure) this.fail(failure);
    const buffer = new MockBuffer(this, descriptor);
    this.buffers.push(buffer);
    return buffer;
  }

  createQuerySet({ count }: GPUQuerySetDescriptor): MockQuerySet {
    this.calls.push('createQuerySet');
    if (count > 4096) this.fail({ filter: 'validation', message: 'queries' });
    return new MockQuerySet(this, count);
  }

  createBindGroupLayout(descriptor: GPUBindGroupLayoutDescriptor): unknown {
    this.calls.push('createBindGroupLayout');
    return descriptor;
  }

  createPipelineLayout(descriptor: GPUPipelineLayoutDescriptor): unknown {
    return descriptor;
  }

  createShaderModule({ label = '' }: GPUShaderModuleDescriptor): unknown {
    this.calls.push('createShaderModule');
    const rejected = this.options.rejectShader?.(label) ?? null;
    if (rejected) this.fail({ filter: 'validation', message: 'module' });
    const messages = rejected ? [{ type: 'error', ...rejected }] : [];
    return {
      messages,
      getCompilationInfo: () => Promise.resolve({ messages }),
    };
  }

  async createComputePipelineAsync(
    descriptor: GPUComputePipelineDescriptor,
  ): Promise<unknown> {
    this.calls.push('createComputePipelineAsync');
    const { label = '', compute } = descriptor;
    const { messages } = compute.module as unknown as { messages: unknown[] };
    // A macrotask, so that parallel compiles really overlap.
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (messages.length > 0) throw new Error('the module is invalid');
    return { kernel: this.options.kernels?.[label] ?? (() => undefined) };
  }

  createBindGroup({ entries }: GPUBindGroupDescriptor): unknown {
    this.calls.push('createBindGroup');
    return Array.from(entries, ({ resource }) => {
      const binding = resource as unknown as Partial<MockBinding>;
      const { buffer, offset = 0, size } = binding;
      if (offset % this.limits['minStorageBufferOffsetAlignment']! !== 0) {
        throw new Error(`unaligned binding at ${offset}`);
      }
      return { buffer, offset, size };
    });
  }

  createCommandEncoder(): MockEncoder {
    this.calls.push('createCommandEncoder');
    return new MockEncoder(this);
  }

  expectAlive(buffer: MockBuffer): void {
    if (!buffer.alive) {
      this.fail({ filter: 'validation', message: 'used while destroyed' });
    }
  }
}
