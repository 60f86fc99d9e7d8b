/**
 * From a `GPU` to a device that a model can run on: the optional features that
 * kernels may use, and limits as high as the adapter has where fused kernels
 * profit from them.
 */
import type { CompiledModel } from '../codegen/model.ts';
import {
  DeviceUnavailable,
  FeatureMissing,
  LimitTooLow,
  MEND,
} from './errors.ts';

export interface RequestDeviceOptions {
  /** By default `navigator.gpu`. In Node: `await nodeGpu()`. */
  readonly gpu?: GPU | null;
  /** A model that the device must be able to run. */
  readonly model?: Pick<CompiledModel, 'name' | 'requires'>;
  readonly powerPreference?: GPUPowerPreference;
  /** Replaces what would be asked for: higher or lower. */
  readonly requiredLimits?: Readonly<Record<string, number>>;
}

/** What an adapter is and offers; plain data. */
export interface AdapterDescription {
  /** The most telling of the strings below. */
  readonly name: string;
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  /** Whether it is software, or otherwise slow for the sake of working. */
  readonly isFallback: boolean;
  /** Sorted. */
  readonly features: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
}

export interface RequestedDevice {
  readonly device: GPUDevice;
  readonly adapterInfo: AdapterDescription;
}

/** Asked for when the adapter has them; never required. */
const OPTIONAL_FEATURES: readonly GPUFeatureName[] = [
  'timestamp-query', // Session.profile
  'shader-f16',
  'subgroups',
];

/** WebGPU's guaranteed limits are low: ask for all that the adapter has. */
const RAISED_LIMITS = [
  // Fused kernels keep the intermediate of a tile here: larger tiles, less
  // halo recomputed.
  'maxComputeWorkgroupStorageSize',
  // One invocation per few outputs of a tile; X, Y and Z must follow.
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  // A fused pair with bias, slopes and residual operands binds more than the
  // guaranteed 8; so does a concat of many.
  'maxStorageBuffersPerShaderStage',
  // All packed weights are one buffer, and a feature map is one binding.
  'maxStorageBufferBindingSize',
  'maxBufferSize',
] as const satisfies readonly (keyof GPUSupportedLimits)[];

/**
 * Requests an adapter and a device from it.
 *
 * @throws DeviceUnavailable without WebGPU, adapter or device; FeatureMissing
 * or LimitTooLow when the adapter cannot run `model` or has less than
 * `requiredLimits`.
 */
export async function requestDevice(
  options: RequestDeviceOptions = {},
): Promise<RequestedDevice> {
  const { model, powerPreference } = options;
  const gpu = options.gpu ?? defaultGpu();
  const adapter = await gpu.requestAdapter(
    powerPreference && { powerPreference },
  );
  if (adapter === null) {
    throw new DeviceUnavailable(
      'no WebGPU adapter: this machine offers no GPU driver that WebGPU can ' +
        'use. Install one (the software driver Mesa lavapipe serves for ' +
        'tests), or run on the CPU.',
    );
  }
  const adapterInfo = describeAdapter(adapter);
  const requiredLimits = limitsToRequest(adapterInfo, options);
  const requiredFeatures = featuresToRequest(adapter, model);
  try {
    const device = await adapter.requestDevice({
      requiredFeatures,
      requiredLimits,
      ...(model && { label: model.name }),
    });
    return { device, adapterInfo };
  } catch (cause) {
    throw new DeviceUnavailable(
      `the adapter ${adapterInfo.name} gave no device: ${String(cause)}`,
      { cause },
    );
  }
}

/** What `adapter` is and offers, as plain data. */
export function describeAdapter(adapter: GPUAdapter): AdapterDescription {
  const { vendor, architecture, device, description } = adapter.info;
  const limits: Record<string, number> = {};
  // Limits are getters on the prototype: `Object.entries` would miss them.
  for (const name in adapter.limits) {
    const value = adapter.limits[name as keyof GPUSupportedLimits];
    if (typeof value === 'number') limits[name] = value;
  }
  return {
    name:
      [device, description, `${vendor} ${architecture}`.trim()].find(
        (text) => text !== '',
      ) ?? 'unnamed adapter',
    vendor,
    architecture,
    device,
    description,
    isFallback: adapter.info.isFallbackAdapter,
    features: [...adapter.features].sort(),
    limits,
  };
}

function defaultGpu(): GPU {
  const { navigator } = globalThis as { navigator?: { gpu?: GPU } };
  if (navigator?.gpu) return navigator.gpu;
  throw new DeviceUnavailable(
    'no WebGPU here: neither { gpu } nor navigator.gpu is there. Use a browser ' +
      'with WebGPU on a secure page; in Node, install the npm package webgpu ' +
      'and a Vulkan, Metal or D3D12 driver and pass { gpu: await nodeGpu() }; ' +
      'or run on the CPU.',
  );
}

/** The raised limits, what the model needs, and the caller's on top. */
function limitsToRequest(
  adapter: AdapterDescription,
  { model, requiredLimits = {} }: RequestDeviceOptions,
): Record<string, number> {
  const requested: Record<string, number> = {};
  for (const limit of RAISED_LIMITS) {
    // An older browser may not know a limit yet.
    const available = adapter.limits[limit];
    if (available !== undefined) requested[limit] = available;
  }
  const require = (
    what: string,
    limits: Readonly<Record<string, number>>,
    mend: string,
  ): void => {
    for (const [limit, needed] of Object.entries(limits)) {
      const available = adapter.limits[limit] ?? 0;
      if (needed > available) {
        throw new LimitTooLow(what, { limit, needed, available }, mend);
      }
    }
  };
  if (model) {
    require(`model "${model.name}"`, model.requires.limits, MEND.adapter);
    for (const [limit, needed] of Object.entries(model.requires.limits)) {
      requested[limit] = Math.max(requested[limit] ?? 0, needed);
    }
  }
  require('requiredLimits', requiredLimits, MEND.request);
  return { ...requested, ...requiredLimits };
}

function featuresToRequest(
  adapter: GPUAdapter,
  model: RequestDeviceOptions['model'],
): GPUFeatureName[] {
  const needed = (model?.requires.features ?? []) as readonly GPUFeatureName[];
  const missing = needed.filter((feature) => !adapter.features.has(feature));
  if (model && missing.length > 0) {
    throw new FeatureMissing(`model "${model.name}"`, missing, MEND.adapter);
  }
  const offered = OPTIONAL_FEATURES.filter((f) => adapter.features.has(f));
  return [...new Set([...offered, ...needed])];
}
