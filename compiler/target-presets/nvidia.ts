/**
 * NVIDIA's GPUs: the three cards of the paper (Qararyah et al. 2024, doi
 * 10.1145/3677333.3678153) and two data-centre GPUs. A core is a streaming
 * multiprocessor (SM).
 */
import type { TargetLimits } from '../target.ts';
import type { SourcedFigures } from './preset.ts';
import { KIB, definePreset } from './preset.ts';

/**
 * What Dawn reports on NVIDIA through Vulkan (measured on an H100).
 * `unrolledMacs`: chosen with kernels measured on an H100.
 */
const NVIDIA_LIMITS: TargetLimits = {
  workgroupBytes: 48 * KIB,
  invocations: 1024,
  workgroupSize: [1024, 1024, 64],
  workgroupsPerDimension: 65_535,
  storageBuffersPerStage: 16,
  storageBindingBytes: 2_147_483_644,
  unrolledMacs: 2048,
};

/** Of what Dawn offers on NVIDIA through Vulkan. */
const NVIDIA_FEATURES = ['subgroups', 'timestamp-query'];

/**
 * GeForce GTX 1660 (TU116). SMs and shared memory as in the paper's hardware
 * file; threads and registers per SM: Turing tuning guide; 192 GB/s, 1.5 MB L2
 * and 5.0 TFLOP/s f32: data sheet.
 */
export const GTX1660 = definePreset({
  name: 'gtx1660',
  standsFor: 'NVIDIA GeForce GTX 1660, a card of the paper',
  limits: NVIDIA_LIMITS,
  figures: {
    cores: [22, 'published'],
    threadsPerCore: [1024, 'published'],
    registersPerCore: [65_536, 'published'],
    sharedBytesPerCore: [64 * KIB, 'published'],
    dramBytesPerSecond: [192e9, 'data sheet'],
    l2BytesPerSecond: [0.75e12, 'assumed'],
    l2Bytes: [1.5e6, 'data sheet'],
    macsPerSecond: [2.5e12, 'data sheet'],
    dispatchNs: [3000, 'assumed'],
  },
  features: NVIDIA_FEATURES,
});

/**
 * RTX A4000 (GA104). 48 SMs, 448 GB/s, 4 MB L2 and 19.2 TFLOP/s f32: data sheet
 * (the paper's hardware file says 96 SMs); shared memory: the paper's hardware
 * file; threads and registers per SM: Ampere tuning guide.
 */
export const RTXA4000 = definePreset({
  name: 'rtxa4000',
  standsFor: 'NVIDIA RTX A4000, a card of the paper',
  limits: NVIDIA_LIMITS,
  figures: {
    cores: [48, 'data sheet'],
    threadsPerCore: [1536, 'published'],
    registersPerCore: [65_536, 'published'],
    sharedBytesPerCore: [100 * KIB, 'published'],
    dramBytesPerSecond: [448e9, 'data sheet'],
    l2BytesPerSecond: [1.5e12, 'assumed'],
    l2Bytes: [4e6, 'data sheet'],
    macsPerSecond: [9.6e12, 'data sheet'],
    dispatchNs: [2500, 'assumed'],
  },
  features: NVIDIA_FEATURES,
});

/**
 * Jetson AGX Orin 64 GB. SMs and shared memory: the paper's hardware file;
 * threads and registers per SM: Ampere tuning guide (compute capability 8.7);
 * 204.8 GB/s, 4 MB L2 and 5.3 TFLOP/s f32: data sheet.
 */
export const ORIN = definePreset({
  name: 'orin',
  standsFor: 'NVIDIA Jetson AGX Orin 64 GB, a card of the paper',
  limits: NVIDIA_LIMITS,
  figures: {
    cores: [16, 'published'],
    threadsPerCore: [1536, 'published'],
    registersPerCore: [65_536, 'published'],
    sharedBytesPerCore: [164 * KIB, 'published'],
    dramBytesPerSecond: [204.8e9, 'data sheet'],
    l2BytesPerSecond: [0.8e12, 'assumed'],
    l2Bytes: [4e6, 'data sheet'],
    macsPerSecond: [2.65e12, 'data sheet'],
    dispatchNs: [6000, 'assumed'],
  },
  features: NVIDIA_FEATURES,
});

/**
 * H100 SXM 80 GB. Threads, registers and shared memory per SM: Hopper tuning
 * guide; SMs, 50 MB L2 and 67 TFLOP/s f32: data sheet; device memory and the
 * price of a dependent dispatch: measured. L2 bandwidth is of the size that
 * microbenchmarks of others report.
 */
const H100_FIGURES: SourcedFigures = {
  cores: [132, 'data sheet'],
  threadsPerCore: [2048, 'published'],
  registersPerCore: [65_536, 'published'],
  sharedBytesPerCore: [228 * KIB, 'published'],
  dramBytesPerSecond: [3.0e12, 'measured'],
  l2BytesPerSecond: [5.5e12, 'assumed'],
  l2Bytes: [50e6, 'data sheet'],
  macsPerSecond: [33.5e12, 'data sheet'],
  dispatchNs: [2100, 'measured'],
};

export const H100 = definePreset({
  name: 'h100',
  standsFor: 'NVIDIA H100 SXM 80 GB',
  limits: NVIDIA_LIMITS,
  figures: H100_FIGURES,
  features: NVIDIA_FEATURES,
});

/**
 * H200: an H100 with faster memory (measured) and a larger L2 (read from the
 * driver).
 */
export const H200 = definePreset({
  name: 'h200',
  standsFor: 'NVIDIA H200 SXM 141 GB',
  limits: NVIDIA_LIMITS,
  figures: {
    ...H100_FIGURES,
    dramBytesPerSecond: [4.3e12, 'measured'],
    l2Bytes: [60e6, 'measured'],
  },
  features: NVIDIA_FEATURES,
});
