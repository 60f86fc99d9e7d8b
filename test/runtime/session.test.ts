import { describe, expect, it } from 'vitest';

import {
  CommandRejected,
  DeviceLost,
  FeatureMissing,
  OutOfMemory,
  SessionDisposed,
  WrongInput,
  createSession,
} from '../../runtime/index.ts';
import type { Session } from '../../runtime/index.ts';
import { MockDevice } from '../support/mock-device.ts';
import type { MockOptions } from '../support/mock-device.ts';
import {
  TINY_KERNELS,
  scaleChain,
  scaleChainWeights,
  twoByTwo,
} from '../support/tiny-models.ts';

const CHAIN_WEIGHTS = scaleChainWeights([
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
]);

function mockDevice(options: MockOptions = {}): MockDevice {
  return new MockDevice({ kernels: TINY_KERNELS, ...options });
}

function chain(mock: MockDevice): Promise<Session> {
  const { device } = mock;
  return createSession(scaleChain(3, 3), { device, weights: CHAIN_WEIGHTS });
}

const X = Float32Array.of(1, 2, 3);
/** 8 x + 4 c0 + 2 c1 + c2 */
const Y = Float32Array.of(27, 42, 57);

describe('run', () => {
  it('records one pass and submits once', async () => {
    const mock = mockDevice();
    const session = await chain(mock);
    expect(mock.count('submit')).toBe(0);
    mock.calls.length = 0;
    expect(await session.run({ x: X })).toEqual({ y: Y });
    expect(mock.calls).toEqual([
      'writeBuffer',
      'createBindGroup',
      'createBindGroup',
      'createCommandEncoder',
      'beginComputePass',
      'dispatchWorkgroups',
      'dispatchWorkgroups',
      'dispatchWorkgroups',
      'createBuffer',
      'copyBufferToBuffer',
      'submit',
      'mapAsync',
    ]);
  });

  it('creates nothing after the first run', async () => {
    const mock = mockDevice();
    const session = await chain(mock);
    await session.run({ x: X });
    mock.calls.length = 0;
    for (let i = 0; i < 5; i++) await session.run({ x: X });
    const creations = mock.calls.filter((call) => /^create[BQS]/.test(call));
    expect(creations).toEqual([]);
    expect(mock.count('submit')).toBe(5);
  });

  it('has a read-back buffer per overlapping call, and keeps them', async () => {
    const mock = mockDevice();
    const session = await chain(mock);
    const xs = [1, 2, 3, 4].map((n) => Float32Array.of(n, n, n));
    const runAll = () => Promise.all(xs.map((x) => session.run({ x })));
    mock.calls.length = 0;
    const outputs = await runAll();
    expect(outputs.map(({ y }) => y![0])).toEqual([27, 35, 43, 51]);
    expect(mock.count('createBuffer')).toBe(4);
    await runAll();
    expect(mock.count('createBuffer')).toBe(4);
  });

  it('returns arrays that later runs leave alone', async () => {
    const session = await chain(mockDevice());
    const first = await session.run({ x: X });
    await session.run({ x: Float32Array.of(0, 0, 0) });
    expect(first).toEqual({ y: Y });
  });

  it('copies arrays before the call returns', async () => {
    const session = await chain(mockDevice());
    const x = X.slice();
    const run = session.run({ x });
    x.fill(0);
    expect(await run).toEqual({ y: Y });
  });

  it('reads part of an array', async () => {
    const session = await chain(mockDevice());
    const x = Float32Array.of(9, 1, 2, 3, 9).subarray(1, 4);
    expect(await session.run({ x })).toEqual({ y: Y });
  });

  it('makes bind groups once per combination of buffers', async () => {
    const mock = mockDevice();
    const { device } = mock;
    const session = await createSession(twoByTwo(4), { device });
    const [a, b, sum] = [mock.storage(16), mock.storage(16), mock.storage(32)];
    mock.calls.length = 0;
    for (let i = 0; i < 3; i++) {
      await session.run({ a, b }, { outputs: { sum } });
      await session.run({ a: b, b: a }, { outputs: { sum } });
    }
    expect(mock.count('createBindGroup')).toBe(2 * 2);
    expect(mock.count('writeBuffer')).toBe(0);
  });

  it('reads back only what no buffer takes', async () => {
    const mock = mockDevice();
    const { device } = mock;
    const session = await createSession(twoByTwo(4), { device });
    const a = new Float32Array(4).fill(1);
    const [sum, double] = [mock.storage(16), mock.storage(16)];
    mock.calls.length = 0;
    const some = await session.run({ a, b: a }, { outputs: { sum } });
    expect(some).toEqual({ double: new Float32Array(4).fill(4) });
    expect(mock.count('copyBufferToBuffer')).toBe(1);
    const none = await session.run({ a, b: a }, { outputs: { sum, double } });
    expect(none).toEqual({});
    expect(mock.count('mapAsync')).toBe(1);
  });

  it('rejects bad arguments before it records anything', async () => {
    const mock = mockDevice();
    const session = await chain(mock);
    mock.calls.length = 0;
    await expect(session.run({})).rejects.toThrow(WrongInput);
    const y = new Float32Array(3) as unknown as GPUBuffer;
    await expect(session.run({ x: X }, { outputs: { y } })).rejects.toThrow(
      WrongInput,
    );
    expect(mock.calls).toEqual([]);
  });

  it('rejects when the GPU rejects its commands, and runs again', async () => {
    const mock = mockDevice();
    const session = await chain(mock);
    const x = mock.storage(12);
    x.destroy();
    await expect(session.run({ x })).rejects.toThrow(CommandRejected);
    expect(await session.run({ x: X })).toEqual({ y: Y });
  });

  it('says when there is no memory for the outputs', async () => {
    const mock = mockDevice({
      failBuffer: ({ label }) =>
        label?.includes('read-back')
          ? { filter: 'out-of-memory', message: 'none left' }
          : null,
    });
    const session = await chain(mock);
    const run = session.run({ x: X });
    await expect(run).rejects.toThrow(OutOfMemory);
    await expect(run).rejects.toMatchObject({ code: 'outOfMemory', bytes: 16 });
  });
});

describe('a lost device', () => {
  it('rejects pending calls, which would never settle', async () => {
    const mock = mockDevice({ holdMaps: true, features: ['timestamp-query'] });
    const session = await chain(mock);
    const calls = [session.run({ x: X }), session.profile({ x: X })];
    mock.lose('the driver crashed');
    for (const call of calls) {
      await expect(call).rejects.toThrow(DeviceLost);
      await expect(call).rejects.toThrow(/the driver crashed/);
    }
  });

  it('rejects later calls and new sessions', async () => {
    const mock = mockDevice();
    const session = await chain(mock);
    mock.lose('gone');
    await expect(session.run({ x: X })).rejects.toThrow(DeviceLost);
    await expect(chain(mock)).rejects.toThrow(DeviceLost);
  });

  it('frees what a new session had allocated', async () => {
    const mock = mockDevice();
    const session = chain(mock);
    mock.lose('gone');
    await expect(session).rejects.toThrow(DeviceLost);
    expect(mock.liveBytes).toBe(0);
  });
});

describe('dispose', () => {
  it('frees every buffer that the session made, and none of others', async () => {
    const mock = mockDevice();
    const x = mock.storage(12);
    const before = mock.liveBytes;
    for (let cycle = 0; cycle < 100; cycle++) {
      const session = await chain(mock);
      await Promise.all([session.run({ x: X }), session.run({ x })]);
      session.dispose();
      expect(mock.liveBytes).toBe(before);
    }
    expect(mock.destroyed).toBe(false);
  });

  it('rejects pending and later calls, and may be repeated', async () => {
    const mock = mockDevice({ holdMaps: true });
    const session = await chain(mock);
    const pending = session.run({ x: X });
    session.dispose();
    session.dispose();
    await expect(pending).rejects.toThrow(SessionDisposed);
    await expect(session.run({ x: X })).rejects.toThrow(SessionDisposed);
    await expect(session.profile({ x: X })).rejects.toThrow(SessionDisposed);
    mock.releaseMaps();
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(mock.liveBytes).toBe(0);
  });

  it('leaves other sessions alone', async () => {
    const mock = mockDevice();
    const [first, second] = await Promise.all([chain(mock), chain(mock)]);
    first.dispose();
    expect(await second.run({ x: X })).toEqual({ y: Y });
  });
});

describe('profile', () => {
  const features = ['timestamp-query'];

  it('times each dispatch in a pass of its own', async () => {
    const mock = mockDevice({ features });
    const session = await chain(mock);
    const before = mock.liveBytes;
    mock.calls.length = 0;
    const profile = await session.profile({ x: X });
    const row = { family: 'map', shader: 'scale' };
    expect(profile.rows).toEqual([
      { label: 'step.0', ...row, ns: 1000 },
      { label: 'step.1', ...row, ns: 2000 },
      { label: 'step.2', ...row, ns: 3000 },
    ]);
    expect(profile.totalNs).toBe(6000);
    expect(profile.wallMs).toBeGreaterThanOrEqual(0);
    expect(mock.count('beginComputePass')).toBe(3);
    expect(mock.count('submit')).toBe(1);
    expect(mock.liveBytes).toBe(before);
  });

  it('needs timestamp-query', async () => {
    const session = await chain(mockDevice());
    const profile = session.profile({ x: X });
    await expect(profile).rejects.toThrow(FeatureMissing);
    await expect(profile).rejects.toThrow(
      'profile() needs the WebGPU feature timestamp-query. Request the ' +
        'device with requestDevice(), which asks for it when the adapter ' +
        'has it.',
    );
  });
});
