import { describe, expect, it } from 'vitest';

import type { RejectionJson } from '../../compiler/plan-json.ts';
import { printRejections } from '../../compiler/print-rejections.ts';

function rejection(
  reason: RejectionJson['reason'],
  layers: readonly string[],
  detail = '',
): RejectionJson {
  return { layers, family: 'dwpw', reason, detail };
}

describe('printRejections', () => {
  it('is silent when nothing was rejected', () => {
    expect(printRejections([])).toEqual([]);
  });

  it('groups by reason and gives every figure', () => {
    const lines = printRejections([
      rejection('slower', ['a.dw', 'a.pw'], '3 us fused'),
      rejection('otherGroupBetter', ['b.dw', 'b.pw'], '2 us fused'),
      rejection('slower', ['long.name.dw', 'long.name.pw'], '9 us fused'),
    ]);
    expect(lines).toEqual([
      'not fused:',
      '  otherGroupBetter: the layers gain more in other groups',
      '    b.dw + pw  dwpw  2 us fused',
      '  slower: together they take longer',
      '    a.dw + pw          dwpw  3 us fused',
      '    long.name.dw + pw  dwpw  9 us fused',
    ]);
  });

  it('sums up what a network repeats in every block', () => {
    const lines = printRejections(
      ['a', 'b', 'c', 'd'].map((block) =>
        rejection('manyConsumers', [`${block}.pw`, `${block}.dw`]),
      ),
    );
    expect(lines).toEqual([
      'not fused:',
      '  manyConsumers: the value between the layers is read elsewhere, too',
      '    a.pw + dw, b.pw + dw and 2 more',
    ]);
  });

  it('names all of a few', () => {
    const lines = printRejections([rejection('isOutput', ['a', 'b', 'c'])]);
    expect(lines.at(-1)).toBe('    a + b + c');
  });
});
