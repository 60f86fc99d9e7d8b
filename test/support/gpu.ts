/**
 * GPU specs: one shared device per test file and limit set. Without an adapter
 * every test skips with the reason, which `gpu-reporter.ts` sums up;
 * FCMC_REQUIRE_GPU=1 makes that a failure.
 *
 *     gpuDescribe('emitPointwise', (gpu) => {
 *       it('computes', async () => {
 *         const session = await createSession(model, { device: gpu.device });
 *       });
 *     });
 *     gpuDescribe('the same', body, { limits: 'guaranteed' });
 */
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';

import type { CompiledModel } from '../../codegen/model.ts';
import type { AdapterDescription, Inputs } from '../../runtime/index.ts';
import { createSession, requestDevice } from '../../runtime/index.ts';
import { nodeGpu } from '../../runtime/node.ts';

/** Every skipped GPU test says this. */
export const NO_ADAPTER =
  'no WebGPU adapter (install Mesa lavapipe, or a GPU driver)';

/** `adapter`: all that the adapter has. `guaranteed`: what WebGPU promises. */
export type LimitSet = 'adapter' | 'guaranteed';

/** WebGPU, "Limits": the defaults, where adapters commonly have more. */
export const GUARANTEED_LIMITS: Readonly<Record<string, number>> = {
  maxComputeWorkgroupStorageSize: 16384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
  maxComputeWorkgroupSizeY: 256,
  maxComputeWorkgroupSizeZ: 64,
  maxStorageBuffersPerShaderStage: 8,
  maxStorageBufferBindingSize: 134217728,
  maxBufferSize: 268435456,
};

/** Filled before the tests of a `gpuDescribe` run. */
export interface GpuFixture {
  readonly device: GPUDevice;
  readonly adapterInfo: AdapterDescription;
}

/** Before collection, so that tests know whether they will run. */
const gpu = await nodeGpu();

/** `describe` with a device; see the head of this file. */
export function gpuDescribe(
  name: string,
  body: (gpu: GpuFixture) => void,
  { limits = 'adapter' }: { limits?: LimitSet } = {},
): void {
  describe(name, () => {
    let found: GpuFixture | null = null;
    const fixture = (): GpuFixture => {
      if (found === null) throw new Error('use the device inside a test');
      return found;
    };
    beforeAll(async () => {
      if (gpu !== null) found = await sharedDevice(gpu, limits);
    });
    beforeEach(({ skip }) => {
      if (gpu !== null) return;
      if (process.env['FCMC_REQUIRE_GPU'] !== '1') skip(NO_ADAPTER);
      throw new Error(`FCMC_REQUIRE_GPU=1, but ${NO_ADAPTER}`);
    });
    body({
      get device() {
        return fixture().device;
      },
      get adapterInfo() {
        return fixture().adapterInfo;
      },
    });
  });
}

const devices = new Map<LimitSet, Promise<GpuFixture>>();

function sharedDevice(from: GPU, limits: LimitSet): Promise<GpuFixture> {
  const device =
    devices.get(limits) ??
    requestDevice({
      gpu: from,
      requiredLimits: limits === 'guaranteed' ? GUARANTEED_LIMITS : {},
    });
  devices.set(limits, device);
  return device;
}

afterAll(async () => {
  for (const shared of devices.values()) (await shared).device.destroy();
  devices.clear();
});

/** A device of its own, for a test that loses or breaks it. */
export async function ownDevice(): Promise<GPUDevice> {
  return (await requestDevice({ gpu })).device;
}

const COPY_DST = 0x8;
const STORAGE = 0x80;

/**
 * Makes `device` fill every storage buffer that it creates unmapped with NaN
 * (all bits set), so that a value that a kernel forgot to write cannot pass
 * for the zero of fresh memory. Returns a function that ends it.
 */
export function poisonBuffers(device: GPUDevice): () => void {
  const create = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    if ((descriptor.usage & STORAGE) === 0 || descriptor.mappedAtCreation) {
      return create(descriptor);
    }
    const usage = descriptor.usage | COPY_DST;
    const buffer = create({ ...descriptor, usage });
    const ones = new Uint8Array(descriptor.size).fill(0xff);
    device.queue.writeBuffer(buffer, 0, ones);
    return buffer;
  };
  return () => {
    device.createBuffer = create;
  };
}

/** Runs `model` once in poisoned memory. */
export async function runPoisoned(
  device: GPUDevice,
  model: CompiledModel,
  inputs: Inputs,
  weights?: Uint8Array,
): Promise<Record<string, Float32Array>> {
  const restore = poisonBuffers(device);
  const session = await createSession(model, {
    device,
    ...(weights && { weights }),
  }).finally(restore);
  try {
    return await session.run(inputs);
  } finally {
    session.dispose();
  }
}
