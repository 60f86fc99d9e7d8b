/**
 * Where constants lie in the packed weights. The blocks of one kernel are
 * contiguous, because it sees them as one binding; kernels that want the same
 * blocks share them.
 */
import type { KernelSource } from './kernel.ts';
import type { PackedBlock } from './packing.ts';
import { blockVec4s } from './packing.ts';

/** WebGPU's default minStorageBufferOffsetAlignment, bytes: no device asks for
 * more (WebGPU, section 3.6.2 "Limits"). */
const BINDING_ALIGNMENT_BYTES = 256;
const VEC4F_BYTES = 16;

/** How weights become bytes: which block is written where. */
export interface Packing {
  readonly byteLength: number;
  /** By ascending offset; the gaps between them stay zero. */
  readonly blocks: readonly PlacedBlock[];
}

export interface PlacedBlock {
  readonly block: PackedBlock;
  readonly byteOffset: number;
}

export interface ByteRange {
  readonly byteOffset: number;
  readonly byteLength: number;
}

/** Places the blocks of `kernels`; `rangeOf(blocks)` is where a kernel's lie. */
export function layoutWeights(kernels: readonly KernelSource[]): {
  readonly packing: Packing;
  readonly rangeOf: (blocks: readonly PackedBlock[]) => ByteRange;
} {
  const ranges = new Map<string, ByteRange>();
  const placed: PlacedBlock[] = [];
  let end = 0;

  const place = (blocks: readonly PackedBlock[]): ByteRange => {
    const recipe = JSON.stringify(blocks);
    const known = ranges.get(recipe);
    if (known !== undefined) return known;
    const start = roundUp(end, BINDING_ALIGNMENT_BYTES);
    end = start;
    for (const block of blocks) {
      placed.push({ block, byteOffset: end });
      end += blockVec4s(block) * VEC4F_BYTES;
    }
    const range = { byteOffset: start, byteLength: end - start };
    ranges.set(recipe, range);
    return range;
  };

  for (const { bindings } of kernels) {
    for (const binding of bindings) {
      if (binding.kind === 'weights') place(binding.blocks);
    }
  }
  return { packing: { byteLength: end, blocks: placed }, rangeOf: place };
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
