import { describe, expect, it } from 'vitest';

import { matchPreset } from '../../cli/match-preset.ts';
import type { AdapterDescription } from '../../runtime/index.ts';

function adapter(facts: Partial<AdapterDescription>): AdapterDescription {
  return {
    name: 'unnamed adapter',
    vendor: '',
    architecture: '',
    device: '',
    description: '',
    isFallback: false,
    features: [],
    limits: {},
    ...facts,
  };
}

describe('matchPreset', () => {
  it.each([
    [{ vendor: 'nvidia', device: 'NVIDIA H100 80GB HBM3' }, 'h100'],
    [{ vendor: 'nvidia', device: 'NVIDIA H200' }, 'h200'],
    [{ vendor: 'nvidia', device: 'NVIDIA GeForce GTX 1660' }, 'gtx1660'],
    [{ vendor: 'nvidia', device: 'NVIDIA RTX A4000' }, 'rtxa4000'],
    [{ vendor: 'nvidia', device: 'Orin (nvgpu)' }, 'orin'],
    [{ vendor: 'apple', architecture: 'metal-3' }, 'apple-m-class'],
    [{ name: 'Apple M2 Pro' }, 'apple-m-class'],
    [{ vendor: 'qualcomm', architecture: 'adreno-7xx' }, 'adreno-class'],
    [{ device: 'Adreno (TM) 740' }, 'adreno-class'],
    [{ vendor: 'intel', architecture: 'xe-lpg' }, 'intel-class'],
    [{ vendor: 'intel', architecture: 'gen-12lp' }, 'intel-class'],
    [
      { vendor: 'intel', device: 'Intel(R) Iris(R) Xe Graphics (TGL GT2)' },
      'intel-class',
    ],
    [{ vendor: 'mesa', device: 'llvmpipe (LLVM 15.0.6)' }, 'lavapipe'],
    [{ vendor: 'google', architecture: 'swiftshader' }, 'swiftshader'],
  ])('of %j is %s', (facts, name) => {
    expect(matchPreset(adapter(facts))?.name).toBe(name);
  });

  it.each([
    { vendor: 'nvidia', architecture: 'lovelace' },
    { vendor: 'amd', architecture: 'rdna-3' },
    { vendor: 'intel', architecture: 'gen-9' },
    { vendor: 'arm', architecture: 'valhall' },
  ])('knows none for %j', (facts) => {
    expect(matchPreset(adapter(facts))).toBeNull();
  });
});
