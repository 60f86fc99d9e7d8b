/**
 * The fields of a target file: which there are, what each counts, and whether
 * it is a whole number. `schemas/target.schema.json` says the same for editors;
 * a spec holds the two together.
 */
import type { TargetFigures, TargetLimits } from '../target.ts';

export interface NumberField {
  /** With its unit; WebGPU's name of a limit in brackets. */
  readonly meaning: string;
  readonly kind: NumberKind;
}

export type NumberKind = 'integer' | 'number';

export interface NumberRange {
  readonly least: number;
  readonly most: number;
  /** As messages say it. */
  readonly positive: string;
  readonly within: string;
}

/**
 * The values of each kind, both ends included. Within them no estimated time
 * overflows, whatever the combination.
 */
export const RANGES: Readonly<Record<NumberKind, NumberRange>> = {
  integer: {
    least: 1,
    most: Number.MAX_SAFE_INTEGER,
    positive: 'a positive integer',
    within: 'an integer of at most 2^53 - 1',
  },
  number: {
    least: 1e-3,
    most: 1e18,
    positive: 'a positive number',
    within: 'a number from 0.001 to 1e18',
  },
};

const integer = (meaning: string): NumberField => ({
  meaning,
  kind: 'integer',
});
const number = (meaning: string): NumberField => ({ meaning, kind: 'number' });

/** Every field of an object, in the order of its type. */
export type FieldsOf<T> = Readonly<Record<keyof T & string, NumberField>>;

/** Every limit is a count or a size. `workgroupSize` holds three of its kind. */
export const LIMIT_FIELDS: FieldsOf<TargetLimits> = {
  workgroupBytes: integer(
    'workgroup memory, bytes (maxComputeWorkgroupStorageSize)',
  ),
  invocations: integer(
    'invocations per workgroup (maxComputeInvocationsPerWorkgroup)',
  ),
  workgroupSize: integer(
    'invocations per dimension of a workgroup, x, y, z (maxComputeWorkgroupSizeX, Y, Z)',
  ),
  workgroupsPerDimension: integer(
    'workgroups per dimension of a dispatch (maxComputeWorkgroupsPerDimension)',
  ),
  storageBuffersPerStage: integer(
    'storage buffers per kernel (maxStorageBuffersPerShaderStage)',
  ),
  storageBindingBytes: integer(
    'largest storage binding, bytes (maxStorageBufferBindingSize)',
  ),
  unrolledMacs: integer('multiply-adds that a loop body may write out'),
};

export const FIGURE_FIELDS: FieldsOf<TargetFigures> = {
  cores: integer('streaming multiprocessors, or the vendor’s equal'),
  threadsPerCore: integer('invocations resident on a core'),
  registersPerCore: integer('32-bit registers per core'),
  sharedBytesPerCore: integer('workgroup memory per core, bytes'),
  dramBytesPerSecond: number('device memory bandwidth, bytes per second'),
  l2BytesPerSecond: number('L2 bandwidth, bytes per second'),
  l2Bytes: number('L2 size, bytes'),
  macsPerSecond: number('f32 multiply-adds per second, whole device'),
  dispatchNs: number('price of one dependent dispatch, nanoseconds'),
};

/** At the top of a file. `$schema` is for editors. */
export const ROOT_FIELDS = [
  '$schema',
  'name',
  'extends',
  'limits',
  'figures',
  'features',
] as const;
