/**
 * Text to tokens. Strings are taken apart here (`expandString`), so that the
 * expressions in their holes are ordinary tokens with exact places; comments
 * are set aside for the formatter. Nothing stops at an error: a bad character
 * is reported and skipped.
 */
import { Lexer, type ILexingError, type IToken } from 'chevrotain';
import { balanceBrackets } from './balance-brackets.ts';
import type { Report } from './diagnostic.ts';
import { expandString } from './expand-string.ts';
import { reportError } from './report-error.ts';
import type { Source } from './source.ts';
import { tokenEnd } from './token-span.ts';
import {
  BlockComment,
  FloatLiteral,
  Identifier,
  IntegerLiteral,
  KEYWORDS,
  LEXER_TOKENS,
  RawString,
} from './tokens.ts';

const lexer = new Lexer(LEXER_TOKENS, {
  positionTracking: 'full',
  ensureOptimizations: true,
});

export interface LexResult {
  readonly tokens: readonly IToken[];
  readonly comments: readonly IToken[];
}

/**
 * Tokens and comments of `source` in order.
 *
 * Reports FCM0001 to FCM0004, FCM0006 and FCM0007.
 */
export function lex(source: Source, report: Report): LexResult {
  const { tokens, comments, errors } = tokenize(source.text);
  for (const error of errors) reportLexingError(error, source, report);
  for (const comment of comments) checkComment(comment, source, report);
  const joined = joinMalformedNumbers(tokens, source, report);
  return { tokens: expandStrings(joined, source, report), comments };
}

interface RawTokens {
  readonly tokens: readonly IToken[];
  readonly comments: readonly IToken[];
  readonly errors: readonly ILexingError[];
}

function tokenize(text: string): RawTokens {
  const { tokens, groups, errors } = lexer.tokenize(text);
  return { tokens, comments: groups['comments'] ?? [], errors };
}

function expandStrings(
  tokens: readonly IToken[],
  source: Source,
  report: Report,
): IToken[] {
  const result: IToken[] = [];
  for (const token of tokens) {
    if (token.tokenType !== RawString) {
      result.push(token);
      continue;
    }
    const lexHole = (start: number, end: number): readonly IToken[] =>
      lexSlice(source, start, end, token, report);
    for (const part of expandString(token, source, lexHole, report)) {
      result.push(part);
    }
  }
  return result;
}

/** Tokens of the hole [start, end) of `string`, placed in the whole text. */
function lexSlice(
  source: Source,
  start: number,
  end: number,
  string: IToken,
  report: Report,
): readonly IToken[] {
  const { tokens, errors } = tokenize(source.text.slice(start, end));
  for (const error of errors) {
    reportLexingError(
      { ...error, offset: error.offset + start },
      source,
      report,
    );
  }
  const line = string.startLine ?? 1;
  const column = (string.startColumn ?? 1) + start - string.startOffset;
  const placed = tokens.map((token) => ({
    ...token,
    startOffset: token.startOffset + start,
    endOffset: (token.endOffset ?? 0) + start,
    startLine: line,
    endLine: line,
    startColumn: (token.startColumn ?? 1) + column - 1,
    endColumn: (token.endColumn ?? 1) + column - 1,
  }));
  const joined = joinMalformedNumbers(placed, source, report);
  return balanceBrackets(joined, source.file, report, '`}`');
}

/**
 * A number directly followed by letters or another number is one mistake;
 * the number alone is kept, so that parsing goes on as if it were well formed.
 */
function joinMalformedNumbers(
  tokens: readonly IToken[],
  source: Source,
  report: Report,
): readonly IToken[] {
  const result: IToken[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    result.push(token);
    if (!isNumber(token)) continue;
    let last = token;
    for (
      let next = tokens[i + 1];
      next?.startOffset === tokenEnd(last) && isWordOrNumber(next);
      next = tokens[i + 1]
    ) {
      last = next;
      i++;
    }
    if (last === token) continue;
    const end = tokenEnd(last);
    reportError(
      report,
      'FCM0004',
      `malformed number \`${source.text.slice(token.startOffset, end)}\``,
      { file: source.file, start: token.startOffset, end },
      'a name cannot begin with a digit, and `_` may only stand between digits',
    );
  }
  return result;
}

function isNumber(token: IToken): boolean {
  return token.tokenType === IntegerLiteral || token.tokenType === FloatLiteral;
}

function isWordOrNumber(token: IToken): boolean {
  return (
    token.tokenType === Identifier ||
    isNumber(token) ||
    KEYWORDS.includes(token.tokenType)
  );
}

function checkComment(comment: IToken, source: Source, report: Report): void {
  if (comment.tokenType !== BlockComment) return;
  if (comment.image.length >= 4 && comment.image.endsWith('*/')) return;
  const start = comment.startOffset;
  reportError(
    report,
    'FCM0003',
    'this comment has no end',
    { file: source.file, start, end: start + 2 },
    'close it with `*/`',
  );
}

/** What people coming from other languages type. */
const CHARACTER_HELP: ReadonlyMap<string, string> = new Map([
  ['`', 'strings are written with double quotes'],
  ['#', 'comments begin with `//`'],
  ['&', 'the logical operator is `&&`'],
  ['|', 'the logical operator is `||`'],
  ['^', 'there is no power operator; write the product'],
  ['?', 'write `if condition { a } else { b }`'],
  ['@', 'the name of an annotation follows directly, as in `@no_fuse`'],
]);

function reportLexingError(
  error: ILexingError,
  source: Source,
  report: Report,
): void {
  const { offset, length } = error;
  const span = { file: source.file, start: offset, end: offset + length };
  const char = String.fromCodePoint(source.text.codePointAt(offset) ?? 0);
  if (char === '.') {
    reportError(
      report,
      'FCM0004',
      'a decimal point needs a digit on both sides',
      span,
      'write `1.0` or `0.5`; a range is written with `..`',
    );
    return;
  }
  reportError(
    report,
    'FCM0001',
    `unexpected character ${describeCharacter(char)}`,
    span,
    CHARACTER_HELP.get(char) ?? null,
  );
}

/** The character itself where it can be seen, with its code where not ASCII. */
function describeCharacter(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const hex = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  const visible = /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(char);
  if (!visible) return hex;
  return code < 0x7f ? `\`${char}\`` : `\`${char}\` (${hex})`;
}
