import { defineConfig } from 'vitest/config';

const gpuSpecs = ['test/**/*.gpu.test.ts'];

export default defineConfig({
  test: {
    reporters: ['default', './test/support/gpu-reporter.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: gpuSpecs,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'gpu',
          include: gpuSpecs,
          testTimeout: 120_000,
          // Software adapter only: lavapipe compiles each kernel anew and spends
          // half of it on optimising what runs once.
          env: { GALLIVM_PERF: 'nopt' },
          // One software adapter already uses every core.
          fileParallelism: false,
        },
      },
    ],
  },
});
