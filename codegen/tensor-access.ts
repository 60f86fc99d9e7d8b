/**
 * How kernels read and write tensors. A kernel never touches a buffer itself:
 * it calls `load_NAME(pixel, c4)` and `store_NAME(pixel, c4, value)`, which know
 * the storage, stay inside the buffer and keep padding lanes zero. A pixel is
 * one position of all dimensions but the last; c4 counts vec4s of the last.
 */
import type { NodeId } from '../compiler/graph.ts';
import type { Storage, TensorType } from '../compiler/tensor-type.ts';
import { channelsOf, elementCount, roundUp4 } from '../compiler/tensor-type.ts';
import type { KernelBinding } from './kernel.ts';
import { unrolled, wgsl } from './wgsl.ts';

export interface TensorAccess {
  /** WGSL identifier of the buffer. */
  readonly name: string;
  readonly node: NodeId;
  readonly type: TensorType;
  readonly storage: Storage;
  readonly access: 'read' | 'read_write';
}

/** Channels of the last dimension in vec4s. */
export function channels4(tensor: TensorAccess): number {
  return roundUp4(channelsOf(tensor.type.shape)) / 4;
}

/** Positions of all dimensions but the last. */
export function pixelCount(tensor: TensorAccess): number {
  const channels = channelsOf(tensor.type.shape);
  return elementCount(tensor.type.shape) / channels;
}

/** Whether one vec4 load or store reaches four stored elements directly. */
function isVectorised(tensor: TensorAccess): boolean {
  return tensor.storage === 'c4' || channelsOf(tensor.type.shape) % 4 === 0;
}

export function tensorBinding(tensor: TensorAccess): KernelBinding {
  return { kind: 'tensor', node: tensor.node, access: tensor.access };
}

/** The `var<storage>` declaration at `binding`. */
export function declareTensor(tensor: TensorAccess, binding: number): string {
  const element = isVectorised(tensor) ? 'vec4f' : 'f32';
  return `@group(0) @binding(${binding}) var<storage, ${tensor.access}> ${tensor.name}: array<${element}>;`;
}

/** `fn load_NAME(pixel, c4) -> vec4f`; lanes past the last channel are zero. */
export function emitLoad(tensor: TensorAccess): string {
  const { name } = tensor;
  if (isVectorised(tensor)) {
    return wgsl`
      fn load_${name}(pixel: u32, c4: u32) -> vec4f {
        return ${name}[pixel * ${channels4(tensor)}u + c4];
      }
    `;
  }
  return emitDenseLoad(name, channelsOf(tensor.type.shape));
}

/** Four scalar loads without a branch, so that none waits for another. */
function emitDenseLoad(name: string, channels: number): string {
  if (channels < 4) {
    const lanes = unrolled(4, (lane) =>
      lane < channels ? `${name}[base + ${lane}u]` : '0.0f',
    );
    return wgsl`
      fn load_${name}(pixel: u32, c4: u32) -> vec4f {
        let base = pixel * ${channels}u;
        return vec4f(${lanes.join(', ')});
      }
    `;
  }
  return wgsl`
    fn load_${name}(pixel: u32, c4: u32) -> vec4f {
      let c = vec4u(0u, 1u, 2u, 3u) + 4u * c4;
      let at = pixel * ${channels}u + min(c, vec4u(${channels}u - 1u));
      let value = vec4f(${name}[at.x], ${name}[at.y], ${name}[at.z], ${name}[at.w]);
      return select(vec4f(), value, c < vec4u(${channels}u));
    }
  `;
}

/** `fn store_NAME(pixel, c4, value)`; padding lanes are stored as zero. */
export function emitStore(tensor: TensorAccess): string {
  const { name } = tensor;
  const channels = channelsOf(tensor.type.shape);
  if (!isVectorised(tensor)) {
    const lanes = unrolled(4, (lane) => {
      const inside = lastLaneGuard(channels, lane);
      const write = `${name}[base + ${lane}u] = value[${lane}];`;
      return inside === null ? write : `if (${inside}) { ${write} }`;
    });
    return wgsl`
      fn store_${name}(pixel: u32, c4: u32, value: vec4f) {
        let base = pixel * ${channels}u + c4 * 4u;
        ${lanes}
      }
    `;
  }
  return wgsl`
    fn store_${name}(pixel: u32, c4: u32, value: vec4f) {
      ${name}[pixel * ${channels4(tensor)}u + c4] = ${maskLanes(channels, 'value')};
    }
  `;
}

/**
 * The vec4 `value` of channels 4 c4 .. 4 c4 + 3 with zero in the lanes past the
 * last channel, where an epilogue may have left anything, NaN included.
 */
export function maskLanes(channels: number, value: string): string {
  return channels % 4 === 0
    ? value
    : `select(${value}, vec4f(), vec4u(0u, 1u, 2u, 3u) + 4u * c4 >= vec4u(${channels}u))`;
}

/** Condition under which lane `lane` of block c4 is a channel; null = always. */
function lastLaneGuard(channels: number, lane: number): string | null {
  return lane < channels % 4 ? null : `c4 * 4u + ${lane}u < ${channels}u`;
}
