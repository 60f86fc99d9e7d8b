/** Softmax, layer norm and matrix products against the interpreter. */
import type { OpCase } from '../support/op-kernel.ts';
import { describeOp } from '../support/op-kernel.ts';

describeOp(
  'softmax kernels',
  [
    { shape: [2, 30], axis: 1 },
    { shape: [2, 30], axis: 1, workgroupSize: 4 },
    { shape: [3, 1001], axis: 1, workgroupSize: 256 },
    { shape: [5], axis: 0 },
    { shape: [2, 3, 1], axis: 2 },
    { shape: [2, 3, 8], axis: 2 },
    { shape: [2, 7, 3, 5], axis: 1 },
    { shape: [2, 70, 9], axis: 1, workgroupSize: 16 },
    { shape: [1, 3, 4, 8], axis: 2 },
    { shape: [30, 3], axis: 0, workgroupSize: 7 },
  ].map(({ shape, axis, workgroupSize = 64 }): OpCase => ({
    title: `[${shape.join()}] over ${axis} in groups of ${workgroupSize}`,
    family: 'reduce',
    workgroupSize,
    spread: 4,
    build: (g, tensor) => g.softmax(tensor(shape), axis),
  })),
);

// Far from zero, unsubtracted exponentials would all be infinite or zero.
describeOp(
  'softmax kernels far from zero',
  [-1, 1].map((sign): OpCase => ({
    title: `${sign > 0 ? 'large' : 'small'} arguments`,
    family: 'reduce',
    places: ['inside'],
    build: (g, tensor) => {
      const shift = g.literal(sign * 300);
      const x = g.binary('add', tensor([2, 6]), shift);
      return g.softmax(x, 1);
    },
  })),
);

describeOp(
  'layer norm kernels',
  [
    { shape: [2, 3, 30] },
    { shape: [2, 3, 30], workgroupSize: 2 },
    { shape: [1, 2, 2, 8] },
    { shape: [3, 1] },
    { shape: [9] },
    { shape: [2, 515], workgroupSize: 256 },
    { shape: [2, 515], workgroupSize: 24 },
  ].map(({ shape, workgroupSize = 64 }): OpCase => ({
    title: `[${shape.join()}] in groups of ${workgroupSize}`,
    family: 'reduce',
    workgroupSize,
    build: (g, tensor) => g.layerNorm(tensor(shape)),
  })),
);

describeOp('matmul kernels', [
  ...[
    { a: [4, 8], b: [8, 12] },
    { a: [3, 5], b: [5, 7] },
    { a: [1, 1], b: [1, 1] },
    { a: [2, 3, 6], b: [2, 6, 5] },
    { a: [2, 1, 3, 6], b: [4, 6, 5] },
    { a: [3, 2], b: [5, 1, 2, 9] },
    { a: [2, 3, 30], b: [30, 3] },
  ].map(({ a, b }): OpCase => ({
    title: `[${a.join()}] by [${b.join()}]`,
    build: (g, tensor) => g.matmul(tensor(a), tensor(b)),
  })),
  {
    title: 'by a constant',
    places: ['inside'],
    build: (g, tensor) => g.matmul(tensor([2, 3, 7]), g.weight('b', [7, 5])),
  },
]);
