import { describe, expect, it } from 'vitest';

import { PassTimer } from '../../runtime/profiler.ts';
import { MockDevice } from '../support/mock-device.ts';

async function timePasses(mock: MockDevice, count: number): Promise<number[]> {
  const timer = new PassTimer(mock.device, count);
  const encoder = mock.device.createCommandEncoder();
  for (let i = 0; i < count; i++) {
    const timestampWrites = timer.timestampWrites(i);
    encoder.beginComputePass({ timestampWrites }).end();
  }
  timer.resolve(encoder);
  mock.device.queue.submit([encoder.finish()]);
  const times = await timer.read();
  timer.destroy();
  return times;
}

describe('PassTimer', () => {
  it.each([
    [0, 0],
    [1, 1],
    [2047, 1],
    [2048, 1],
    [2049, 2],
    [4097, 3],
  ])('times %i passes with %i query sets', async (count, sets) => {
    const mock = new MockDevice();
    const times = await timePasses(mock, count);
    expect(times).toEqual(
      Array.from({ length: count }, (_, i) => 1000 * (i + 1)),
    );
    expect(mock.count('createQuerySet')).toBe(sets);
    expect(mock.liveBytes).toBe(0);
  });
});
