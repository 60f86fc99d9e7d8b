/** What keeps a text from being JSON: places, causes, cures. */
import type { ParseError } from 'jsonc-parser';
import { parseTree, printParseErrorCode } from 'jsonc-parser';

import { positionAt } from '../../grammar/source.ts';

export interface JsonSyntaxError {
  /** UTF-16 offsets [start, end) in the text. */
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly help: string | null;
}

/**
 * The mistakes of `text` in their order. Of a line only the first, and none that
 * directly follows another: those are mostly consequences. Brackets must not be
 * nested so deep that recursion overflows the stack.
 */
export function findSyntaxErrors(text: string): readonly JsonSyntaxError[] {
  const errors: ParseError[] = [];
  parseTree(text, errors, {
    disallowComments: true,
    allowTrailingComma: false,
  });
  const faultyLines = new Set<number>();
  let previousEnd: number | null = null;
  return errors.flatMap((error) => {
    const { offset, length } = error;
    const { line } = positionAt(text, offset);
    const followsOnError =
      previousEnd !== null && isBlank(text.slice(previousEnd, offset));
    const isConsequence = followsOnError || faultyLines.has(line);
    faultyLines.add(line);
    previousEnd = offset + length;
    return isConsequence ? [] : [describe(error, text)];
  });
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}

function describe(
  { error, offset, length }: ParseError,
  text: string,
): JsonSyntaxError {
  const end = offset + length;
  const symbol = text.slice(offset, end);
  const found = describeFound(symbol);
  const wrong = (
    message: string,
    help: string | null = null,
  ): JsonSyntaxError => ({ start: offset, end, message, help });
  const expected = (what: string): JsonSyntaxError =>
    wrong(`expected ${what}, found ${found}`);
  const code = printParseErrorCode(error);
  switch (code) {
    case 'InvalidSymbol':
      return wrong(`${found} is not JSON`, symbolHelp(symbol));
    case 'PropertyNameExpected':
      if (symbol === '') return expected('`}` to close the object');
      return (
        trailingComma(text, offset) ?? expected('a field name in double quotes')
      );
    case 'ValueExpected':
      return trailingComma(text, offset) ?? expected('a value');
    case 'ColonExpected':
      return expected('`:` after the field name');
    case 'CommaExpected':
      return expected('`,` between two entries');
    case 'CloseBraceExpected':
      return expected('`}` to close the object');
    case 'CloseBracketExpected':
      return expected('`]` to close the list');
    case 'EndOfFileExpected':
      return expected('the end of the file');
    case 'InvalidCommentToken':
    case 'UnexpectedEndOfComment':
      return wrong('JSON has no comments', 'remove the comment');
    case 'UnexpectedEndOfString':
      return wrong('a string ends on the line on which it begins');
    case 'InvalidNumberFormat':
    case 'UnexpectedEndOfNumber':
      return wrong(`${found} is not a number`);
    case 'InvalidUnicode':
      return wrong('`\\u` takes four hexadecimal digits');
    case 'InvalidEscapeCharacter':
      return wrong(
        'this string has an unknown escape',
        'a backslash in a string is written `\\\\`',
      );
    case 'InvalidCharacter':
      return wrong('a control character in a string must be escaped');
    case '<unknown ParseErrorCode>':
      return wrong(`${found} is not JSON`);
  }
}

/** The comma before the closing bracket at `offset`, if there is one. */
function trailingComma(text: string, offset: number): JsonSyntaxError | null {
  const bracket = text.charAt(offset);
  const before = text.slice(0, offset).trimEnd();
  if (!/[\]}]/.test(bracket) || !before.endsWith(',')) return null;
  return {
    start: before.length - 1,
    end: before.length,
    message: `a comma before the closing \`${bracket}\``,
    help: 'remove the comma',
  };
}

function describeFound(text: string): string {
  if (text === '') return 'the end of the file';
  return `\`${text.length <= 40 ? text : `${text.slice(0, 37)}...`}\``;
}

/** How to write what people write in JavaScript or Python. */
function symbolHelp(symbol: string): string | null {
  if (/^['`]/.test(symbol)) return 'strings stand in double quotes';
  if (/^[+-]?(?:nan|inf(?:inity)?)$/i.test(symbol)) {
    return 'a number is finite';
  }
  if (/^[+-]?\.?\d|^[+-]$/.test(symbol)) {
    return 'a number begins with a digit, or with `-` and a digit';
  }
  if (/^[A-Za-z_$]/.test(symbol)) {
    return 'field names and strings stand in double quotes';
  }
  return null;
}
