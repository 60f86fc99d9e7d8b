/**
 * CompiledModel: everything a runtime needs, as plain JSON. Compile on one
 * machine, run on another. Packed weights travel beside it as one block of
 * bytes.
 */
import type { DType } from '../compiler/tensor-type.ts';

export const MODEL_FORMAT = 1;

export type Dim3 = readonly [x: number, y: number, z: number];

export interface CompiledModel {
  /** MODEL_FORMAT of the compiler that wrote it. */
  readonly format: number;
  readonly name: string;
  /** Compiler version and target name, for people. */
  readonly producer: string;
  readonly target: string;
  /** WebGPU features and limits that the device must have. */
  readonly requires: {
    readonly features: readonly string[];
    readonly limits: Readonly<Record<string, number>>;
  };
  readonly inputs: readonly TensorBinding[];
  readonly outputs: readonly TensorBinding[];
  /** Distinct kernels; identical layers share one. */
  readonly shaders: readonly Shader[];
  /** In execution order. */
  readonly dispatches: readonly Dispatch[];
  /** Device memory: intermediates share slots when their lifetimes allow. */
  readonly slots: readonly BufferSlot[];
  readonly weights: WeightsLayout;
}

/** A model input or output: a dense, row-major tensor in a slot of its own. */
export interface TensorBinding {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly slot: number;
}

export interface Shader {
  /** Unique, readable, safe as a file name: `pwdw_56x56x24_144`. */
  readonly name: string;
  readonly wgsl: string;
  readonly entryPoint: string;
  readonly workgroupSize: Dim3;
  readonly workgroupBytes: number;
}

export interface Dispatch {
  /** Instance names of the layers it computes, `blocks.3.expand+depthwise`. */
  readonly label: string;
  /** Kernel family, as `Schedule['family']`. */
  readonly family: string;
  /** Index into `shaders`. */
  readonly shader: number;
  readonly workgroups: Dim3;
  /** In binding order 0, 1, 2 ... of bind group 0. */
  readonly bindings: readonly DispatchBinding[];
  /** Source places, `file:line:column`. */
  readonly origin: readonly string[];
}

export type DispatchBinding =
  | {
      readonly kind: 'slot';
      readonly slot: number;
      readonly access: 'read' | 'read_write';
    }
  /** A range of the packed weights. */
  | {
      readonly kind: 'weights';
      readonly byteOffset: number;
      readonly byteLength: number;
    };

export interface BufferSlot {
  readonly byteLength: number;
  readonly role: 'input' | 'output' | 'intermediate';
}

export interface WeightsLayout {
  /** Bytes of the packed weights; 0 when the model has none. */
  readonly byteLength: number;
  /** Tensors of the weight file that went in, for people and for checks. */
  readonly tensors: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly dtype: DType;
  }[];
}
