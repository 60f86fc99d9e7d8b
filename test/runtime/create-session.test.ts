import { afterEach, describe, expect, it, vi } from 'vitest';

import type { CompiledModel } from '../../codegen/model.ts';
import {
  DeviceUnavailable,
  LimitTooLow,
  OutOfMemory,
  ShaderRejected,
  UnsupportedFormat,
  WrongWeights,
  createSession,
} from '../../runtime/index.ts';
import { MockDevice } from '../support/mock-device.ts';
import {
  TINY_KERNELS,
  scaleChain,
  scaleChainWeights,
  tinyModel,
  twoByTwo,
} from '../support/tiny-models.ts';

const MODEL = scaleChain(3, 2);
const WEIGHTS = scaleChainWeights([
  [1, 2, 3],
  [4, 5, 6],
]);

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('createSession', () => {
  it('uploads the weights once, whatever view they come in', async () => {
    const kernels = TINY_KERNELS;
    const padded = new Uint8Array([0, 0, 0, 0, ...WEIGHTS]).subarray(4);
    for (const weights of [WEIGHTS, WEIGHTS.buffer as ArrayBuffer, padded]) {
      const mock = new MockDevice({ kernels });
      const { device } = mock;
      const session = await createSession(MODEL, { device, weights });
      expect(mock.count('writeBuffer')).toBe(0);
      const x = Float32Array.of(1, 1, 1);
      expect((await session.run({ x }))['y']).toEqual(
        Float32Array.of(10, 13, 16),
      );
    }
  });

  it('survives JSON', async () => {
    const mock = new MockDevice({ kernels: TINY_KERNELS });
    const model = JSON.parse(JSON.stringify(twoByTwo(1))) as CompiledModel;
    const session = await createSession(model, { device: mock.device });
    const one = Float32Array.of(1);
    const { double } = await session.run({ a: one, b: one });
    expect(double).toEqual(Float32Array.of(4));
  });

  it('runs a model without dispatches', async () => {
    const { device } = new MockDevice();
    const session = await createSession(tinyModel({}), { device });
    expect(await session.run({})).toEqual({});
  });

  it('touches no device when the model or weights are wrong', async () => {
    const mock = new MockDevice();
    const { device } = mock;
    const old = { ...MODEL, format: 0 };
    await expect(createSession(old, { device })).rejects.toThrow(
      UnsupportedFormat,
    );
    await expect(createSession(MODEL, { device })).rejects.toThrow(
      WrongWeights,
    );
    expect(mock.calls).toEqual([]);
  });

  it('checks the limits of the device', async () => {
    const { device } = new MockDevice();
    const requires = {
      features: [],
      limits: { maxComputeInvocationsPerWorkgroup: 512 },
    };
    const made = createSession(tinyModel({ requires }), { device });
    await expect(made).rejects.toThrow(LimitTooLow);
  });

  it('frees everything when a kernel is rejected', async () => {
    const mock = new MockDevice({
      rejectShader: () => ({ message: 'no such type', lineNum: 3, linePos: 2 }),
    });
    const { device } = mock;
    const made = createSession(MODEL, { device, weights: WEIGHTS });
    await expect(made).rejects.toThrow(ShaderRejected);
    expect(mock.liveBytes).toBe(0);
  });

  it('frees everything when memory runs out', async () => {
    const mock = new MockDevice({
      failBuffer: ({ label }) =>
        label?.includes('intermediate')
          ? { filter: 'out-of-memory', message: 'none left' }
          : null,
    });
    const { device } = mock;
    const made = createSession(MODEL, { device, weights: WEIGHTS });
    await expect(made).rejects.toThrow(OutOfMemory);
    await expect(made).rejects.toThrow(
      'the GPU has not enough memory for model "scale_chain" (560 bytes).',
    );
    expect(mock.liveBytes).toBe(0);
  });

  it('says when the weights cannot even be mapped', async () => {
    const mock = new MockDevice();
    const create = mock.createBuffer.bind(mock);
    mock.createBuffer = (descriptor) => {
      if (descriptor.mappedAtCreation)
        throw new RangeError('allocation failed');
      return create(descriptor);
    };
    const { device } = mock;
    const made = createSession(MODEL, { device, weights: WEIGHTS });
    await expect(made).rejects.toThrow(OutOfMemory);
    expect(mock.liveBytes).toBe(0);
  });
});

describe('createSession without a device', () => {
  function stubGpu(mock: MockDevice): void {
    const { features, limits, device } = mock;
    const adapter = {
      info: {},
      features,
      limits,
      requestDevice: () => Promise.resolve(device),
    };
    const gpu = { requestAdapter: () => Promise.resolve(adapter) };
    vi.stubGlobal('navigator', { gpu });
  }

  it('requests one and destroys it in the end', async () => {
    const mock = new MockDevice();
    stubGpu(mock);
    const session = await createSession(tinyModel({}));
    expect(session.device).toBe(mock.device);
    session.dispose();
    expect(mock.destroyed).toBe(true);
  });

  it('destroys it when the session cannot be made', async () => {
    const mock = new MockDevice({
      rejectShader: () => ({ message: 'no such type' }),
    });
    stubGpu(mock);
    await expect(createSession(MODEL, { weights: WEIGHTS })).rejects.toThrow(
      ShaderRejected,
    );
    expect(mock.destroyed).toBe(true);
  });

  it('says what is missing where there is no WebGPU', async () => {
    vi.stubGlobal('navigator', {});
    await expect(createSession(tinyModel({}))).rejects.toThrow(
      DeviceUnavailable,
    );
  });
});
