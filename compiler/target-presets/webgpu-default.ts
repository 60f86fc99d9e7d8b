/** The target of a program that must run on every WebGPU device. */
import type { TargetLimits } from '../target.ts';
import { KIB, MIB, definePreset } from './preset.ts';

/**
 * WebGPU's guaranteed limits (WebGPU, section 3.6.2 "Limits", default column).
 * `unrolledMacs` is no limit of WebGPU: what any driver compiles in moderate
 * time (assumed).
 */
export const GUARANTEED_LIMITS: TargetLimits = {
  workgroupBytes: 16 * KIB,
  invocations: 256,
  workgroupSize: [256, 256, 64],
  workgroupsPerDimension: 65_535,
  storageBuffersPerStage: 8,
  storageBindingBytes: 128 * MIB,
  unrolledMacs: 512,
};

/**
 * Any WebGPU device: guaranteed limits, no feature, and the figures of a
 * mid-range integrated GPU, so that one plan runs everywhere and reasonably.
 */
export const WEBGPU_DEFAULT = definePreset({
  name: 'webgpu-default',
  standsFor: 'any WebGPU device; figures of a mid-range integrated GPU',
  limits: GUARANTEED_LIMITS,
  figures: {
    cores: [16, 'assumed'],
    threadsPerCore: [1024, 'assumed'],
    registersPerCore: [65_536, 'assumed'],
    sharedBytesPerCore: [64 * KIB, 'assumed'],
    dramBytesPerSecond: [100e9, 'assumed'],
    l2BytesPerSecond: [0.4e12, 'assumed'],
    l2Bytes: [4e6, 'assumed'],
    macsPerSecond: [1.2e12, 'assumed'],
    dispatchNs: [5000, 'assumed'],
  },
  features: [],
});
