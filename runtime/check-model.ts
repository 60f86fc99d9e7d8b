/** Whether a model, its weights and a device fit together. */
import type { CompiledModel } from '../codegen/model.ts';
import {
  FeatureMissing,
  LimitTooLow,
  MEND,
  UnsupportedFormat,
  WrongWeights,
} from './errors.ts';

/** MODEL_FORMAT that this runtime reads (it imports no code of the compiler). */
const FORMAT = 1;

/**
 * Checks what a model says of itself.
 *
 * @throws UnsupportedFormat
 */
export function checkModel(model: CompiledModel): void {
  // Models come from JSON: the type is a promise, not a fact.
  const format: unknown = (model as Partial<CompiledModel> | null)?.format;
  if (format !== FORMAT) {
    throw new UnsupportedFormat(
      `this is no model of format ${FORMAT} (its format is ` +
        `${String(format)}). Compile it again with the fcmc of this runtime.`,
    );
  }
  for (const tensor of [...model.inputs, ...model.outputs]) {
    if (tensor.dtype !== 'f32') {
      throw new UnsupportedFormat(
        `"${tensor.name}" of model "${model.name}" is ${tensor.dtype}; this ` +
          'runtime has f32 inputs and outputs only. Use a newer runtime.',
      );
    }
  }
}

/**
 * The packed weights as bytes.
 *
 * @throws WrongWeights
 */
export function checkWeights(
  model: CompiledModel,
  weights: Uint8Array | ArrayBuffer = new Uint8Array(),
): Uint8Array {
  const bytes = ArrayBuffer.isView(weights) ? weights : new Uint8Array(weights);
  const { byteLength } = model.weights;
  if (bytes.byteLength !== byteLength) {
    throw new WrongWeights(model.name, byteLength, bytes.byteLength);
  }
  return bytes;
}

/**
 * Checks that `device` was requested with what `model` needs.
 *
 * @throws FeatureMissing, LimitTooLow, UnsupportedFormat
 */
export function checkDevice(model: CompiledModel, device: GPUDevice): void {
  const what = `model "${model.name}"`;
  const { features, limits } = model.requires;
  const missing = features.filter((feature) => !device.features.has(feature));
  if (missing.length > 0) throw new FeatureMissing(what, missing, MEND.device);
  for (const [limit, needed] of Object.entries(limits)) {
    const available = device.limits[limit as keyof GPUSupportedLimits];
    if (typeof available === 'number' && needed > available) {
      throw new LimitTooLow(what, { limit, needed, available }, MEND.device);
    }
  }
  const alignment = device.limits.minStorageBufferOffsetAlignment;
  for (const { label, bindings } of model.dispatches) {
    for (const binding of bindings) {
      if (binding.kind === 'weights' && binding.byteOffset % alignment !== 0) {
        throw new UnsupportedFormat(
          `the weights of ${label} start at byte ${binding.byteOffset}, but ` +
            `this device wants multiples of ${alignment}. Compile it again.`,
        );
      }
    }
  }
}
