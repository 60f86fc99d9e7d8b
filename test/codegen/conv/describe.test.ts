import { describe, expect, it } from 'vitest';
import {
  describeConv,
  describeDirect,
  describeGemm,
  filterStem,
  strideStem,
  windowStem,
} from '../../../codegen/conv/describe.ts';
import { convNode } from '../../../compiler/conv-class.ts';
import type { ConvShape } from '../../../compiler/conv-class.ts';
import { CONTROL } from '../../support/conv-case.ts';
import type { ConvOptions } from '../../support/graph-builder.ts';
import { nodeIndex } from '../../../compiler/graph-walk.ts';
import { GraphBuilder } from '../../support/graph-builder.ts';

function shapeOf(input: readonly number[], options: ConvOptions): ConvShape {
  const g = new GraphBuilder();
  const y = g.conv2d(g.input('x', input), options);
  const graph = g.output(y).build();
  const get = nodeIndex(graph);
  return convNode(get, get(y))!.shape;
}

const pointwise = shapeOf([4, 7, 7, 24], {
  filters: 144,
  kernel: 1,
  stride: 2,
});
const depthwise = shapeOf([1, 9, 9, 24], {
  filters: 24,
  groups: 24,
  kernel: [3, 5],
  dilation: 2,
  padding: 2,
});
const grouped = shapeOf([1, 9, 9, 24], { filters: 8, groups: 2, kernel: 3 });

describe('names and headers', () => {
  it('name by shape', () => {
    expect(filterStem(pointwise)).toBe('n4_7x7x24_144');
    expect(strideStem(pointwise)).toBe('_s2');
    expect(filterStem(depthwise)).toBe('9x9x24');
    expect(windowStem(depthwise)).toBe('k3x5s1d2');
    expect(windowStem(grouped)).toBe('k3s1g2');
    expect(strideStem(grouped)).toBe('');
  });

  it('describe what is not the default', () => {
    expect(describeConv('PW', pointwise)).toBe(
      'PW 4 x 7x7x24 -> 4x4x144, stride 2x2',
    );
    expect(describeConv('DW', depthwise)).toBe(
      'DW 9x9x24 -> 9x5x24, kernel 3x5, dilation 2x2, top left padding 2,2',
    );
    expect(describeConv('Convolution', grouped)).toBe(
      'Convolution 9x9x24 -> 7x7x8, kernel 3x3, groups 2',
    );
  });

  it('describe tiles', () => {
    expect(describeGemm('PW', { ...CONTROL.gemm, unroll: true })).toBe(
      'PW tile 8 pixels x 8 filters, thread 2 x 4, chunk 8 channels / 1, weights from global memory, unrolled',
    );
    const tile = {
      tileH: 4,
      tileW: 8,
      tileK: 32,
      threadPixels: 2,
      unroll: false,
    };
    expect(describeDirect(tile)).toBe(
      'tile 4x8 pixels x 32 channels, thread 2 x 4',
    );
  });
});
