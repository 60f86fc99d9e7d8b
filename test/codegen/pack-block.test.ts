import { describe, expect, it } from 'vitest';
import { packBlock } from '../../codegen/pack-block.ts';
import { blockVec4s } from '../../codegen/packing.ts';
import type { PackedBlock } from '../../codegen/packing.ts';
import { nodeId } from '../../compiler/graph.ts';

const node = nodeId(0);

/** 1, 2, 3 ... so that no element is mistaken for padding. */
function counting(length: number): number[] {
  return Array.from({ length }, (_, i) => i + 1);
}

describe('packBlock', () => {
  it('transposes pointwise weights: (c, k4) holds w[4 k4 ..][c]', () => {
    const [k, c] = [5, 3];
    const packed = packBlock(
      { kind: 'gemmWeights', node, k, c },
      counting(k * c),
    );
    expect(packed).toHaveLength(4 * 8);
    expect([...packed.subarray(0, 8)]).toEqual([1, 4, 7, 10, 13, 0, 0, 0]);
    expect([...packed.subarray(8, 16)]).toEqual([2, 5, 8, 11, 14, 0, 0, 0]);
    expect([...packed.subarray(24)]).toEqual(Array(8).fill(0));
  });

  it('packs filters as [R][S][C][K]', () => {
    const [k, cPerGroup, r, s] = [3, 2, 2, 3];
    const packed = packBlock(
      { kind: 'convWeights', node, k, cPerGroup, r, s },
      counting(k * cPerGroup * r * s),
    );
    const at = (y: number, x: number, c: number, filter: number): number =>
      packed[((y * s + x) * 4 + c) * 4 + filter]!;
    for (let filter = 0; filter < k; filter++) {
      for (let c = 0; c < cPerGroup; c++) {
        const first = (filter * cPerGroup + c) * r * s + 1;
        expect(at(0, 0, c, filter)).toBe(first);
        expect(at(1, 2, c, filter)).toBe(first + 5);
      }
    }
    expect(at(1, 2, 2, 0)).toBe(0);
    expect(at(1, 2, 0, 3)).toBe(0);
  });

  it('packs depthwise filters as [R][S][K]', () => {
    const packed = packBlock(
      { kind: 'depthwiseWeights', node, k: 5, r: 1, s: 2 },
      counting(10),
    );
    expect([...packed]).toEqual(
      [1, 3, 5, 7, 9, 0, 0, 0].concat([2, 4, 6, 8, 10, 0, 0, 0]),
    );
  });

  it('repeats one number over all channels, not over the padding', () => {
    const block = { kind: 'channelVector', node, k: 5 } as const;
    expect([...packBlock(block, [2])]).toEqual([2, 2, 2, 2, 2, 0, 0, 0]);
    expect([...packBlock(block, counting(5))]).toEqual([
      1, 2, 3, 4, 5, 0, 0, 0,
    ]);
  });

  it('pads the last dimension of a tensor', () => {
    const block = { kind: 'tensor', node, shape: [2, 3] } as const;
    expect([...packBlock(block, counting(6))]).toEqual([
      1, 2, 3, 0, 4, 5, 6, 0,
    ]);
    const scalar = { kind: 'tensor', node, shape: [] } as const;
    expect([...packBlock(scalar, [7])]).toEqual([7, 0, 0, 0]);
  });

  it('rounds to f32 once', () => {
    const block = { kind: 'channelVector', node, k: 1 } as const;
    expect(packBlock(block, [0.1])[0]).toBe(Math.fround(0.1));
  });

  it.each<PackedBlock>([
    { kind: 'gemmWeights', node, k: 2, c: 2 },
    { kind: 'channelVector', node, k: 3 },
    { kind: 'tensor', node, shape: [5] },
  ])('refuses the wrong number of values for $kind', (block) => {
    expect(() => packBlock(block, counting(2))).toThrow('compiler bug');
  });

  it.each<PackedBlock>([
    { kind: 'gemmWeights', node, k: 7, c: 6 },
    { kind: 'convWeights', node, k: 7, cPerGroup: 1, r: 3, s: 3 },
    { kind: 'depthwiseWeights', node, k: 9, r: 5, s: 5 },
    { kind: 'channelVector', node, k: 13 },
    { kind: 'tensor', node, shape: [3, 1, 5] },
  ])('is as long as blockVec4s says: $kind', (block) => {
    const lengths = {
      gemmWeights: 42,
      convWeights: 63,
      depthwiseWeights: 225,
      channelVector: 13,
      tensor: 15,
    };
    const packed = packBlock(block, counting(lengths[block.kind]));
    expect(packed).toHaveLength(4 * blockVec4s(block));
  });
});
