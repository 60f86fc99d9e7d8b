/** Window pools, global pools, padding and resizing against the interpreter. */
import type { OpOf, Pair } from '../../compiler/graph.ts';
import type { PoolOptions, ResizeOptions } from '../support/graph-builder.ts';
import type { OpCase, Place } from '../support/op-kernel.ts';
import { describeOp } from '../support/op-kernel.ts';

const INSIDE: readonly Place[] = ['inside'];

/** The control case, then one property varied. */
const POOLS: readonly (PoolOptions & { shape?: readonly number[] })[] = [
  { kernel: 3, stride: 2, padding: 'same' },
  { kernel: 2 },
  { kernel: 3, stride: 1, padding: 1 },
  { kernel: 3, stride: 2, padding: 'same_lower' },
  { kernel: [2, 3], stride: [3, 1], padding: [1, 2, 0, 1] },
  { kernel: 3, stride: 2, padding: 'same', shape: [1, 1, 1, 8] },
  { kernel: 3, stride: 2, padding: 'same', shape: [4, 5, 8, 3] },
  { kernel: 3, stride: 2, padding: 'same', shape: [1, 8, 5, 30] },
  { kernel: 7, stride: 4, padding: 3 },
];

describeOp(
  'window pool kernels',
  POOLS.flatMap(({ shape = [2, 7, 6, 5], ...options }): OpCase[] => {
    const title = `[${shape.join()}] ${JSON.stringify(options)}`;
    return [
      {
        title: `max ${title}`,
        build: (g, tensor) => g.maxPool(tensor(shape), options),
      },
      {
        title: `avg ${title}`,
        places: INSIDE,
        build: (g, tensor) => g.avgPool(tensor(shape), options),
      },
      {
        title: `avg with padding ${title}`,
        places: INSIDE,
        build: (g, tensor) =>
          g.avgPool(tensor(shape), { ...options, countPadding: true }),
      },
    ];
  }),
);

describeOp(
  'global pool kernels',
  [
    { shape: [2, 7, 7, 30] },
    { shape: [1, 7, 7, 30], workgroupSize: 256 },
    { shape: [1, 1, 1, 5] },
    { shape: [3, 5, 4, 1] },
    { shape: [4, 2, 3, 3] },
    // Narrow: a few tall columns.
    { shape: [1, 24, 23, 8], workgroupSize: 256 },
    { shape: [1, 24, 23, 8], workgroupSize: 1 },
    { shape: [1, 9, 9, 40], workgroupSize: 13 },
  ].flatMap(({ shape, workgroupSize = 64 }) =>
    (['avg', 'max'] as const).map((fn): OpCase => ({
      title: `${fn} [${shape.join()}] in groups of ${workgroupSize}`,
      family: 'reduce',
      workgroupSize,
      build: (g, tensor) => g.globalPool(tensor(shape), fn),
    })),
  ),
);

describeOp(
  'pad kernels',
  (
    [
      { padding: [1, 2, 3, 4], shape: [2, 3, 4, 5], value: 0 },
      { padding: [0, 1, 1, 0], shape: [1, 4, 3, 8], value: -1.5 },
      { padding: [2, 0, 0, 2], shape: [3, 1, 1, 3], value: 2 ** 30 },
    ] as const
  ).map(({ padding, shape, value }): OpCase => ({
    title: `[${shape.join()}] by [${padding.join()}]`,
    build: (g, tensor) => g.pad(tensor(shape), padding, value),
  })),
);

const RULES: readonly Pick<OpOf<'resize'>, 'mode' | 'centres'>[] = [
  { mode: 'nearest', centres: 'halfPixel' },
  { mode: 'nearest', centres: 'asymmetric' },
  { mode: 'bilinear', centres: 'halfPixel' },
  { mode: 'bilinear', centres: 'asymmetric' },
  { mode: 'bilinear', centres: 'alignCorners' },
];
/** [from, to]: up, down, odd ratios, one row, the same size. */
const SIZES: readonly (readonly [Pair, Pair])[] = [
  [
    [4, 3],
    [8, 6],
  ],
  [
    [7, 6],
    [3, 4],
  ],
  [
    [5, 5],
    [5, 13],
  ],
  [
    [1, 3],
    [4, 1],
  ],
];

describeOp(
  'resize kernels',
  RULES.flatMap(({ mode, centres }) =>
    SIZES.map(([[h, w], size], i): OpCase => {
      const options: ResizeOptions = { size, mode, centres };
      const shape = [2, h, w, 5];
      return {
        title: `${mode} ${centres} ${h}x${w} to ${size.join('x')}`,
        places: i === 0 ? ['inside', 'boundary'] : INSIDE,
        build: (g, tensor) => g.resize(tensor(shape), options),
      };
    }),
  ),
);

// Coprime sizes whose product does not fit 32 bits.
describeOp(
  'resize kernels beyond 32-bit products',
  RULES.map(({ mode, centres }): OpCase => {
    const options: ResizeOptions = { size: [65539, 1], mode, centres };
    return {
      title: `${mode} ${centres}`,
      places: INSIDE,
      build: (g, tensor) => g.resize(tensor([1, 65537, 1, 1]), options),
    };
  }),
);
