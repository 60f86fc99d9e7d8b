/**
 * Compiled kernels of a device. Identical kernels are compiled once, whichever
 * session asks, and dropped when the last session that uses them is disposed.
 */
import type { Dispatch, Shader } from '../codegen/model.ts';
import { capture } from './error-scopes.ts';
import { ShaderRejected } from './errors.ts';

export interface CompiledKernel {
  readonly pipeline: GPUComputePipeline;
  /** Layout of bind group 0. */
  readonly layout: GPUBindGroupLayout;
}

/** A share in a kernel. Each lease is released exactly once. */
export interface KernelLease {
  /** @throws ShaderRejected (as a rejection). */
  readonly kernel: Promise<CompiledKernel>;
  readonly release: () => void;
}

interface CacheEntry {
  readonly kernel: Promise<CompiledKernel>;
  leases: number;
}

const caches = new WeakMap<GPUDevice, Map<string, CacheEntry>>();

/** Compiles the kernel of a dispatch, or shares it when it is there. */
export function leaseKernel(
  device: GPUDevice,
  shader: Shader,
  bindings: Dispatch['bindings'],
): KernelLease {
  const cache = caches.get(device) ?? new Map<string, CacheEntry>();
  caches.set(device, cache);
  const access = bindings.map(accessOf);
  const key = [access.join(), shader.entryPoint, shader.wgsl].join('\n');
  const entry = cache.get(key) ?? {
    kernel: compileKernel(device, shader, access),
    leases: 0,
  };
  cache.set(key, entry);
  entry.leases++;
  return {
    kernel: entry.kernel,
    release: () => {
      if (--entry.leases === 0) cache.delete(key);
    },
  };
}

function accessOf(binding: Dispatch['bindings'][number]): GPUBufferBindingType {
  return binding.kind === 'slot' && binding.access === 'read_write'
    ? 'storage'
    : 'read-only-storage';
}

/**
 * The layout is explicit, not `auto`: a kernel may leave a binding unused, and
 * identical access makes bind groups compatible.
 */
async function compileKernel(
  device: GPUDevice,
  shader: Shader,
  access: readonly GPUBufferBindingType[],
): Promise<CompiledKernel> {
  const { name: label } = shader;
  const { value } = capture(device, () => {
    const layout = device.createBindGroupLayout({
      label,
      entries: access.map((type, binding) => ({
        binding,
        visibility: COMPUTE_STAGE,
        buffer: { type },
      })),
    });
    const module = device.createShaderModule({ label, code: shader.wgsl });
    const pipeline = device.createComputePipelineAsync({
      label,
      layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module, entryPoint: shader.entryPoint },
    });
    return { layout, module, pipeline };
  });
  try {
    // A failure of the parts is also the pipeline's, which says more.
    return { layout: value.layout, pipeline: await value.pipeline };
  } catch (error) {
    throw await rejection(shader, value.module, error);
  }
}

/** GPUShaderStage.COMPUTE. */
const COMPUTE_STAGE = 0x4;

/** The compiler's first error when it has one, else the pipeline's. */
async function rejection(
  shader: Shader,
  module: GPUShaderModule,
  error: unknown,
): Promise<ShaderRejected> {
  const { messages } = await module.getCompilationInfo();
  const first = messages.find(({ type }) => type === 'error');
  if (first === undefined) {
    const reason = error instanceof Error ? error.message : String(error);
    return new ShaderRejected(shader, reason.trim(), null);
  }
  // Line 0 means that the message is about no place.
  const place =
    first.lineNum > 0 ? { line: first.lineNum, column: first.linePos } : null;
  return new ShaderRejected(shader, first.message, place);
}
