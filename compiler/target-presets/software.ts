/**
 * CPUs that stand in for a GPU. A core runs one workgroup at a time on one
 * vector unit; memory is a CPU's cache, cheap beside the arithmetic.
 */
import { GUARANTEED_LIMITS } from './webgpu-default.ts';
import type { SourcedFigures } from './preset.ts';
import { KIB, definePreset } from './preset.ts';

/** Subgroups of 8 and about 2 GFLOP/s on 2 cores. */
const LAVAPIPE_FIGURES: SourcedFigures = {
  cores: [2, 'measured'],
  threadsPerCore: [8, 'measured'],
  registersPerCore: [65_536, 'assumed'],
  sharedBytesPerCore: [32 * KIB, 'assumed'],
  dramBytesPerSecond: [10e9, 'assumed'],
  l2BytesPerSecond: [20e9, 'assumed'],
  l2Bytes: [8e6, 'assumed'],
  macsPerSecond: [1e9, 'measured'],
  dispatchNs: [30_000, 'assumed'],
};

/**
 * Mesa lavapipe. Limits and features as Dawn reports them for Mesa 25.0;
 * `unrolledMacs`: a larger body takes its CPU compiler seconds (measured).
 */
export const LAVAPIPE = definePreset({
  name: 'lavapipe',
  standsFor: 'Mesa lavapipe, a CPU as a GPU, 2 cores',
  limits: {
    ...GUARANTEED_LIMITS,
    workgroupBytes: 32 * KIB,
    invocations: 1024,
    workgroupSize: [1024, 1024, 1024],
    storageBuffersPerStage: 16,
    unrolledMacs: 64,
  },
  figures: LAVAPIPE_FIGURES,
  features: ['shader-f16', 'subgroups', 'timestamp-query'],
});

/**
 * SwiftShader, headless Chromium's GPU. Limits as it reports them; subgroups of
 * 4; 3 to 8 times slower than lavapipe (measured); the rest as lavapipe.
 */
export const SWIFTSHADER = definePreset({
  name: 'swiftshader',
  standsFor: 'SwiftShader, the GPU of headless Chromium, 2 cores',
  limits: {
    ...GUARANTEED_LIMITS,
    workgroupBytes: 32 * KIB,
    unrolledMacs: 64,
  },
  figures: {
    ...LAVAPIPE_FIGURES,
    threadsPerCore: [4, 'measured'],
    macsPerSecond: [0.2e9, 'measured'],
    dispatchNs: [60_000, 'assumed'],
  },
  features: ['subgroups'],
});
