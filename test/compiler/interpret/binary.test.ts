import { describe, expect, it } from 'vitest';
import type { BinaryFn } from '../../../compiler/graph.ts';
import {
  binaryFunction,
  evaluateBinary,
} from '../../../compiler/interpret/binary.ts';
import type { Value } from '../../../compiler/interpret/value.ts';
import { exact } from '../../../compiler/interpret/value.ts';
import { expectWithin } from '../../support/compare.ts';
import { roundEitherWay } from '../../support/f32.ts';
import { createRng, testSeed } from '../../support/rng.ts';

const FUNCTIONS: readonly BinaryFn[] = [
  'add',
  'sub',
  'mul',
  'div',
  'max',
  'min',
  'prelu',
];

describe('evaluateBinary', () => {
  it.each([
    ['add', 1.5, -2, -0.5],
    ['sub', 1.5, -2, 3.5],
    ['mul', 1.5, -2, -3],
    ['div', 3, -2, -1.5],
    ['max', 1.5, -2, 1.5],
    ['min', 1.5, -2, -2],
    ['prelu', 1.5, 0.1, 1.5],
    ['prelu', -4, 0.25, -1],
  ] as const)('%s(%d, %d)', (fn, a, b, expected) => {
    expect(binaryFunction(fn)(a, b)).toBe(expected);
  });

  it.each([
    ['same shape', [2, 3], [2, 3], [0, 11, 22, 33, 44, 55]],
    ['scalar', [2, 3], [1], [0, 10, 20, 30, 40, 50]],
    ['vector', [2, 3], [3], [0, 11, 22, 30, 41, 52]],
    ['leading ones', [2, 3], [1, 1, 3], [0, 11, 22, 30, 41, 52]],
    ['column', [2, 3], [2, 1], [0, 10, 20, 31, 41, 51]],
    ['both', [3, 1], [1, 2], [0, 1, 10, 11, 20, 21]],
  ])('broadcasts: %s', (_, shapeA, shapeB, expected) => {
    const iota = (shape: number[], scale: number): Value =>
      exact(
        shape,
        Float64Array.from(
          { length: shape.reduce((n, d) => n * d, 1) },
          (_v, i) => i * scale,
        ),
      );
    const rank = Math.max(shapeA.length, shapeB.length);
    const padded = (shape: number[]): number[] => [
      ...Array<number>(rank - shape.length).fill(1),
      ...shape,
    ];
    const shape = padded(shapeA).map((d, i) => Math.max(d, padded(shapeB)[i]!));
    const sum = evaluateBinary(
      'add',
      iota(shapeA, 10),
      iota(shapeB, 1),
      shape,
      false,
    );
    expect([...sum.values]).toEqual(expected);
  });
});

describe('error bounds', () => {
  const seed = testSeed('binary');
  it.each(FUNCTIONS)(`%s in f32 (seed ${seed})`, (fn) => {
    const rng = createRng(seed);
    const n = 3000;
    const random = (): Value => {
      const values = Float64Array.from({ length: n }, () =>
        Math.fround(rng.normal()),
      );
      const worst = values.map(() => rng.pick([0, 1e-5, 1e-2]));
      const variance = worst.map((e) => e * e);
      return { shape: [n], values, errors: { worst, variance } };
    };
    const a = random();
    const b = random();
    const result = evaluateBinary(fn, a, b, [n], true);
    const near = (x: Value, i: number): number =>
      Math.fround(
        x.values[i]! + x.errors!.worst[i]! * 0.98 * (2 * rng.next() - 1),
      );
    const actual = Float64Array.from({ length: n }, (_, i) =>
      roundEitherWay(binaryFunction(fn)(near(a, i), near(b, i)), rng),
    );
    expectWithin(actual, result, result.errors!.worst);
  });

  it('is unbounded where a divisor may be zero', () => {
    const a = exact([1], Float64Array.of(1));
    const b: Value = {
      shape: [1],
      values: Float64Array.of(0.5),
      errors: { worst: Float64Array.of(0.5), variance: Float64Array.of(1) },
    };
    const { errors } = evaluateBinary('div', a, b, [1], true);
    expect(errors!.worst[0]).toBe(Infinity);
  });
});
