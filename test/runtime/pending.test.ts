import { describe, expect, it } from 'vitest';

import { DeviceLost, SessionDisposed } from '../../runtime/errors.ts';
import { Pending, watchDevice } from '../../runtime/pending.ts';
import { MockDevice } from '../support/mock-device.ts';

function never(): Promise<string> {
  return new Promise(() => undefined);
}

describe('Pending.guard', () => {
  it('settles as the work does, and forgets it', async () => {
    const watch = watchDevice(new MockDevice().device);
    const pending = new Pending(watch);
    const failing = Promise.reject(new Error('no'));
    const guarded = [
      pending.guard(Promise.resolve('yes')),
      pending.guard(failing),
    ];
    expect(watch.waiting.size).toBe(2);
    expect(await guarded[0]).toBe('yes');
    await expect(guarded[1]).rejects.toThrow('no');
    await Promise.resolve();
    expect(watch.waiting.size).toBe(0);
  });

  it('rejects when the device is lost, then and later', async () => {
    const mock = new MockDevice();
    const pending = new Pending(watchDevice(mock.device));
    const before = pending.guard(never());
    mock.lose('gone');
    await expect(before).rejects.toThrow(DeviceLost);
    await expect(pending.guard(never())).rejects.toThrow(DeviceLost);
  });

  it('rejects the calls of one session alone', async () => {
    const watch = watchDevice(new MockDevice().device);
    const [first, second] = [new Pending(watch), new Pending(watch)];
    const mine = first.guard(never());
    const other = second.guard(Promise.resolve('done'));
    first.rejectAll(new SessionDisposed('block'));
    await expect(mine).rejects.toThrow(SessionDisposed);
    expect(await other).toBe('done');
  });
});

describe('watchDevice', () => {
  it('is one per device', () => {
    const { device } = new MockDevice();
    expect(watchDevice(device)).toBe(watchDevice(device));
    expect(watchDevice(new MockDevice().device)).not.toBe(watchDevice(device));
  });
});
