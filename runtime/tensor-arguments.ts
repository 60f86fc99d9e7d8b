/**
 * What callers pass as inputs and outputs, checked against the model before
 * any command is recorded.
 */
import type { CompiledModel, TensorBinding } from '../codegen/model.ts';
import { USAGE, bufferBytes } from './buffers.ts';
import { WrongInput } from './errors.ts';

/** An array is copied to the GPU; a GPU buffer is bound as it is. */
export type InputValue = Float32Array | GPUBuffer;
export type Inputs = Readonly<Record<string, InputValue>>;
export type OutputBuffers = Readonly<Record<string, GPUBuffer>>;

/**
 * Checks the inputs of a run.
 *
 * @throws WrongInput
 */
export function checkInputs(model: CompiledModel, inputs: Inputs): void {
  checkNames('input', model.inputs, inputs);
  for (const tensor of model.inputs) {
    const value: unknown = inputs[tensor.name];
    if (value === undefined) {
      throw new WrongInput(
        tensor.name,
        `input "${tensor.name}" is missing: expected ${describe(tensor)}.`,
      );
    }
    if (value instanceof Float32Array) checkLength(tensor, value);
    else if (isGpuBuffer(value)) checkBuffer('input', tensor, value);
    else {
      throw new WrongInput(
        tensor.name,
        `input "${tensor.name}" must be a Float32Array or a GPUBuffer, got ` +
          `${typeName(value)}. Float32Array.from converts arrays.`,
      );
    }
  }
}

/**
 * Checks the buffers that outputs shall go to; `inputs` are checked already.
 *
 * @throws WrongInput
 */
export function checkOutputs(
  model: CompiledModel,
  inputs: Inputs,
  outputs: OutputBuffers,
): void {
  checkNames('output', model.outputs, outputs);
  const taken = new Map<unknown, string>();
  for (const { name } of model.inputs) taken.set(inputs[name], name);
  for (const tensor of model.outputs) {
    const value: unknown = outputs[tensor.name];
    if (value === undefined) continue;
    if (!isGpuBuffer(value)) {
      throw new WrongInput(
        tensor.name,
        `output "${tensor.name}" must be a GPUBuffer, got ${typeName(value)}. ` +
          'Leave it out to get a Float32Array.',
      );
    }
    checkBuffer('output', tensor, value);
    const other = taken.get(value);
    if (other !== undefined) {
      throw new WrongInput(
        tensor.name,
        `output "${tensor.name}" and "${other}" are the same GPUBuffer. Every ` +
          'output needs a buffer of its own.',
      );
    }
    taken.set(value, tensor.name);
  }
}

/** Works for any implementation: Node has no global GPUBuffer. */
export function isGpuBuffer(value: unknown): value is GPUBuffer {
  return (
    typeof value === 'object' &&
    value !== null &&
    'mapState' in value &&
    'usage' in value
  );
}

function checkNames(
  kind: 'input' | 'output',
  tensors: readonly TensorBinding[],
  given: object,
): void {
  for (const name of Object.keys(given)) {
    if (tensors.some((tensor) => tensor.name === name)) continue;
    const expected = tensors.map((tensor) => `"${tensor.name}"`).join(', ');
    throw new WrongInput(
      name,
      `unknown ${kind} "${name}". This model's ${kind}s: ${expected || 'none'}.`,
    );
  }
}

function checkLength(tensor: TensorBinding, value: Float32Array): void {
  const expected = tensor.shape.reduce((product, dim) => product * dim, 1);
  if (value.length === expected) return;
  throw new WrongInput(
    tensor.name,
    `input "${tensor.name}" has ${value.length} values, expected ${expected}: ` +
      `${describe(tensor)}.`,
  );
}

function checkBuffer(
  kind: 'input' | 'output',
  tensor: TensorBinding,
  buffer: GPUBuffer,
): void {
  if ((buffer.usage & USAGE.STORAGE) === 0) {
    throw new WrongInput(
      tensor.name,
      `the GPUBuffer for ${kind} "${tensor.name}" cannot be bound: create it ` +
        'with GPUBufferUsage.STORAGE.',
    );
  }
  const elements = tensor.shape.reduce((product, dim) => product * dim, 1);
  const needed = bufferBytes(elements * Float32Array.BYTES_PER_ELEMENT);
  if (buffer.size < needed) {
    throw new WrongInput(
      tensor.name,
      `the GPUBuffer for ${kind} "${tensor.name}" has ${buffer.size} bytes, ` +
        `expected ${needed}: ${describe(tensor)}.`,
    );
  }
}

function describe({ dtype, shape }: TensorBinding): string {
  return `${dtype}[${shape.join(', ')}], row-major`;
}

/** `Array`, `Float64Array`, `Null`, `Number`. */
function typeName(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}
