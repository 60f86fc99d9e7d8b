/** Apple's GPUs of the M series. */
import type { TargetLimits } from '../target.ts';
import { GUARANTEED_LIMITS } from './webgpu-default.ts';
import { KIB, definePreset } from './preset.ts';

/**
 * What Chrome reports on an Apple M-series Mac (published reports of adapters,
 * architecture `metal-3`, subgroups of 32). `unrolledMacs` as guaranteed.
 */
const APPLE_LIMITS: TargetLimits = {
  ...GUARANTEED_LIMITS,
  workgroupBytes: 32 * KIB,
  invocations: 1024,
  workgroupSize: [1024, 1024, 64],
  storageBuffersPerStage: 10,
  storageBindingBytes: 4_294_967_292,
};

/**
 * The class is modelled on an Apple M2 with 10 GPU cores: between the M1 (8
 * cores, 68 GB/s) and the larger chips of the series. Cores, 100 GB/s and 3.6
 * TFLOP/s f32: Apple's announcement of the chip, June 2022. Threads, register
 * file (208 KiB) and threadgroup memory (about 60 KiB) per core: Turner,
 * "Metal Benchmarks", and Johnson, "Apple G13 GPU Architecture Reference". As
 * L2 counts the system level cache of 8 MB, which is what keeps feature maps
 * out of memory; its bandwidth and the price of a dispatch are guesses.
 */
export const APPLE_M_CLASS = definePreset({
  name: 'apple-m-class',
  standsFor: 'GPUs of the Apple M series, as an M2 with 10 cores',
  limits: APPLE_LIMITS,
  figures: {
    cores: [10, 'data sheet'],
    threadsPerCore: [3072, 'published'],
    registersPerCore: [53_248, 'published'],
    sharedBytesPerCore: [60 * KIB, 'published'],
    dramBytesPerSecond: [100e9, 'data sheet'],
    l2BytesPerSecond: [0.4e12, 'assumed'],
    l2Bytes: [8e6, 'published'],
    macsPerSecond: [1.8e12, 'data sheet'],
    dispatchNs: [5000, 'assumed'],
  },
  features: ['shader-f16', 'subgroups', 'timestamp-query'],
});
