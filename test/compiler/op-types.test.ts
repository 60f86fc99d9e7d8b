import { describe, expect, it } from 'vitest';
import {
  binaryType,
  broadcastShape,
  concatType,
  flattenType,
  matmulType,
  padType,
  reshapeType,
  resolveAxis,
  tensorType,
  transposeType,
} from '../../compiler/op-types.ts';
import type { Typed } from '../../compiler/op-types.ts';
import type { TensorType } from '../../compiler/tensor-type.ts';

function f32(...shape: number[]): TensorType {
  return { dtype: 'f32', shape };
}

/** The shape, or the code of the fault. */
function outcome(type: Typed<TensorType | readonly number[]>): unknown {
  if (!type.ok) return type.fault.code;
  return 'shape' in type.value ? type.value.shape : type.value;
}

describe('tensorType', () => {
  it.each([
    [[2 ** 31 - 1], [2 ** 31 - 1]],
    [[2 ** 31], 'FCM3005'],
    [[2 ** 16, 2 ** 15], 'FCM3005'],
    [
      [1, 1, 1, 1, 1, 1],
      [1, 1, 1, 1, 1, 1],
    ],
    [[1, 1, 1, 1, 1, 1, 1], 'FCM3006'],
    [[], 'FCM3006'],
    [[0], 'FCM2026'],
    [[-1, -1], 'FCM2026'],
    [[1.5], 'FCM2026'],
    [[NaN], 'FCM2026'],
  ])('of %j is %j', (shape, expected) => {
    expect(outcome(tensorType('f32', shape))).toEqual(expected);
  });
});

describe('broadcastShape', () => {
  it.each([
    [
      [2, 3],
      [2, 3],
      [2, 3],
    ],
    [[2, 3], [3], [2, 3]],
    [[2, 1], [3], [2, 3]],
    [[1], [4, 5], [4, 5]],
    [[2, 3], [2], 'FCM2012'],
    [[2, 3], [4, 3], 'FCM2012'],
  ])('of %j and %j is %j', (a, b, expected) => {
    expect(outcome(broadcastShape(a, b))).toEqual(expected);
    expect(outcome(broadcastShape(b, a))).toEqual(expected);
  });

  it('names the dimension of a feature map', () => {
    const type = binaryType(f32(1, 8, 8, 24), f32(1, 8, 8, 32));
    expect(type.ok ? '' : type.fault.message).toContain(
      '24 channels against 32',
    );
  });

  it('refuses mixed element types', () => {
    const type = binaryType(f32(4), { dtype: 'i8', shape: [4] });
    expect(outcome(type)).toBe('FCM2022');
  });
});

describe('matmulType', () => {
  it.each([
    [f32(2, 3), f32(3, 4), [2, 4]],
    [f32(5, 2, 3), f32(3, 4), [5, 2, 4]],
    [f32(5, 1, 2, 3), f32(6, 3, 4), [5, 6, 2, 4]],
    [f32(2, 3), f32(4, 3), 'FCM2018'],
    [f32(3), f32(3, 4), 'FCM2010'],
    [f32(2, 2, 3), f32(3, 3, 4), 'FCM2012'],
  ])('of %j and %j is %j', (a, b, expected) => {
    expect(outcome(matmulType(a, b))).toEqual(expected);
  });
});

describe('reshapeType', () => {
  it.each([
    [
      [2, 12],
      [4, 6],
      [4, 6],
    ],
    [
      [2, 12],
      [4, -1],
      [4, 6],
    ],
    [[2, 12], [-1], [24]],
    [[2, 12], [5, -1], 'FCM2016'],
    [[2, 12], [-1, -1], 'FCM2016'],
    [[2, 12], [5, 5], 'FCM2016'],
    [[2, 12], [0, -1], 'FCM2016'],
    [[2, 12], [-2, -12], 'FCM2026'],
    [[2, 12], [], 'FCM2016'],
    [[1], [], 'FCM3006'],
  ])('of %j to %j is %j', (from, to, expected) => {
    expect(outcome(reshapeType(f32(...from), to))).toEqual(expected);
  });
});

describe('transposeType', () => {
  it.each([
    [
      [0, 3, 1, 2],
      [1, 4, 2, 3],
    ],
    [
      [3, 2, 1, 0],
      [4, 3, 2, 1],
    ],
    [[0, 1, 2], 'FCM2017'],
    [[0, 1, 2, 2], 'FCM2017'],
    [[0, 1, 2, 4], 'FCM2017'],
    [[0, 1, 2, -1], 'FCM2017'],
  ])('by %j is %j', (perm, expected) => {
    expect(outcome(transposeType(f32(1, 2, 3, 4), perm))).toEqual(expected);
  });
});

describe('concatType', () => {
  it.each([
    [[f32(1, 2, 3), f32(1, 2, 5)], 2, [1, 2, 8]],
    [[f32(1, 2, 3), f32(4, 2, 3)], 0, [5, 2, 3]],
    [[f32(1, 2, 3)], 1, [1, 2, 3]],
    [[f32(1, 2, 3), f32(1, 3, 3)], 2, 'FCM2013'],
    [[f32(1, 2, 3), f32(2, 3)], 1, 'FCM2013'],
    [[], 0, 'FCM2013'],
  ])('of %j along %j is %j', (xs, axis, expected) => {
    expect(outcome(concatType(xs, axis))).toEqual(expected);
  });
});

describe('resolveAxis', () => {
  it.each([
    [0, 4, 0],
    [3, 4, 3],
    [-1, 4, 3],
    [-4, 4, 0],
  ])('%i of %i is %i', (axis, rank, expected) => {
    expect(resolveAxis(axis, rank)).toEqual({ ok: true, value: expected });
  });

  it.each([
    [4, 4],
    [-5, 4],
  ])('%i of %i is none', (axis, rank) => {
    expect(resolveAxis(axis, rank)).toMatchObject({
      fault: { code: 'FCM2019' },
    });
  });
});

describe('padType and flattenType', () => {
  it('adds rows and columns to their sides', () => {
    const type = padType(f32(1, 5, 6, 2), [1, 2, 3, 4]);
    expect(outcome(type)).toEqual([1, 9, 12, 2]);
  });

  it('needs a feature map', () => {
    expect(outcome(padType(f32(5, 6), [1, 1, 1, 1]))).toBe('FCM2010');
  });

  it('keeps the batch', () => {
    expect(outcome(flattenType(f32(3, 5, 6, 2)))).toEqual([3, 60]);
    expect(outcome(flattenType(f32(3)))).toEqual([3, 1]);
  });
});
