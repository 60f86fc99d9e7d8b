import { expect, it } from 'vitest';
import { suggest } from '../../grammar/suggest.ts';

const NAMES = [
  'conv2d',
  'depthwise',
  'pointwise',
  'relu',
  'relu6',
  'add',
  'mul',
];

it.each([
  ['conv2', 'conv2d'],
  ['covn2d', 'conv2d'],
  ['Conv2D', 'conv2d'],
  ['depthwize', 'depthwise'],
  ['poinwise', 'pointwise'],
  ['relu7', 'relu'],
  ['rleu6', 'relu6'],
  ['ad', 'add'],
  ['softmax', null],
  ['x', null],
  ['', null],
  ['add', null],
  ['a'.repeat(100_000), null],
])('%.20s means %s', (name, expected) => {
  expect(
    suggest(
      name,
      NAMES.filter((each) => each !== 'add' || name !== 'add'),
    ),
  ).toBe(expected);
});
