/**
 * Bind groups of a session. Those that touch only slots and weights are made
 * once; those that touch an input or output are made once per combination of
 * buffers that the caller binds there.
 */
import type { CompiledModel, Dispatch } from '../codegen/model.ts';
import type { SessionBuffers } from './buffers.ts';
import { bufferBytes } from './buffers.ts';
import type { CompiledKernel } from './pipeline-cache.ts';

/**
 * A level of a tree whose edges are the buffers bound to the inputs and then
 * the outputs. Weak: buffers that the caller drops take their groups along.
 */
interface Level {
  readonly next: WeakMap<GPUBuffer, Level>;
  groups: readonly GPUBindGroup[] | null;
}

export class BindGroups {
  private readonly device: GPUDevice;
  private readonly model: CompiledModel;
  private readonly kernels: readonly CompiledKernel[];
  private readonly buffers: SessionBuffers;
  /** Slots of the inputs, then of the outputs. */
  private readonly boundSlots: readonly number[];
  /** Per dispatch; null where an input or output is touched. */
  private readonly fixed: readonly (GPUBindGroup | null)[];
  private readonly root = newLevel();

  /** `kernels` has one per dispatch. */
  constructor(
    device: GPUDevice,
    model: CompiledModel,
    kernels: readonly CompiledKernel[],
    buffers: SessionBuffers,
  ) {
    this.device = device;
    this.model = model;
    this.kernels = kernels;
    this.buffers = buffers;
    this.boundSlots = [...model.inputs, ...model.outputs].map((t) => t.slot);
    const isBound = new Set(this.boundSlots);
    this.fixed = model.dispatches.map((dispatch, i) =>
      dispatch.bindings.some((b) => b.kind === 'slot' && isBound.has(b.slot))
        ? null
        : this.create(i, (slot) => buffers.slots[slot]!),
    );
  }

  /**
   * One bind group per dispatch, with `bound` as the buffers of the inputs and
   * then the outputs.
   */
  get(bound: readonly GPUBuffer[]): readonly GPUBindGroup[] {
    let level = this.root;
    for (const buffer of bound) {
      const next = level.next.get(buffer) ?? newLevel();
      level.next.set(buffer, next);
      level = next;
    }
    level.groups ??= this.fixed.map(
      (group, i) => group ?? this.create(i, (slot) => this.at(slot, bound)),
    );
    return level.groups;
  }

  private at(slot: number, bound: readonly GPUBuffer[]): GPUBuffer {
    return bound[this.boundSlots.indexOf(slot)] ?? this.buffers.slots[slot]!;
  }

  private create(
    dispatch: number,
    bufferOf: (slot: number) => GPUBuffer,
  ): GPUBindGroup {
    const { label, bindings } = this.model.dispatches[dispatch]!;
    return this.device.createBindGroup({
      label,
      layout: this.kernels[dispatch]!.layout,
      entries: bindings.map((binding, i) => ({
        binding: i,
        resource: this.resource(binding, bufferOf),
      })),
    });
  }

  private resource(
    binding: Dispatch['bindings'][number],
    bufferOf: (slot: number) => GPUBuffer,
  ): GPUBufferBinding {
    switch (binding.kind) {
      case 'slot':
        return {
          buffer: bufferOf(binding.slot),
          // A caller's buffer may be larger than the tensor.
          size: bufferBytes(this.model.slots[binding.slot]!.byteLength),
        };
      case 'weights':
        return {
          buffer: this.buffers.weights!,
          offset: binding.byteOffset,
          size: bufferBytes(binding.byteLength),
        };
    }
  }
}

function newLevel(): Level {
  return { next: new WeakMap(), groups: null };
}
