import { describe, expect, it } from 'vitest';
import { PRESETS, presetTarget } from '../../compiler/target-presets.ts';
import { parseTarget, TARGET_NAMES } from '../../compiler/targets.ts';

const GUARANTEED = presetTarget('webgpu-default')!.limits;

describe('presets', () => {
  it('are the named ones, in the order in which people see them', () => {
    expect(TARGET_NAMES).toEqual([
      'webgpu-default',
      'gtx1660',
      'rtxa4000',
      'orin',
      'h100',
      'h200',
      'apple-m-class',
      'adreno-class',
      'intel-class',
      'lavapipe',
      'swiftshader',
    ]);
  });

  it('have none of an unknown name', () => {
    expect(presetTarget('h1000')).toBeNull();
    expect(presetTarget('toString')).toBeNull();
  });
});

describe.each(PRESETS)('$target.name', ({ target, standsFor, sources }) => {
  const { limits, figures } = target;

  it('has at least the guaranteed limits', () => {
    expect(limits.invocations).toBeGreaterThanOrEqual(GUARANTEED.invocations);
    for (const limit of [
      'workgroupBytes',
      'workgroupsPerDimension',
      'storageBuffersPerStage',
      'storageBindingBytes',
    ] as const) {
      expect(limits[limit]).toBeGreaterThanOrEqual(GUARANTEED[limit]);
    }
    limits.workgroupSize.forEach((size, axis) => {
      expect(size).toBeGreaterThanOrEqual(GUARANTEED.workgroupSize[axis]!);
    });
  });

  it('has limits that agree with each other', () => {
    const [x, y, z] = limits.workgroupSize;
    expect(Math.max(x, y, z)).toBeLessThanOrEqual(limits.invocations);
    expect(x * y * z).toBeGreaterThanOrEqual(limits.invocations);
    expect(limits.storageBindingBytes % 4).toBe(0);
  });

  it('has a core that holds the largest workgroup memory', () => {
    expect(figures.sharedBytesPerCore).toBeGreaterThanOrEqual(
      limits.workgroupBytes,
    );
  });

  it('has an L2 that is faster than its memory', () => {
    expect(figures.l2BytesPerSecond).toBeGreaterThan(
      figures.dramBytesPerSecond,
    );
  });

  it('says what it stands for in one line', () => {
    expect(standsFor).toMatch(/^\S.{10,70}\S$/);
  });

  it('has a source for every figure', () => {
    expect(Object.keys(sources)).toEqual(Object.keys(figures));
  });

  it('survives a round trip through JSON', () => {
    const parsed = parseTarget(JSON.stringify(target), 'gpu.json', (found) =>
      expect.fail(found.message),
    );
    expect(parsed).toEqual(target);
  });
});
