import { describe, expect, it } from 'vitest';

import { addSetting, wholeNumber } from '../../cli/options.ts';

describe('addSetting', () => {
  it.each([
    ['n=96', 96],
    ['n=-3', -3],
    ['n=1_000', 1000],
    ['n=1.5', 1.5],
    ['n=1e-3', 0.001],
    ['n=true', true],
    ['n=false', false],
    ['n=same', 'same'],
    ['n=', ''],
    ['n=a=b', 'a=b'],
    ['n=nan', 'nan'],
  ])('%s', (text, value) => {
    expect(addSetting(text, new Map())).toEqual(new Map([['n', value]]));
  });

  it('keeps earlier settings; the last of a name wins', () => {
    const first = addSetting('b=2', addSetting('a=1', new Map()));
    expect(addSetting('a=3', first)).toEqual(
      new Map([
        ['a', 3],
        ['b', 2],
      ]),
    );
  });

  it.each(['n', '=1', '1n=2', 'a b=1'])('rejects %s', (text) => {
    expect(() => addSetting(text, new Map())).toThrow('Expected NAME=VALUE.');
  });
});

describe('wholeNumber', () => {
  it.each(['0', '-1', '1.5', 'x', '', '1e3', '99999999999999999999'])(
    'rejects %s',
    (text) => {
      expect(() => wholeNumber(1)(text)).toThrow('at least 1');
    },
  );

  it('reads digits', () => {
    expect(wholeNumber(1)('12')).toBe(12);
  });
});
