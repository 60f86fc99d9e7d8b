/**
 * Hand-written CompiledModels, small enough to check by eye, for tests of the
 * runtime. The vectors are f32[length].
 */
import { MODEL_FORMAT } from '../../codegen/model.ts';
import type { CompiledModel, Dispatch, Shader } from '../../codegen/model.ts';
import type { MockKernel } from './mock-encoder.ts';

/** out = a * factor + c, with `c` a weight vector at a byte offset. */
export const SCALE_SHADER: Shader = {
  name: 'scale',
  entryPoint: 'main',
  workgroupSize: [64, 1, 1],
  workgroupBytes: 0,
  wgsl: `@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> c: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < arrayLength(&out)) {
    out[id.x] = 2.0 * a[id.x] + c[id.x];
  }
}
`,
};

/** out = a + b */
export const ADD_SHADER: Shader = {
  ...SCALE_SHADER,
  name: 'add',
  wgsl: `@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < arrayLength(&out)) {
    out[id.x] = a[id.x] + b[id.x];
  }
}
`,
};

const WEIGHT_STRIDE = 256;

/** Bytes of `scaleChain`'s weights: one vector per step, each at 256. */
export function scaleChainWeights(
  offsets: readonly (readonly number[])[],
): Uint8Array {
  const length = offsets[0]?.length ?? 0;
  const stride = strideOf(length);
  const bytes = new Uint8Array(offsets.length * stride);
  offsets.forEach((values, i) => {
    new Float32Array(bytes.buffer, i * stride, length).set(values);
  });
  return bytes;
}

function strideOf(length: number): number {
  return Math.ceil((4 * length) / WEIGHT_STRIDE) * WEIGHT_STRIDE;
}

/**
 * `steps` (>= 2) times x = 2 * x + c_i, through two intermediates in turn.
 * Input `x`, output `y`.
 */
export function scaleChain(length: number, steps: number): CompiledModel {
  const stride = strideOf(length);
  const through = (step: number): number => {
    if (step === 0) return 0;
    return step === steps ? 1 : 2 + (step % 2);
  };
  return tinyModel({
    name: 'scale_chain',
    inputs: [{ name: 'x', dtype: 'f32', shape: [length], slot: 0 }],
    outputs: [{ name: 'y', dtype: 'f32', shape: [length], slot: 1 }],
    shaders: [SCALE_SHADER],
    slots: [
      { byteLength: 4 * length, role: 'input' },
      { byteLength: 4 * length, role: 'output' },
      { byteLength: 4 * length, role: 'intermediate' },
      { byteLength: 4 * length, role: 'intermediate' },
    ],
    weights: { byteLength: steps * stride, tensors: [] },
    dispatches: Array.from({ length: steps }, (_, i) => ({
      ...dispatch(`step.${i}`, 0, length),
      bindings: [
        { kind: 'slot', slot: through(i), access: 'read' },
        { kind: 'weights', byteOffset: i * stride, byteLength: 4 * length },
        { kind: 'slot', slot: through(i + 1), access: 'read_write' },
      ],
    })),
  });
}

/** Inputs `a`, `b`; outputs `sum` = a + b and `double` = sum + sum. */
export function twoByTwo(length: number): CompiledModel {
  const vector = { dtype: 'f32', shape: [1, length] } as const;
  const byteLength = 4 * length;
  const slot = (index: number, access: 'read' | 'read_write') =>
    ({ kind: 'slot', slot: index, access }) as const;
  return tinyModel({
    name: 'two_by_two',
    inputs: [
      { name: 'a', ...vector, slot: 0 },
      { name: 'b', ...vector, slot: 1 },
    ],
    outputs: [
      { name: 'sum', ...vector, slot: 2 },
      { name: 'double', ...vector, slot: 3 },
    ],
    shaders: [ADD_SHADER],
    slots: [
      { byteLength, role: 'input' },
      { byteLength, role: 'input' },
      { byteLength, role: 'output' },
      { byteLength, role: 'output' },
    ],
    weights: { byteLength: 0, tensors: [] },
    dispatches: [
      {
        ...dispatch('sum', 0, length),
        bindings: [slot(0, 'read'), slot(1, 'read'), slot(2, 'read_write')],
      },
      {
        ...dispatch('double', 0, length),
        bindings: [slot(2, 'read'), slot(2, 'read'), slot(3, 'read_write')],
      },
    ],
  });
}

/** A model with the parts that `parts` leaves out. */
export function tinyModel(parts: Partial<CompiledModel>): CompiledModel {
  return {
    format: MODEL_FORMAT,
    name: 'tiny',
    producer: 'test',
    target: 'test',
    requires: { features: [], limits: {} },
    inputs: [],
    outputs: [],
    shaders: [],
    dispatches: [],
    slots: [],
    weights: { byteLength: 0, tensors: [] },
    ...parts,
  };
}

function dispatch(
  label: string,
  shader: number,
  length: number,
): Omit<Dispatch, 'bindings'> {
  return {
    label,
    family: 'map',
    shader,
    workgroups: [Math.ceil(length / 64), 1, 1],
    origin: [],
  };
}

/** The shaders above as functions, for MockDevice. */
export const TINY_KERNELS: Readonly<Record<string, MockKernel>> = {
  scale: ([a, c, out]) => {
    out!.forEach((_, i) => (out![i] = 2 * a![i]! + c![i]!));
  },
  add: ([a, b, out]) => {
    out!.forEach((_, i) => (out![i] = a![i]! + b![i]!));
  },
};
