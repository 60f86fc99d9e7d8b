/**
 * Errors of the parser as diagnostics. An error is dropped when the lexer or
 * the brackets have already been blamed in the same statement before it: it
 * would only be an echo.
 */
import { EOF, type IToken, type TokenType } from 'chevrotain';
import type { Diagnostic, Report } from './diagnostic.ts';
import { reportError } from './report-error.ts';
import type { Source, Span } from './source.ts';
import { MAX_SYNTAX_ERRORS, type SyntaxMessage } from './syntax-messages.ts';
import { tokenEnd, tokenSpan } from './token-span.ts';
import {
  Block,
  Import,
  LCurly,
  Model,
  Param,
  RCurly,
  Semicolon,
} from './tokens.ts';
import { isVirtual } from './virtual-token.ts';

/** Tokens at which a statement or a declaration begins or ends. */
const BOUNDARIES: ReadonlySet<TokenType> = new Set([
  Import,
  Param,
  Block,
  Model,
  LCurly,
  RCurly,
  Semicolon,
]);

/**
 * @param tokens the stream that was parsed.
 * @param earlier what was reported before parsing.
 */
export function reportSyntaxErrors(
  messages: readonly SyntaxMessage[],
  tokens: readonly IToken[],
  earlier: readonly Diagnostic[],
  source: Source,
  report: Report,
): void {
  const boundaries = tokens
    .filter((token) => BOUNDARIES.has(token.tokenType))
    .map((token) => token.startOffset);
  const blamed = earlier
    .map((diagnostic) => diagnostic.span?.start ?? 0)
    .sort((a, b) => a - b);
  for (const { code, message, help, found, previous } of messages) {
    const span = placeOf(found, previous, source);
    const lastBlamed = lastAtMost(blamed, span.start);
    const lastBoundary = lastAtMost(boundaries, span.start - 1);
    if (lastBlamed > lastBoundary) continue;
    reportError(report, code, message, span, help);
  }
  if (messages.length === MAX_SYNTAX_ERRORS) {
    report({
      severity: 'note',
      code: 'FCM0199',
      message: `the rest of the file was not parsed after ${MAX_SYNTAX_ERRORS} syntax errors`,
      span: {
        file: source.file,
        start: source.text.length,
        end: source.text.length,
      },
      related: [],
      help: null,
    });
  }
}

/** At the found token; where that has no text, behind the one before it. */
function placeOf(found: IToken, previous: IToken, { file }: Source): Span {
  if (found.tokenType !== EOF && !isVirtual(found))
    return tokenSpan(found, file);
  const end = previous.tokenType === EOF ? 0 : tokenEnd(previous);
  return { file, start: end, end };
}

/** The largest element of the ascending `sorted` that is <= `limit`, or -1. */
function lastAtMost(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return sorted[low - 1] ?? -1;
}
