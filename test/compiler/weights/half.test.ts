import { expect, it } from 'vitest';
import { widenBf16, widenF16 } from '../../../compiler/weights/half.ts';

it.each([
  [0x0000, 0],
  [0x8000, -0],
  [0x3c00, 1],
  [0xc000, -2],
  [0x7bff, 65504],
  [0x0400, 2 ** -14],
  [0x03ff, 1023 * 2 ** -24],
  [0x7c00, Infinity],
  [0xfc00, -Infinity],
  [0x7e00, NaN],
  [0x3555, 1365 * 2 ** -12],
])('F16 %i is %d', (bits, value) => {
  expect(widenF16(bits)).toBe(value);
});

it.each([
  [0x0000, 0],
  [0x8000, -0],
  [0x3f80, 1],
  [0xc040, -3],
  [0x7f80, Infinity],
  [0x7fc0, NaN],
  [0x0001, 2 ** -133],
])('BF16 %i is %d', (bits, value) => {
  expect(widenBf16(bits)).toBe(value);
});
