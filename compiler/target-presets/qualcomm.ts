/** Qualcomm's GPUs in phones and headsets. */
import type { TargetLimits } from '../target.ts';
import { GUARANTEED_LIMITS } from './webgpu-default.ts';
import { KIB, definePreset } from './preset.ts';

/**
 * Workgroup memory: Mesa's table of devices (`cs_shared_mem_size`).
 * Invocations: Vulkan's limit, which Dawn cuts to 1024. The rest, where drivers
 * of Android phones differ, as guaranteed.
 */
const ADRENO_LIMITS: TargetLimits = {
  ...GUARANTEED_LIMITS,
  workgroupBytes: 32 * KIB,
  invocations: 1024,
  workgroupSize: [1024, 1024, 64],
};

/**
 * The class is modelled on an Adreno 730 (Snapdragon 8+ Gen 1, 2022). A core is
 * a shader processor (SP). Cores, threads and registers per core (64 vec4s of
 * 128 threads), shared memory: Mesa's freedreno_devices.py, entry FD730. 51.2
 * GB/s: LPDDR5-6400 on four 16-bit channels, data sheet. f32: 900 MHz (Chips and
 * Cheese, "Inside Snapdragon 8+ Gen 1's iGPU", 2024) times 256 multiply-adds per
 * SP, which Qualcomm states of the Adreno X1, a larger GPU of this generation.
 * No published figure was found for the L2 and for the price of a dispatch.
 * Features differ between drivers: none is counted on.
 */
export const ADRENO_CLASS = definePreset({
  name: 'adreno-class',
  standsFor: 'GPUs of the Qualcomm Adreno 7xx series, as an Adreno 730',
  limits: ADRENO_LIMITS,
  figures: {
    cores: [4, 'published'],
    threadsPerCore: [4096, 'published'],
    registersPerCore: [32_768, 'published'],
    sharedBytesPerCore: [32 * KIB, 'published'],
    dramBytesPerSecond: [51.2e9, 'data sheet'],
    l2BytesPerSecond: [0.15e12, 'assumed'],
    l2Bytes: [1e6, 'assumed'],
    macsPerSecond: [0.92e12, 'published'],
    dispatchNs: [15_000, 'assumed'],
  },
  features: [],
});
