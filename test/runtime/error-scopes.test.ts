import { describe, expect, it } from 'vitest';

import { capture, toRuntimeError } from '../../runtime/error-scopes.ts';
import { CommandRejected, OutOfMemory } from '../../runtime/errors.ts';
import { MockDevice } from '../support/mock-device.ts';

describe('capture', () => {
  it.each(['validation', 'internal', 'out-of-memory'] as const)(
    'gives the first %s error beside the value',
    async (filter) => {
      const mock = new MockDevice();
      const { value, failure } = capture(mock.device, () => {
        mock.fail({ filter, message: 'first' });
        mock.fail({ filter, message: 'second' });
        return 7;
      });
      expect(value).toBe(7);
      expect(await failure).toEqual({ filter, message: 'first' });
    },
  );

  it('leaves the scopes as they were, even when the work throws', async () => {
    const mock = new MockDevice();
    const { failure } = capture(mock.device, () => undefined);
    expect(await failure).toBeNull();
    expect(() =>
      capture(mock.device, () => {
        throw new Error('thrown');
      }),
    ).toThrow('thrown');
    await expect(mock.popErrorScope()).rejects.toThrow('no error scope');
  });

  it('does not fail when a lost device has no scopes', async () => {
    const mock = new MockDevice();
    mock.popErrorScope = () => Promise.reject(new Error('lost'));
    const { failure } = capture(mock.device, () => undefined);
    expect(await failure).toBeNull();
  });
});

describe('toRuntimeError', () => {
  it('tells memory from mistakes', () => {
    const message = 'none left';
    const memory = { filter: 'out-of-memory', message } as const;
    expect(toRuntimeError(memory, 'model "m"', 8)).toBeInstanceOf(OutOfMemory);
    const mistake = { filter: 'validation', message } as const;
    expect(toRuntimeError(mistake, 'model "m"', 8)).toBeInstanceOf(
      CommandRejected,
    );
  });
});
