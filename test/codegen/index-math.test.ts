/** Index expressions, evaluated here as the GPU would. */
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import {
  broadcastIndex,
  coordinates,
  grouped,
  modulo,
  over,
  sum,
  times,
} from '../../codegen/ops/index-math.ts';
import { emitRatio, reduceRatio } from '../../codegen/ops/ratio.ts';
import { broadcastIndex as expectedIndex } from '../../compiler/interpret/broadcast.ts';
import { elementCount } from '../../compiler/tensor-type.ts';

/** The value of a `u32` expression in `index`; BigInt division rounds down. */
function evaluate(expression: string, index: number): number {
  const body = expression.replaceAll(/(\d+)u/g, '$1n');
  return Number(runInNewContext(body, { index: BigInt(index) }));
}

describe('index expressions', () => {
  it('leave no text for steps that do nothing', () => {
    expect(times('a', 1)).toBe('a');
    expect(times('a + b', 3)).toBe('(a + b) * 3u');
    expect(times('a', 0)).toBe('0u');
    expect(over('a', 1)).toBe('a');
    expect(modulo('a', 1)).toBe('0u');
    expect(sum(['0u', 'a', '0u', 'b'])).toBe('a + b');
    expect(sum([])).toBe('0u');
    expect(grouped('(a + b)')).toBe('(a + b)');
    expect(grouped('(a) + (b)')).toBe('((a) + (b))');
  });

  it('take flat indices apart', () => {
    const dims = [2, 1, 3, 4];
    for (let index = 0; index < elementCount(dims); index++) {
      const [a, b, c, d] = coordinates('index', dims).map((text) =>
        evaluate(text, index),
      );
      expect(((a! + b!) * 3 + c!) * 4 + d!).toBe(index);
    }
  });

  it.each([
    [
      [2, 3, 4],
      [2, 3, 4],
    ],
    [
      [2, 3, 4],
      [1, 1, 1],
    ],
    [
      [2, 3, 4],
      [2, 1, 4],
    ],
    [
      [2, 3, 4],
      [1, 3, 1],
    ],
    [
      [2, 1, 4, 5],
      [1, 1, 4, 5],
    ],
    [
      [2, 3, 4, 5],
      [2, 1, 1, 5],
    ],
    [
      [1, 1],
      [1, 1],
    ],
  ])('broadcast [%s] from [%s]', (to, from) => {
    const text = broadcastIndex('index', to, from);
    const expected = expectedIndex(to, from);
    for (let index = 0; index < elementCount(to); index++) {
      expect(evaluate(text, index)).toBe(expected(index));
    }
  });

  it('merge neighbouring dimensions', () => {
    expect(broadcastIndex('i', [2, 7, 7], [2, 1, 1])).toBe('i / 49u');
    expect(broadcastIndex('i', [2, 3, 5], [1, 3, 5])).toBe('i % 15u');
    expect(broadcastIndex('i', [2, 3, 5], [2, 3, 5])).toBe('i');
  });
});

describe('ratios', () => {
  it('lose common factors', () => {
    expect(reduceRatio({ a: 8, b: 4, d: 16 })).toEqual({ a: 2, b: 1, d: 4 });
    expect(reduceRatio({ a: 8, b: -4, d: 16 })).toEqual({
      a: 2,
      b: -1,
      d: 4,
    });
    expect(reduceRatio({ a: 0, b: 0, d: 5 })).toEqual({ a: 0, b: 0, d: 1 });
  });

  it('multiply bit by bit only where 32 bits are too few', () => {
    const ratio = { a: 65537, b: 0, d: 65539 };
    expect(emitRatio('f', ratio, 65536)).not.toContain('bit');
    expect(emitRatio('f', ratio, 65537)).toContain('bit');
  });
});
