import { describe, expect, it } from 'vitest';
import { findSyntaxErrors } from '../../../compiler/target-file/json-syntax-errors.ts';
import { readMarks } from '../../support/marked-source.ts';

describe('findSyntaxErrors', () => {
  it.each([
    ['«»', 'expected a value, found the end of the file'],
    ['{ "a": «»', 'expected a value, found the end of the file'],
    ['{ «a»: 1 }', '`a` is not JSON'],
    [`{ «'a'»: 1 }`, "`'a'` is not JSON"],
    ['{ "a": «NaN» }', '`NaN` is not JSON'],
    ['{ "a": «+5» }', '`+5` is not JSON'],
    ['{ "a": 1 «"b"»: 2 }', 'expected `,` between two entries, found `"b"`'],
    ['{ "a" «1» }', 'expected `:` after the field name, found `1`'],
    ['{ "a": 1«,» }', 'a comma before the closing `}`'],
    ['[1«,»\n]', 'a comma before the closing `]`'],
    ['{ "a": «]» }', 'expected a value, found `]`'],
    [
      '{ "a": 1,«,» "b": 2 }',
      'expected a field name in double quotes, found `,`',
    ],
    [
      '{ "a": 1\n«»',
      'expected `}` to close the object, found the end of the file',
    ],
    [
      '{ "a": 1,\n«»',
      'expected `}` to close the object, found the end of the file',
    ],
    ['[1«»', 'expected `]` to close the list, found the end of the file'],
    ['{}«}»', 'expected the end of the file, found `}`'],
    ['{ «/* why */» }', 'JSON has no comments'],
    ['{ } «// why»', 'JSON has no comments'],
    ['{ «/* why»', 'JSON has no comments'],
    ['{ "a": «"b»\n}', 'a string ends on the line on which it begins'],
    ['{ "a": «1.» }', '`1.` is not a number'],
    ['{ "a": «"\\x"» }', 'this string has an unknown escape'],
    ['{ "a": «"\\u12"» }', '`\\u` takes four hexadecimal digits'],
    ['{ "a": «"\t"» }', 'a control character in a string must be escaped'],
  ])('%s', (marked, message) => {
    const { text, ranges } = readMarks(marked);
    const [[start, end] = [-1, -1]] = ranges;
    expect(findSyntaxErrors(text)).toMatchObject([{ start, end, message }]);
  });

  it.each([
    ["{ 'a': 1 }", 'strings stand in double quotes'],
    ['{ a: 1 }', 'field names and strings stand in double quotes'],
    ['[NaN]', 'a number is finite'],
    ['[.5]', 'a number begins with a digit, or with `-` and a digit'],
    ['[-Infinity]', 'a number begins with a digit, or with `-` and a digit'],
    ['[#]', null],
    ['[1,]', 'remove the comma'],
    ['["C:\\dir"]', 'a backslash in a string is written `\\\\`'],
  ])('helps with %s', (text, help) => {
    expect(findSyntaxErrors(text)).toMatchObject([{ help }]);
  });

  it('reports the first mistake of every line', () => {
    const { text, ranges } = readMarks(
      '{\n  «name»: "x",\n  "a": [1«,» ],\n  "b": «.5» .6\n}',
    );
    expect(
      findSyntaxErrors(text).map(({ start, end }) => [start, end]),
    ).toEqual(ranges);
  });
});
