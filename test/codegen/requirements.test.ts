import { describe, expect, it } from 'vitest';
import type { Dispatch, Shader } from '../../codegen/model.ts';
import {
  requirementsOf,
  verifyWithinTarget,
} from '../../codegen/requirements.ts';
import { DEFAULT_TARGET } from '../../compiler/targets.ts';

const shader: Shader = {
  name: 'shader',
  wgsl: '',
  entryPoint: 'main',
  workgroupSize: [8, 4, 2],
  workgroupBytes: 1024,
};

const dispatch: Dispatch = {
  label: 'layer',
  family: 'map',
  shader: 0,
  workgroups: [100, 3, 1],
  bindings: [
    { kind: 'slot', slot: 0, access: 'read' },
    { kind: 'slot', slot: 1, access: 'read_write' },
    { kind: 'weights', byteOffset: 256, byteLength: 512 },
  ],
  origin: [],
};

const slots = [
  { byteLength: 64, role: 'input' },
  { byteLength: 128, role: 'output' },
] as const;

describe('requirementsOf', () => {
  it('takes the most that any kernel uses', () => {
    const requires = requirementsOf([shader], [dispatch], slots, 768);
    expect(requires).toEqual({
      features: [],
      limits: {
        maxComputeWorkgroupStorageSize: 1024,
        maxComputeInvocationsPerWorkgroup: 64,
        maxComputeWorkgroupSizeX: 8,
        maxComputeWorkgroupSizeY: 4,
        maxComputeWorkgroupSizeZ: 2,
        maxComputeWorkgroupsPerDimension: 100,
        maxStorageBuffersPerShaderStage: 3,
        maxStorageBufferBindingSize: 512,
        maxBufferSize: 768,
      },
    });
    expect(() => {
      verifyWithinTarget(requires, DEFAULT_TARGET.limits);
    }).not.toThrow();
  });

  it('asks for nothing where nothing runs', () => {
    const { limits } = requirementsOf([], [], [], 0);
    expect(new Set(Object.values(limits))).toEqual(new Set([0]));
  });
});

describe('verifyWithinTarget', () => {
  it.each([
    ['maxComputeWorkgroupStorageSize', { workgroupBytes: 1023 }],
    ['maxComputeInvocationsPerWorkgroup', { invocations: 63 }],
    ['maxComputeWorkgroupSizeZ', { workgroupSize: [8, 4, 1] as const }],
    ['maxComputeWorkgroupsPerDimension', { workgroupsPerDimension: 99 }],
    ['maxStorageBufferBindingSize', { storageBindingBytes: 511 }],
  ])('names the limit that is exceeded: %s', (limit, less) => {
    const requires = requirementsOf([shader], [dispatch], slots, 768);
    expect(() => {
      verifyWithinTarget(requires, { ...DEFAULT_TARGET.limits, ...less });
    }).toThrow(limit);
  });
});
