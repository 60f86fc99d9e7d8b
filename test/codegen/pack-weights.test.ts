import { describe, expect, it } from 'vitest';
import { packWeights } from '../../codegen/pack-weights.ts';
import { GraphBuilder } from '../support/graph-builder.ts';

describe('packWeights', () => {
  it('evaluates constants and writes little-endian f32 at their offsets', () => {
    const g = new GraphBuilder();
    const scale = g.weight('scale', [2]);
    const folded = g.binary('mul', scale, g.literal(3));
    const bytes = packWeights(
      {
        byteLength: 272,
        blocks: [
          {
            block: { kind: 'channelVector', node: scale, k: 2 },
            byteOffset: 0,
          },
          {
            block: { kind: 'channelVector', node: folded, k: 2 },
            byteOffset: 256,
          },
        ],
      },
      g.build(),
      new Map([
        ['scale', { dtype: 'f32', shape: [2], data: Float32Array.of(1.5, -2) }],
      ]),
    );
    const view = new DataView(bytes.buffer);
    const floats = (at: number): number[] =>
      [0, 4, 8, 12].map((offset) => view.getFloat32(at + offset, true));
    expect(bytes).toHaveLength(272);
    expect(floats(0)).toEqual([1.5, -2, 0, 0]);
    expect(floats(16)).toEqual([0, 0, 0, 0]);
    expect(floats(256)).toEqual([4.5, -6, 0, 0]);
    expect([...bytes.subarray(0, 4)]).toEqual([0, 0, 0xc0, 0x3f]);
  });
});
