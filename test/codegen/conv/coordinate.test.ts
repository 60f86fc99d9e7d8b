import { describe, expect, it } from 'vitest';
import {
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
    expect(zeroOutside(whole, 'value')).toBe('value');
  });

  it('are clamped and guarded where the last tile is cut off', () => {
    expect(clamped(partial)).toBe('min(x, OUT_W - 1u)');
    expect(whenInside([whole, partial], 'store();')).toBe(
      'if (x < OUT_W) { store(); }',
    );
    expect(zeroOutside(partial, 'value')).toBe(
      'select(vec4f(), value, x < OUT_W)',
    );
  });
});
