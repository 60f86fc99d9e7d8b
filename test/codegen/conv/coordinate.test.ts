import { describe, expect, it } from 'vitest';
import {
  blockInside,
  clamped,
  coordinate,
  whenInside,
  zeroOutside,
} from '../../../codegen/conv/coordinate.ts';

describe('coordinates', () => {
  const whole = coordinate('y', 'OUT_H', 8, 4);
  const partial = coordinate('x', 'OUT_W', 9, 4);

  it('need nothing where all tiles fit', () => {
    expect(clamped(whole)).toBe('y');
    expect(whenInside([whole], 'store();')).toBe('store();');
    expect(blockInside([whole], ['a();', 'b();'])).toEqual(['a();', 'b();']);
    expect(zeroOutside(whole, 'value')).toBe('value');
  });

  it('are clamped and guarded where the last tile is cut off', () => {
    expect(clamped(partial)).toBe('min(x, OUT_W - 1u)');
    expect(whenInside([whole, partial], 'store();')).toBe(
      'if (x < OUT_W) { store(); }',
    );
    expect(blockInside([whole, partial], ['a();', 'b();'])).toEqual([
      'if (x < OUT_W) {\n  a();\n  b();\n}',
    ]);
    expect(zeroOutside(partial, 'value')).toBe(
      'select(vec4f(), value, x < OUT_W)',
    );
  });
});
