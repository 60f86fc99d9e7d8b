import { describe, expect, it } from 'vitest';

import { describeLayer } from '../../compiler/describe-layer.ts';
import { constantNodes, nodeIndex } from '../../compiler/graph-walk.ts';
import type { NodeId } from '../../compiler/graph.ts';
import {
  activate,
  combine,
  GraphBuilder,
  RELU,
  RELU6,
} from '../support/graph-builder.ts';

/** How the node that `build` makes of a map is described. */
function described(
  build: (g: GraphBuilder, x: NodeId) => NodeId,
  shape: readonly number[] = [1, 8, 8, 4],
): string {
  const g = new GraphBuilder();
  const node = build(g, g.input('x', shape));
  const graph = g.output(node).build();
  const get = nodeIndex(graph);
  const constants = constantNodes(graph);
  return describeLayer(get(node), get, (id) => constants.has(id));
}

describe('describeLayer', () => {
  it('tells window, stride, dilation and epilogue of a convolution', () => {
    expect(
      described((g, x) =>
        g.conv2d(x, {
          filters: 8,
          kernel: [3, 5],
          stride: 2,
          dilation: [1, 2],
          padding: 'same',
          bias: true,
          epilogue: [activate(RELU6)],
        }),
      ),
    ).toBe('3x5 s2 d1x2 relu6');
  });

  it('mentions operands of an epilogue, but no learned bias', () => {
    expect(
      described((g, x) =>
        g.pointwise(x, {
          filters: 4,
          bias: true,
          epilogue: [combine('add', x), activate(RELU)],
        }),
      ),
    ).toBe('1x1 add relu');
  });

  it.each<[string, (g: GraphBuilder, x: NodeId) => NodeId]>([
    ['max 3x3 s2', (g, x) => g.maxPool(x, { kernel: 3, stride: 2 })],
    ['avg', (g, x) => g.globalPool(x)],
    ['mul', (g, x) => g.binary('mul', x, x)],
    ['clamp 0 1', (g, x) => g.activation(x, { fn: 'clamp', min: 0, max: 1 })],
    ['axis 3', (g, x) => g.softmax(x)],
    ['by 1 1 1 1', (g, x) => g.pad(x, 1)],
    [
      'bilinear to 16x4',
      (g, x) => g.resize(x, { size: [16, 4], mode: 'bilinear' }),
    ],
    ['perm 0 3 1 2', (g, x) => g.transpose(x, [0, 3, 1, 2])],
    ['', (g, x) => g.reshape(x, [1, 256])],
  ])('%s', (expected, build) => {
    expect(described(build)).toBe(expected);
  });

  it('of a dense layer is its epilogue', () => {
    const dense = described(
      (g, x) => g.dense(x, { filters: 2, epilogue: [activate(RELU)] }),
      [3, 4],
    );
    expect(dense).toBe('relu');
  });
});
