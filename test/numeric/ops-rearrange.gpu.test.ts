/** Concat, reshape, transpose and copies against the interpreter. */
import type { OpCase, Place } from '../support/op-kernel.ts';
import { describeOp } from '../support/op-kernel.ts';

const INSIDE: readonly Place[] = ['inside'];

const CONCATS: readonly {
  readonly shapes: readonly (readonly number[])[];
  readonly axis: number;
}[] = [
  // Whole blocks; the last part may end inside one.
  {
    shapes: [
      [2, 3, 8],
      [2, 3, 4],
      [2, 3, 5],
    ],
    axis: 2,
  },
  {
    shapes: [
      [2, 3, 3],
      [2, 3, 4],
      [2, 3, 1],
      [2, 3, 30],
    ],
    axis: 2,
  },
  { shapes: [[1], [5]], axis: 0 },
  {
    shapes: [
      [2, 3, 2, 5],
      [2, 1, 2, 5],
      [2, 4, 2, 5],
    ],
    axis: 1,
  },
  {
    shapes: [
      [1, 3, 2, 8],
      [2, 3, 2, 8],
    ],
    axis: 0,
  },
  {
    shapes: [
      [2, 3, 4, 5, 6],
      [2, 3, 1, 5, 6],
    ],
    axis: 2,
  },
  { shapes: [[2, 3, 7]], axis: 2 },
];

describeOp('concat kernels', [
  ...CONCATS.map(({ shapes, axis }): OpCase => ({
    title: `${shapes.map((shape) => `[${shape.join()}]`).join(' ')} over ${axis}`,
    build: (g, tensor) => g.concat(shapes.map(tensor), axis),
  })),
  {
    title: 'a constant and one tensor twice',
    places: INSIDE,
    build: (g, tensor) => {
      const x = tensor([2, 2, 3]);
      return g.concat([x, g.weight('c', [2, 2, 5]), x]);
    },
  },
]);

describeOp(
  'reshape kernels',
  [
    { from: [2, 3, 4, 5], to: [2, 60] },
    { from: [2, 60], to: [5, 3, 8] },
    { from: [3, 8], to: [2, 12] },
    { from: [7], to: [1, 7, 1] },
    { from: [2, 3, 6], to: [3, 2, 6] },
    { from: [30], to: [2, 3, 5] },
  ].map(({ from, to }): OpCase => ({
    title: `[${from.join()}] to [${to.join()}]`,
    build: (g, tensor) => g.reshape(tensor(from), to),
  })),
);

describeOp(
  'transpose kernels',
  [
    { shape: [2, 3, 4, 5], perm: [0, 3, 1, 2] },
    { shape: [2, 3, 4, 5], perm: [0, 2, 3, 1] },
    { shape: [2, 3, 4, 8], perm: [0, 2, 1, 3] },
    { shape: [3, 5], perm: [1, 0] },
    { shape: [1, 5], perm: [1, 0] },
    { shape: [5], perm: [0] },
    { shape: [2, 3, 1, 4, 2, 3], perm: [5, 3, 1, 0, 2, 4] },
    { shape: [2, 3, 1, 4, 2, 6], perm: [3, 1, 0, 2, 4, 5] },
  ].map(({ shape, perm }): OpCase => ({
    title: `[${shape.join()}] by [${perm.join()}]`,
    build: (g, tensor) => g.transpose(tensor(shape), perm),
  })),
);

describeOp('many workgroups', [
  {
    title: 'spread over two dimensions, the last row of groups partly idle',
    workgroupSize: 4,
    workgroupsPerDimension: 5,
    places: INSIDE,
    build: (g, tensor) => g.activation(tensor([89, 3]), { fn: 'relu' }),
  },
  {
    title: 'reductions spread over two dimensions',
    family: 'reduce',
    workgroupSize: 4,
    workgroupsPerDimension: 5,
    places: INSIDE,
    build: (g, tensor) => g.softmax(tensor([23, 9])),
  },
]);
