/** Intel's integrated GPUs. */
import type { TargetLimits } from '../target.ts';
import { GUARANTEED_LIMITS } from './webgpu-default.ts';
import { KIB, MIB, definePreset } from './preset.ts';

/**
 * Direct3D 12's limits of a workgroup (32 KiB, 1024 threads), which Vulkan's on
 * the same GPU exceed; the largest binding is Vulkan's (Mesa); storage buffers:
 * what Chrome reports on desktop GPUs. `unrolledMacs` as guaranteed.
 */
const INTEL_LIMITS: TargetLimits = {
  ...GUARANTEED_LIMITS,
  workgroupBytes: 32 * KIB,
  invocations: 1024,
  workgroupSize: [1024, 1024, 64],
  storageBuffersPerStage: 10,
  storageBindingBytes: 1024 * MIB,
};

/**
 * The class is modelled on Iris Xe with 96 execution units (EUs), as in a Core
 * i7-1185G7. A core is a dual subslice of 16 EUs. Threads per core: 7 hardware
 * threads of 16 invocations on each EU; registers: 128 of 32 bytes in each
 * hardware thread; shared memory 128 KiB: Intel, "oneAPI GPU Optimization
 * Guide", chapter on Xe-LP. 68 GB/s: LPDDR4X-4267 on 128 bits; 1.04 T
 * multiply-adds: 96 EUs, 8 lanes, 1.35 GHz: data sheet. As L2 counts Intel's L3,
 * 3.75 MiB as device databases list it; its bandwidth and the price of a
 * dispatch are guesses.
 */
export const INTEL_CLASS = definePreset({
  name: 'intel-class',
  standsFor: 'integrated Intel Xe GPUs, as Iris Xe with 96 EUs',
  limits: INTEL_LIMITS,
  figures: {
    cores: [6, 'data sheet'],
    threadsPerCore: [1792, 'published'],
    registersPerCore: [114_688, 'published'],
    sharedBytesPerCore: [128 * KIB, 'published'],
    dramBytesPerSecond: [68e9, 'data sheet'],
    l2BytesPerSecond: [0.35e12, 'assumed'],
    l2Bytes: [3840 * KIB, 'published'],
    macsPerSecond: [1.04e12, 'data sheet'],
    dispatchNs: [6000, 'assumed'],
  },
  features: ['shader-f16', 'subgroups', 'timestamp-query'],
});
