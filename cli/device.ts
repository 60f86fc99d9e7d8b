/** The machine's WebGPU device, and what to plan for on it. */
import type { Target } from '../compiler/target.ts';
import { DEFAULT_TARGET, targetFromAdapter } from '../compiler/targets.ts';
import { RuntimeError, requestDevice } from '../runtime/index.ts';
import type { AdapterDescription } from '../runtime/index.ts';
import type { Environment } from './environment.ts';
import { matchPreset } from './match-preset.ts';

export interface OpenedDevice {
  readonly ok: true;
  readonly device: GPUDevice;
  readonly adapter: AdapterDescription;
  readonly target: Target;
}

export interface NoDevice {
  readonly ok: false;
  /** Half a sentence: what is missing. */
  readonly reason: string;
}

/** How to come by a WebGPU device in Node. */
export const INSTALL_WEBGPU =
  'WebGPU in Node is the npm package `webgpu` and a Vulkan, Metal or D3D12 ' +
  'driver; on Debian or Ubuntu `apt install mesa-vulkan-drivers` brings one ' +
  'that needs no GPU';

export async function openDevice(
  env: Environment,
): Promise<OpenedDevice | NoDevice> {
  const gpu = await env.gpu();
  if (gpu === null) return { ok: false, reason: 'no WebGPU adapter found' };
  try {
    const { device, adapterInfo } = await requestDevice({ gpu });
    const base = figuresFor(adapterInfo);
    const target = targetFromAdapter({
      ...adapterInfo,
      ...(base !== null && { base }),
    });
    return { ok: true, device, adapter: adapterInfo, target };
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    return { ok: false, reason: error.message };
  }
}

/**
 * Whose figures rank the plans for `adapter`. A software adapter is where
 * kernels are checked, not where they are shipped: it stands in for a GPU, so
 * that what is checked is what a GPU would run (on the CPU itself, fusing does
 * not pay). `--target lavapipe` plans for the CPU.
 */
function figuresFor(adapter: AdapterDescription): Target | null {
  const preset = matchPreset(adapter);
  if (preset === null || !adapter.isFallback) return preset;
  return { ...preset, figures: DEFAULT_TARGET.figures };
}
