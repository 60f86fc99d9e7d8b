/**
 * Named targets. Limits are those that Dawn grants on the device; figures come
 * from the source in each preset's comment: "data sheet" is the vendor's,
 * "measured" was timed with WebGPU kernels, "assumed" is a guess of the right
 * size. Figures rank schedules and nothing else: a wrong one costs time, never
 * a wrong result.
 */
import type { Target, TargetFigures, TargetLimits } from './target.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** WebGPU's guaranteed limits (WebGPU, section 3.6.2 "Limits", default column). */
const GUARANTEED_LIMITS: TargetLimits = {
  workgroupBytes: 16 * KIB,
  invocations: 256,
  workgroupSize: [256, 256, 64],
  workgroupsPerDimension: 65_535,
  storageBuffersPerStage: 8,
  storageBindingBytes: 128 * MIB,
  unrolledMacs: 512,
};

/** What Dawn reports on NVIDIA through Vulkan (measured on an H100). */
const NVIDIA_LIMITS: TargetLimits = {
  workgroupBytes: 48 * KIB,
  invocations: 1024,
  workgroupSize: [1024, 1024, 64],
  workgroupsPerDimension: 65_535,
  storageBuffersPerStage: 16,
  storageBindingBytes: 2_147_483_644,
  unrolledMacs: 2048,
};

/**
 * NVIDIA H100 SXM 80 GB. 132 SMs of 2,048 threads, 65,536 registers and 228 KiB
 * shared memory, 50 MB L2, 67 TFLOP/s f32: data sheet and Hopper tuning guide.
 * Device memory 3.0 TB/s and the price of a dependent dispatch, 2.1 us:
 * measured. L2 bandwidth 5.5 TB/s: assumed from published microbenchmarks.
 */
const H100_FIGURES: TargetFigures = {
  cores: 132,
  threadsPerCore: 2048,
  registersPerCore: 65_536,
  sharedBytesPerCore: 228 * KIB,
  dramBytesPerSecond: 3.0e12,
  l2BytesPerSecond: 5.5e12,
  l2Bytes: 50e6,
  macsPerSecond: 33.5e12,
  dispatchNs: 2100,
};

const H100: Target = {
  name: 'h100',
  limits: NVIDIA_LIMITS,
  figures: H100_FIGURES,
  features: ['subgroups', 'timestamp-query'],
};

/** NVIDIA H200: an H100 with 60 MB L2 and 4.3 TB/s device memory (measured). */
const H200: Target = {
  ...H100,
  name: 'h200',
  figures: { ...H100_FIGURES, l2Bytes: 60e6, dramBytesPerSecond: 4.3e12 },
};

/**
 * NVIDIA GeForce GTX 1660 (TU116). 22 SMs, 64 KiB shared memory (the paper's
 * hardware file), 1,024 threads and 65,536 registers per SM (Turing tuning
 * guide), 192 GB/s, 1.5 MB L2, 5.0 TFLOP/s f32 (data sheet). L2 bandwidth and
 * dispatch price assumed.
 */
const GTX1660: Target = {
  name: 'gtx1660',
  limits: NVIDIA_LIMITS,
  figures: {
    cores: 22,
    threadsPerCore: 1024,
    registersPerCore: 65_536,
    sharedBytesPerCore: 64 * KIB,
    dramBytesPerSecond: 192e9,
    l2BytesPerSecond: 0.75e12,
    l2Bytes: 1.5e6,
    macsPerSecond: 2.5e12,
    dispatchNs: 3000,
  },
  features: ['subgroups', 'timestamp-query'],
};

/**
 * NVIDIA RTX A4000 (GA104). 48 SMs (the paper's hardware file says 96), 100 KiB
 * shared memory (the paper), 1,536 threads and 65,536 registers per SM (Ampere
 * tuning guide), 448 GB/s, 4 MB L2, 19.2 TFLOP/s f32 (data sheet). L2
 * bandwidth and dispatch price assumed.
 */
const RTXA4000: Target = {
  name: 'rtxa4000',
  limits: NVIDIA_LIMITS,
  figures: {
    cores: 48,
    threadsPerCore: 1536,
    registersPerCore: 65_536,
    sharedBytesPerCore: 100 * KIB,
    dramBytesPerSecond: 448e9,
    l2BytesPerSecond: 1.5e12,
    l2Bytes: 4e6,
    macsPerSecond: 9.6e12,
    dispatchNs: 2500,
  },
  features: ['subgroups', 'timestamp-query'],
};

/**
 * NVIDIA Jetson AGX Orin 64 GB. 16 SMs, 164 KiB shared memory (the paper's
 * hardware file), 1,536 threads and 65,536 registers per SM (Ampere tuning
 * guide, compute capability 8.7), 204.8 GB/s, 4 MB L2, 5.3 TFLOP/s f32 (data
 * sheet). L2 bandwidth and dispatch price assumed.
 */
const ORIN: Target = {
  name: 'orin',
  limits: NVIDIA_LIMITS,
  figures: {
    cores: 16,
    threadsPerCore: 1536,
    registersPerCore: 65_536,
    sharedBytesPerCore: 164 * KIB,
    dramBytesPerSecond: 204.8e9,
    l2BytesPerSecond: 0.8e12,
    l2Bytes: 4e6,
    macsPerSecond: 2.65e12,
    dispatchNs: 6000,
  },
  features: ['subgroups', 'timestamp-query'],
};

/**
 * Mesa lavapipe: a CPU as a GPU. Limits as Dawn reports them for Mesa 25.0;
 * about 2 GFLOP/s on 2 cores, subgroups of 8: measured. A core runs one
 * workgroup at a time on one vector unit; memory is a CPU's cache, cheap beside
 * the arithmetic; the rest assumed.
 */
const LAVAPIPE: Target = {
  name: 'lavapipe',
  limits: {
    ...GUARANTEED_LIMITS,
    workgroupBytes: 32 * KIB,
    invocations: 1024,
    workgroupSize: [1024, 1024, 1024],
    storageBuffersPerStage: 16,
    unrolledMacs: 64,
  },
  figures: {
    cores: 2,
    threadsPerCore: 8,
    registersPerCore: 65_536,
    sharedBytesPerCore: 32 * KIB,
    dramBytesPerSecond: 10e9,
    l2BytesPerSecond: 20e9,
    l2Bytes: 8e6,
    macsPerSecond: 1e9,
    dispatchNs: 30_000,
  },
  features: ['shader-f16', 'subgroups', 'timestamp-query'],
};

/**
 * SwiftShader, headless Chromium's GPU: 256 invocations, 32 KiB, subgroups of
 * 4, 3 to 8 times slower than lavapipe (measured); the rest as lavapipe.
 */
const SWIFTSHADER: Target = {
  name: 'swiftshader',
  limits: {
    ...GUARANTEED_LIMITS,
    workgroupBytes: 32 * KIB,
    unrolledMacs: 64,
  },
  figures: {
    ...LAVAPIPE.figures,
    threadsPerCore: 4,
    macsPerSecond: 0.2e9,
    dispatchNs: 60_000,
  },
  features: ['subgroups'],
};

/**
 * Any WebGPU device: guaranteed limits, no feature, and the figures of a
 * mid-range integrated GPU (assumed), so that one plan runs everywhere and
 * reasonably.
 */
const WEBGPU_DEFAULT: Target = {
  name: 'webgpu-default',
  limits: GUARANTEED_LIMITS,
  figures: {
    cores: 16,
    threadsPerCore: 1024,
    registersPerCore: 65_536,
    sharedBytesPerCore: 64 * KIB,
    dramBytesPerSecond: 100e9,
    l2BytesPerSecond: 0.4e12,
    l2Bytes: 4e6,
    macsPerSecond: 1.2e12,
    dispatchNs: 5000,
  },
  features: [],
};

/** In the order in which they are listed to people. */
export const PRESETS = [
  WEBGPU_DEFAULT,
  GTX1660,
  RTXA4000,
  ORIN,
  H100,
  H200,
  LAVAPIPE,
  SWIFTSHADER,
] as const;

/** What is planned for when nobody says otherwise. */
export const DEFAULT_TARGET: Target = WEBGPU_DEFAULT;
