import { describe, expect, it } from 'vitest';
import type { PackedBlock } from '../../codegen/packing.ts';
import { blockVec4s } from '../../codegen/packing.ts';
import { nodeId } from '../../compiler/graph.ts';

const node = nodeId(0);

describe('blockVec4s', () => {
  const cases: readonly [PackedBlock, number][] = [
    [{ kind: 'gemmWeights', node, k: 22, c: 30 }, 32 * 6],
    [{ kind: 'convWeights', node, k: 5, cPerGroup: 3, r: 3, s: 2 }, 6 * 4 * 2],
    [{ kind: 'depthwiseWeights', node, k: 6, r: 3, s: 3 }, 9 * 2],
    [{ kind: 'channelVector', node, k: 9 }, 3],
    [{ kind: 'tensor', node, shape: [2, 3, 5] }, 12],
    [{ kind: 'tensor', node, shape: [] }, 1],
  ];
  it.each(cases)('%o is %d', (block, vec4s) => {
    expect(blockVec4s(block)).toBe(vec4s);
  });
});
