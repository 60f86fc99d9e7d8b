import { expect, it } from 'vitest';
import { findDuplicateKey } from '../../../compiler/weights/duplicate-key.ts';

it.each([
  ['{}', null],
  ['{"a":1,"b":{"a":2}}', null],
  ['{"a":[{"b":1},{"b":2}]}', null],
  ['{"a":"a","b":"a"}', null],
  ['{"a":{"b":1, "c":2, "b" : 3}}', 'b'],
  ['{"a":1,"\\u0061":2}', 'a'],
  ['{"\\"":1,"x":"\\\\","\\"":2}', '"'],
])('%s', (json, key) => {
  JSON.parse(json);
  expect(findDuplicateKey(json)).toBe(key);
});
