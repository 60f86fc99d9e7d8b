/**
 * From a CompiledModel to a session: kernels compile in parallel while buffers
 * are allocated and the weights uploaded.
 */
import type { CompiledModel } from '../codegen/model.ts';
import { BindGroups } from './bind-groups.ts';
import { SessionBuffers, residentBytes } from './buffers.ts';
import { checkDevice, checkModel, checkWeights } from './check-model.ts';
import { requestDevice } from './device.ts';
import type { ScopedError } from './error-scopes.ts';
import { capture, toRuntimeError } from './error-scopes.ts';
import { Pending, watchDevice } from './pending.ts';
import type { KernelLease } from './pipeline-cache.ts';
import { leaseKernel } from './pipeline-cache.ts';
import type { Session } from './session.ts';
import { GpuSession } from './session.ts';

export interface SessionOptions {
  /** By default a device that the session requests, owns and destroys. */
  readonly device?: GPUDevice;
  /** Packed weights, as compiled with the model; none when it has none. */
  readonly weights?: Uint8Array | ArrayBuffer;
}

/**
 * Makes `model` ready to run: compiles its kernels in parallel, allocates its
 * buffers, uploads its weights.
 *
 * @throws UnsupportedFormat, WrongWeights, DeviceUnavailable, FeatureMissing,
 * LimitTooLow, ShaderRejected, OutOfMemory, DeviceLost (as rejections);
 * nothing stays allocated then.
 */
export async function createSession(
  model: CompiledModel,
  options: SessionOptions = {},
): Promise<Session> {
  checkModel(model);
  const weights = checkWeights(model, options.weights);
  const device = options.device ?? (await requestDevice({ model })).device;
  const owned = options.device === undefined ? device : null;
  try {
    checkDevice(model, device);
    return await prepare(model, weights, device, owned);
  } catch (error) {
    owned?.destroy();
    throw error;
  }
}

async function prepare(
  model: CompiledModel,
  weights: Uint8Array,
  device: GPUDevice,
  owned: GPUDevice | null,
): Promise<Session> {
  const pending = new Pending(watchDevice(device));
  const what = `model "${model.name}"`;
  const bytes = residentBytes(model);
  const leases: KernelLease[] = [];
  const allocation = capture(
    device,
    () => new SessionBuffers(device, model, weights),
  );
  const buffers = allocation.value;
  const raise = (error: ScopedError | null): void => {
    if (error) throw toRuntimeError(error, what, bytes);
  };
  const release = (): void => {
    for (const lease of leases) lease.release();
    buffers.destroy();
    owned?.destroy();
  };
  try {
    for (const { shader, bindings } of model.dispatches) {
      leases.push(leaseKernel(device, model.shaders[shader]!, bindings));
    }
    const compiled = Promise.all(leases.map(({ kernel }) => kernel));
    const [kernels, failure] = await pending.guard(
      Promise.all([compiled, allocation.failure]),
    );
    raise(failure);
    const binding = capture(
      device,
      () => new BindGroups(device, model, kernels, buffers),
    );
    raise(await pending.guard(binding.failure));
    const bindGroups = binding.value;
    const parts = { pending, kernels, buffers, bindGroups, release };
    return new GpuSession(model, device, parts);
  } catch (error) {
    release();
    throw error;
  }
}
