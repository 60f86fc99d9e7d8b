import { describe, expect, it } from 'vitest';

import type { CompiledModel } from '../../codegen/model.ts';
import {
  ReadBackPool,
  SessionBuffers,
  bufferBytes,
  residentBytes,
} from '../../runtime/buffers.ts';
import { MockDevice } from '../support/mock-device.ts';
import { tinyModel } from '../support/tiny-models.ts';

/** Outputs of 1, 3 and 2 values. */
const MODEL: CompiledModel = tinyModel({
  outputs: [1, 3, 2].map((length, slot) => ({
    name: `y${slot}`,
    dtype: 'f32',
    shape: [length],
    slot,
  })),
  slots: [4, 12, 8, 32].map((byteLength, slot) => ({
    byteLength,
    role: slot < 3 ? 'output' : 'intermediate',
  })),
  weights: { byteLength: 16, tensors: [] },
});

describe('SessionBuffers', () => {
  it('occupies what residentBytes says, and frees it', () => {
    const mock = new MockDevice();
    const weights = new Uint8Array(16).fill(7);
    const buffers = new SessionBuffers(mock.device, MODEL, weights);
    expect(mock.liveBytes).toBe(4 + 12 + 8 + 32 + 16);
    expect(mock.liveBytes).toBe(residentBytes(MODEL));
    expect(new Uint8Array(mock.buffers[0]!.bytes)).toEqual(weights);
    expect(mock.buffers[0]!.mapState).toBe('unmapped');
    buffers.destroy();
    expect(mock.liveBytes).toBe(0);
  });
});

describe('ReadBackPool', () => {
  it('lays outputs out at multiples of 8', () => {
    const pool = new ReadBackPool(new MockDevice().device, MODEL);
    expect(
      pool.ranges.map(({ byteOffset, byteLength }) => [byteOffset, byteLength]),
    ).toEqual([
      [0, 4],
      [8, 12],
      [24, 8],
    ]);
    expect(pool.byteLength).toBe(32);
  });

  it('reuses what is given back and forgets what is discarded', () => {
    const mock = new MockDevice();
    const pool = new ReadBackPool(mock.device, MODEL);
    const [first, second] = [pool.take(), pool.take()];
    pool.give(first);
    pool.discard(second);
    expect(pool.take()).toBe(first);
    expect(mock.liveBytes).toBe(32);
    pool.destroy();
    expect(mock.liveBytes).toBe(0);
  });
});

describe('bufferBytes', () => {
  it.each([
    [0, 4],
    [1, 4],
    [4, 4],
    [5, 8],
  ])('%i bytes need a buffer of %i', (byteLength, expected) => {
    expect(bufferBytes(byteLength)).toBe(expected);
  });
});
