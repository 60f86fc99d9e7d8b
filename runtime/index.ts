/**
 * `fcmc/runtime`: runs a CompiledModel on any GPUDevice, in a browser or in
 * Node (with `nodeGpu` of `fcmc/node`). No dependency, no compiler.
 *
 *     const { device } = await requestDevice({ model });
 *     const session = await createSession(model, { device, weights });
 *     const { logits } = await session.run({ image });
 *     session.dispose();
 */
export { createSession } from './create-session.ts';
export type { SessionOptions } from './create-session.ts';
export type { RunOptions, Session } from './session.ts';
export type { Inputs, InputValue, OutputBuffers } from './tensor-arguments.ts';
export type { Profile, ProfileRow } from './profiler.ts';
export { describeAdapter, requestDevice } from './device.ts';
export type {
  AdapterDescription,
  RequestDeviceOptions,
  RequestedDevice,
} from './device.ts';
export {
  CommandRejected,
  DeviceLost,
  DeviceUnavailable,
  FeatureMissing,
  LimitTooLow,
  OutOfMemory,
  RuntimeError,
  SessionDisposed,
  ShaderRejected,
  UnsupportedFormat,
  WrongInput,
  WrongWeights,
} from './errors.ts';
export type { RuntimeErrorCode } from './errors.ts';
export type { CompiledModel } from '../codegen/model.ts';
