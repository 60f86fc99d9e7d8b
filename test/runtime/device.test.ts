import { afterEach, describe, expect, it, vi } from 'vitest';

import {
  DeviceUnavailable,
  FeatureMissing,
  LimitTooLow,
  describeAdapter,
  requestDevice,
} from '../../runtime/index.ts';
import { tinyModel } from '../support/tiny-models.ts';

class Limits {
  get maxComputeInvocationsPerWorkgroup(): number {
    return 1024;
  }
  get maxComputeWorkgroupStorageSize(): number {
    return 32768;
  }
  get maxComputeWorkgroupsPerDimension(): number {
    return 65535;
  }
}
for (const name of Object.getOwnPropertyNames(Limits.prototype)) {
  if (name === 'constructor') continue;
  // WebGPU's attributes are enumerable; a class's getters are not.
  Object.defineProperty(Limits.prototype, name, { enumerable: true });
}

const INFO = {
  vendor: 'mesa',
  architecture: 'software',
  device: '',
  description: '',
  isFallbackAdapter: true,
};

function fakeGpu(adapter: object | null = {}) {
  const requestDeviceOfAdapter = vi.fn<
    (descriptor: GPUDeviceDescriptor) => Promise<object>
  >(() => Promise.resolve({ name: 'device' }));
  const found = adapter && {
    info: INFO,
    limits: new Limits(),
    features: new Set(['timestamp-query', 'shader-f16', 'bgra8unorm-storage']),
    requestDevice: requestDeviceOfAdapter,
    ...adapter,
  };
  const requestAdapter = vi.fn(() => Promise.resolve(found));
  const gpu = { requestAdapter } as unknown as GPU;
  return { gpu, requestAdapter, requested: requestDeviceOfAdapter };
}

function requiring(
  limits: Readonly<Record<string, number>>,
  features: readonly string[] = [],
) {
  return tinyModel({ requires: { limits, features } });
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('requestDevice', () => {
  it('asks for useful features and the limits of the adapter', async () => {
    const { gpu, requested, requestAdapter } = fakeGpu();
    const { device, adapterInfo } = await requestDevice({
      gpu,
      powerPreference: 'low-power',
    });
    expect(device).toEqual({ name: 'device' });
    expect(adapterInfo.name).toBe('mesa software');
    expect(requestAdapter).toHaveBeenCalledWith({
      powerPreference: 'low-power',
    });
    expect(requested).toHaveBeenCalledWith({
      requiredFeatures: ['timestamp-query', 'shader-f16'],
      requiredLimits: {
        maxComputeInvocationsPerWorkgroup: 1024,
        maxComputeWorkgroupStorageSize: 32768,
      },
    });
  });

  it('asks for what the model needs beyond that', async () => {
    const { gpu, requested } = fakeGpu();
    const limits = {
      maxComputeInvocationsPerWorkgroup: 64,
      maxComputeWorkgroupsPerDimension: 40000,
    };
    const model = requiring(limits, ['bgra8unorm-storage']);
    await requestDevice({ gpu, model });
    expect(requested).toHaveBeenCalledWith({
      label: 'tiny',
      requiredFeatures: ['timestamp-query', 'shader-f16', 'bgra8unorm-storage'],
      requiredLimits: {
        maxComputeInvocationsPerWorkgroup: 1024,
        maxComputeWorkgroupStorageSize: 32768,
        maxComputeWorkgroupsPerDimension: 40000,
      },
    });
  });

  it('lets the caller ask for less', async () => {
    const { gpu, requested } = fakeGpu();
    const requiredLimits = { maxComputeInvocationsPerWorkgroup: 256 };
    await requestDevice({ gpu, requiredLimits });
    expect(requested.mock.lastCall?.[0].requiredLimits).toEqual({
      maxComputeInvocationsPerWorkgroup: 256,
      maxComputeWorkgroupStorageSize: 32768,
    });
  });

  it('takes navigator.gpu by default', async () => {
    const { gpu, requested } = fakeGpu();
    vi.stubGlobal('navigator', { gpu });
    await requestDevice();
    expect(requested).toHaveBeenCalled();
  });

  it('says what to install where there is no WebGPU', async () => {
    vi.stubGlobal('navigator', undefined);
    const made = requestDevice({ gpu: null });
    await expect(made).rejects.toThrow(DeviceUnavailable);
    await expect(made).rejects.toThrow(/install the npm package webgpu/);
  });

  it('says when there is no adapter', async () => {
    const made = requestDevice({ gpu: fakeGpu(null).gpu });
    await expect(made).rejects.toThrow(DeviceUnavailable);
    await expect(made).rejects.toThrow(/no WebGPU adapter/);
  });

  it('says why an adapter gives no device', async () => {
    const { gpu } = fakeGpu({
      requestDevice: () => Promise.reject(new Error('consumed')),
    });
    const made = requestDevice({ gpu });
    await expect(made).rejects.toThrow(DeviceUnavailable);
    await expect(made).rejects.toThrow(
      'the adapter mesa software gave no device: Error: consumed',
    );
  });

  it('names the limit that the model needs and the adapter lacks', async () => {
    const model = requiring({ maxComputeInvocationsPerWorkgroup: 2048 });
    const made = requestDevice({ gpu: fakeGpu().gpu, model });
    await expect(made).rejects.toThrow(LimitTooLow);
    await expect(made).rejects.toThrow(
      'model "tiny" needs maxComputeInvocationsPerWorkgroup = 2048, found ' +
        '1024. Compile the model for a target that has what this adapter has.',
    );
  });

  it('names the limit that the caller cannot have', async () => {
    const made = requestDevice({
      gpu: fakeGpu().gpu,
      requiredLimits: { maxComputeWorkgroupStorageSize: 65536 },
    });
    await expect(made).rejects.toThrow(
      'requiredLimits needs maxComputeWorkgroupStorageSize = 65536, found 32768.',
    );
  });

  it('names the features that the adapter lacks', async () => {
    const model = requiring({}, ['shader-f16', 'subgroups']);
    const made = requestDevice({ gpu: fakeGpu().gpu, model });
    await expect(made).rejects.toThrow(FeatureMissing);
    await expect(made).rejects.toMatchObject({ features: ['subgroups'] });
  });
});

describe('describeAdapter', () => {
  it('is plain data', async () => {
    const adapter = await fakeGpu().gpu.requestAdapter();
    expect(describeAdapter(adapter!)).toEqual({
      name: 'mesa software',
      vendor: 'mesa',
      architecture: 'software',
      device: '',
      description: '',
      isFallback: true,
      features: ['bgra8unorm-storage', 'shader-f16', 'timestamp-query'],
      limits: {
        maxComputeInvocationsPerWorkgroup: 1024,
        maxComputeWorkgroupStorageSize: 32768,
        maxComputeWorkgroupsPerDimension: 65535,
      },
    });
  });

  it('has some name even when the adapter tells nothing', async () => {
    const info = { ...INFO, vendor: '', architecture: '' };
    const adapter = await fakeGpu({ info }).gpu.requestAdapter();
    expect(describeAdapter(adapter!).name).toBe('unnamed adapter');
  });
});
