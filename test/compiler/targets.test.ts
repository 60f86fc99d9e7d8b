import { describe, expect, it } from 'vitest';
import {
  DEFAULT_TARGET,
  presetTarget,
  targetFromAdapter,
} from '../../compiler/targets.ts';

const H100 = presetTarget('h100')!;

describe('targetFromAdapter', () => {
  it('has the limits of the adapter and the figures of the base', () => {
    const target = targetFromAdapter({
      name: 'live',
      limits: {
        maxComputeInvocationsPerWorkgroup: 1024,
        maxComputeWorkgroupSizeX: 1024,
        maxComputeWorkgroupStorageSize: 49_152,
        maxStorageBuffersPerShaderStage: 16,
      },
      features: new Set(['timestamp-query', 'subgroups']),
      base: H100,
    });
    expect(target).toEqual({
      name: 'live',
      limits: {
        ...DEFAULT_TARGET.limits,
        invocations: 1024,
        workgroupSize: [1024, 256, 64],
        workgroupBytes: 49_152,
        storageBuffersPerStage: 16,
        unrolledMacs: H100.limits.unrolledMacs,
      },
      figures: H100.figures,
      features: ['subgroups', 'timestamp-query'],
    });
  });

  it('keeps the guaranteed limits and default figures where nothing is known', () => {
    const target = targetFromAdapter({
      name: 'live',
      limits: {},
      features: [],
    });
    expect(target).toEqual({ ...DEFAULT_TARGET, name: 'live' });
  });
});
