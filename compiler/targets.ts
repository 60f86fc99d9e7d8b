/**
 * Where a Target comes from: a preset's name, a JSON file (`parse-target.ts`)
 * or the live adapter.
 */
import type { Target, TargetLimits } from './target.ts';
import { DEFAULT_TARGET } from './target-presets.ts';

export { parseTarget } from './parse-target.ts';
export {
  DEFAULT_TARGET,
  PRESETS,
  TARGET_NAMES,
  presetTarget,
} from './target-presets.ts';

/** What an adapter (or device) says of itself. */
export interface AdapterFacts {
  readonly name: string;
  /** By WebGPU's names, `maxComputeInvocationsPerWorkgroup`. */
  readonly limits: Readonly<Record<string, number>>;
  readonly features: Iterable<string>;
  /** Where performance figures come from: WebGPU reveals none. */
  readonly base?: Target;
}

/**
 * The target of a live adapter: its limits and features, `base`'s figures. A
 * limit that the adapter does not name keeps WebGPU's guaranteed value.
 */
export function targetFromAdapter(adapter: AdapterFacts): Target {
  const guaranteed = DEFAULT_TARGET.limits;
  const limit = (name: string, otherwise: number): number =>
    adapter.limits[name] ?? otherwise;
  const [x, y, z] = guaranteed.workgroupSize;
  const limits: TargetLimits = {
    workgroupBytes: limit(
      'maxComputeWorkgroupStorageSize',
      guaranteed.workgroupBytes,
    ),
    invocations: limit(
      'maxComputeInvocationsPerWorkgroup',
      guaranteed.invocations,
    ),
    workgroupSize: [
      limit('maxComputeWorkgroupSizeX', x),
      limit('maxComputeWorkgroupSizeY', y),
      limit('maxComputeWorkgroupSizeZ', z),
    ],
    workgroupsPerDimension: limit(
      'maxComputeWorkgroupsPerDimension',
      guaranteed.workgroupsPerDimension,
    ),
    storageBuffersPerStage: limit(
      'maxStorageBuffersPerShaderStage',
      guaranteed.storageBuffersPerStage,
    ),
    storageBindingBytes: limit(
      'maxStorageBufferBindingSize',
      guaranteed.storageBindingBytes,
    ),
    unrolledMacs: (adapter.base ?? DEFAULT_TARGET).limits.unrolledMacs,
  };
  return {
    name: adapter.name,
    limits,
    figures: (adapter.base ?? DEFAULT_TARGET).figures,
    features: [...adapter.features].sort(),
  };
}

/** `target` with every limit cut to `limits`: what it would plan on a device
 * that has less. */
export function cutToLimits(target: Target, limits: TargetLimits): Target {
  const own = target.limits;
  const cut = (field: Exclude<keyof TargetLimits, 'workgroupSize'>): number =>
    Math.min(own[field], limits[field]);
  const side = (axis: 0 | 1 | 2): number =>
    Math.min(own.workgroupSize[axis], limits.workgroupSize[axis]);
  return {
    ...target,
    limits: {
      workgroupBytes: cut('workgroupBytes'),
      invocations: cut('invocations'),
      workgroupSize: [side(0), side(1), side(2)],
      workgroupsPerDimension: cut('workgroupsPerDimension'),
      storageBuffersPerStage: cut('storageBuffersPerStage'),
      storageBindingBytes: cut('storageBindingBytes'),
      unrolledMacs: cut('unrolledMacs'),
    },
  };
}
