/**
 * What an emitter returns: one kernel as text, with what must be bound to it
 * and how it is dispatched. `emit-model.ts` turns a list of these into a
 * CompiledModel: it names shaders, shares equal texts, lays out the packed
 * weights and assigns buffer slots.
 */
import type { NodeId } from '../compiler/graph.ts';
import type { Dim3 } from './model.ts';
import type { PackedBlock } from './packing.ts';

export interface KernelSource {
  /** Readable, shape-only stem of a shader name: `dw_112x112x32_k3s1`. */
  readonly name: string;
  /** Depends on shapes and schedule only, never on layer names, so that
   * identical layers share one text. */
  readonly wgsl: string;
  /** In binding order; binding i of bind group 0. */
  readonly bindings: readonly KernelBinding[];
  readonly workgroupSize: Dim3;
  readonly workgroups: Dim3;
  readonly workgroupBytes: number;
}

export type KernelBinding =
  | {
      readonly kind: 'tensor';
      readonly node: NodeId;
      readonly access: 'read' | 'read_write';
    }
  /** Partial sums that the kernels of the group of `node` hand on. */
  | {
      readonly kind: 'scratch';
      readonly node: NodeId;
      readonly byteLength: number;
      readonly access: 'read' | 'read_write';
    }
  /** All constants of the kernel, block after block, as `array<vec4f>`. */
  | { readonly kind: 'weights'; readonly blocks: readonly PackedBlock[] };

export const ENTRY_POINT = 'main';

/**
 * Splits a count of workgroups over two dimensions when one cannot hold it.
 * The kernel recovers the flat index as `id.x + id.y * groups.x` and must
 * leave surplus workgroups without effect.
 */
export function spreadWorkgroups(count: number, perDimension: number): Dim3 {
  if (count <= perDimension) return [count, 1, 1];
  const y = Math.ceil(count / perDimension);
  return [Math.ceil(count / y), y, 1];
}
