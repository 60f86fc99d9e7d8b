import { expect, it } from 'vitest';
import { usedWeights } from '../../codegen/used-weights.ts';
import { GraphBuilder } from '../support/graph-builder.ts';

it('finds the weights behind folded constants, each once', () => {
  const g = new GraphBuilder();
  const a = g.weight('a', [4]);
  const b = g.weight('b', [4]);
  g.weight('unused', [4]);
  const folded = g.binary('mul', g.binary('add', b, a), a);
  const block = { kind: 'channelVector', node: folded, k: 4 } as const;
  const packing = {
    byteLength: 32,
    blocks: [
      { block, byteOffset: 0 },
      { block: { ...block, node: a }, byteOffset: 16 },
    ],
  };
  expect(usedWeights(g.build(), packing)).toEqual([
    { name: 'a', shape: [4], dtype: 'f32' },
    { name: 'b', shape: [4], dtype: 'f32' },
  ]);
});
