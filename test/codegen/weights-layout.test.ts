import { describe, expect, it } from 'vitest';
import type { KernelSource } from '../../codegen/kernel.ts';
import type { PackedBlock } from '../../codegen/packing.ts';
import { layoutWeights } from '../../codegen/weights-layout.ts';
import { nodeId } from '../../compiler/graph.ts';

function vector(node: number, k: number): PackedBlock {
  return { kind: 'channelVector', node: nodeId(node), k };
}

function kernel(blocks: readonly PackedBlock[]): KernelSource {
  return {
    name: 'kernel',
    wgsl: '',
    bindings: [{ kind: 'weights', blocks }],
    workgroupSize: [1, 1, 1],
    workgroups: [1, 1, 1],
    workgroupBytes: 0,
  };
}

describe('layoutWeights', () => {
  it('keeps the blocks of a kernel together and aligns each kernel', () => {
    const first = [vector(0, 5), vector(1, 4)];
    const second = [vector(2, 100)];
    const { packing, rangeOf } = layoutWeights([kernel(first), kernel(second)]);
    expect(rangeOf(first)).toEqual({ byteOffset: 0, byteLength: 48 });
    expect(rangeOf(second)).toEqual({ byteOffset: 256, byteLength: 400 });
    expect(packing).toEqual({
      byteLength: 656,
      blocks: [
        { block: first[0], byteOffset: 0 },
        { block: first[1], byteOffset: 32 },
        { block: second[0], byteOffset: 256 },
      ],
    });
  });

  it('stores equal lists of blocks once', () => {
    const { packing, rangeOf } = layoutWeights([
      kernel([vector(0, 8)]),
      kernel([vector(0, 8)]),
      kernel([vector(0, 8), vector(1, 8)]),
    ]);
    expect(rangeOf([vector(0, 8)]).byteOffset).toBe(0);
    expect(packing.blocks).toHaveLength(3);
  });

  it('is empty without constants', () => {
    expect(layoutWeights([]).packing).toEqual({ byteLength: 0, blocks: [] });
  });
});
