import { describe, expect, it } from 'vitest';
import { f32Literal, u32Literal, unrolled, wgsl } from '../../codegen/wgsl.ts';

describe('wgsl', () => {
  it('strips the common indentation and the blank edges', () => {
    const text = wgsl`
      fn f() {
        return;
      }
    `;
    expect(text).toBe('fn f() {\n  return;\n}');
  });

  it('gives a fragment of several lines the indentation of its hole', () => {
    const body = 'a;\n  b;\n\nc;';
    const text = wgsl`
      {
        ${body}
      }
    `;
    expect(text).toBe('{\n  a;\n    b;\n\n  c;\n}');
  });

  it('joins lists line by line and leaves empty parts out', () => {
    const text = wgsl`
      {
        ${['a;', '', 'b;']}
      }
    `;
    expect(text).toBe('{\n  a;\n  b;\n}');
  });

  it('drops a line of which only an empty hole is left', () => {
    const text = wgsl`
      a;
      ${''}
      ${[]}
      b${''};
    `;
    expect(text).toBe('a;\nb;');
  });

  it('inserts numbers and several fragments in a line', () => {
    expect(wgsl`x[${3}] = ${'y'};`).toBe('x[3] = y;');
  });
});

describe('f32Literal', () => {
  it.each([
    [0, '0.0f'],
    [-0.5, '-0.5f'],
    [6, '6.0f'],
    [0.1, '0.10000000149011612f'],
    [2 ** 70, '1.1805916207174113e+21f'],
    [2 ** -149, '1.401298464324817e-45f'],
  ])('%d is %s', (value, text) => {
    expect(f32Literal(value)).toBe(text);
    expect(Number(text.slice(0, -1))).toBe(Math.fround(value));
  });
});

it('f32Literal saturates, for WGSL cannot write infinity', () => {
  expect(f32Literal(Infinity)).toBe('3.4028234663852886e+38f');
  expect(f32Literal(-1e39)).toBe('-3.4028234663852886e+38f');
});

it('u32Literal and unrolled count', () => {
  expect(u32Literal(7)).toBe('7u');
  expect(unrolled(3, (i) => `x_${i}`)).toEqual(['x_0', 'x_1', 'x_2']);
  expect(unrolled(0, String)).toEqual([]);
});
