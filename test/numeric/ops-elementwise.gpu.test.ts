/** Activations and binary functions against the interpreter. */
import type { BinaryFn } from '../../compiler/graph.ts';
import type { OpCase, Place } from '../support/op-kernel.ts';
import { describeOp } from '../support/op-kernel.ts';
import { ACTIVATIONS } from '../support/random-graph.ts';

const INSIDE: readonly Place[] = ['inside'];

describeOp(
  'activation kernels',
  [
    ...ACTIVATIONS.map((activation) => ({
      title: JSON.stringify(activation),
      shape: [2, 3, 5, 5],
      activation,
      spread: 3,
    })),
    ...[[1], [7], [4, 3], [1, 8, 8, 4], [2, 3, 1, 2, 30]].map((shape) => ({
      title: `relu [${shape.join()}]`,
      shape,
      activation: { fn: 'relu' as const },
      spread: 1,
    })),
  ].map(({ title, shape, activation, spread }) => ({
    title,
    spread,
    places: INSIDE,
    build: (g, tensor) => g.activation(tensor(shape), activation),
  })),
);

const FUNCTIONS: readonly BinaryFn[] = [
  'add',
  'sub',
  'mul',
  'div',
  'max',
  'min',
  'prelu',
];

/** [a, b]; the control case first, then one property varied. */
const SHAPES: readonly (readonly [readonly number[], readonly number[]])[] = [
  [
    [2, 3, 4, 8],
    [2, 3, 4, 8],
  ],
  [
    [2, 3, 4, 5],
    [2, 3, 4, 5],
  ],
  [[3, 4, 5], [5]],
  [[3, 4, 8], [1]],
  [[7], [7]],
  [
    [2, 3, 4, 8],
    [2, 1, 1, 8],
  ],
  [
    [2, 3, 4, 6],
    [2, 3, 4, 1],
  ],
  [
    [2, 3, 4, 6],
    [3, 1, 1],
  ],
  [
    [4, 1, 6],
    [5, 1],
  ],
  [
    [2, 1, 3, 1, 5],
    [1, 4, 3, 2, 1],
  ],
  [
    [1, 2, 3, 4, 5, 6],
    [2, 1, 4, 1, 6],
  ],
  [
    [2, 3, 4, 1],
    [2, 3, 4, 1],
  ],
];

describeOp('binary kernels', [
  ...FUNCTIONS.map((fn): OpCase => ({
    title: fn,
    places: INSIDE,
    build: (g, tensor) =>
      g.binary(fn, tensor([2, 3, 5, 6]), tensor([2, 3, 5, 6])),
  })),
  ...SHAPES.flatMap(([a, b]): OpCase[] => [
    {
      title: `sub [${a.join()}] [${b.join()}]`,
      build: (g, tensor) => g.binary('sub', tensor(a), tensor(b)),
    },
    {
      title: `sub [${b.join()}] [${a.join()}]`,
      places: INSIDE,
      build: (g, tensor) => g.binary('sub', tensor(b), tensor(a)),
    },
    {
      title: `sub [${a.join()}] constant [${b.join()}]`,
      places: INSIDE,
      build: (g, tensor) => g.binary('sub', tensor(a), g.weight('b', b)),
    },
  ]),
  {
    title: 'mul by a literal of rank 0',
    build: (g, tensor) => g.binary('mul', tensor([2, 3, 5]), g.literal(0.3)),
  },
  {
    title: 'one operand twice',
    build: (g, tensor) => {
      const x = tensor([2, 3, 5]);
      return g.binary('mul', x, x);
    },
  },
]);

describeOp('batch norm kernels', [
  {
    title: '[2, 3, 3, 6]',
    build: (g, tensor) => {
      const x = tensor([2, 3, 3, 6]);
      const vector = (value: number): readonly number[] =>
        Array.from({ length: 6 }, (_, i) => value + i / 8);
      return g.add(
        {
          kind: 'batchNorm',
          x,
          scale: g.weight('scale', [6]),
          offset: g.weight('offset', [6]),
          mean: g.weight('mean', [6]),
          variance: g.literal(vector(0.25), [6]),
          epsilon: 1e-3,
        },
        g.shape(x),
      );
    },
  },
]);
