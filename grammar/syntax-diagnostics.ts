/**
 * Errors of the parser as diagnostics, and echoes left out. An echo is an
 * error that another one explains: the rest of a statement in which the lexer
 * or the parser has stumbled already, what stands inside unclosed brackets or
 * behind an unclosed string, a closing bracket whose opening one was missed.
 */
import { EOF, type IToken } from 'chevrotain';
import { closerOf } from './bracket-group.ts';
import type { Diagnostic } from './diagnostic.ts';
import { lineStartOf, type Source, type Span } from './source.ts';
import type { SyntaxMessage } from './syntax-messages.ts';
import { TokenOffsets } from './token-offsets.ts';
import { beginsLine, tokenEnd, tokenSpan } from './token-span.ts';
import { LCurly } from './tokens.ts';
import { isVirtual } from './virtual-token.ts';

/** Offsets at which errors are echoes; both ends are included. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * @param tokens the stream that was parsed.
 * @param earlier what was reported before parsing.
 */
export function syntaxDiagnostics(
  messages: readonly SyntaxMessage[],
  tokens: readonly IToken[],
  earlier: readonly Diagnostic[],
  source: Source,
): Diagnostic[] {
  const offsets = new TokenOffsets(tokens);
  const hidden = hiddenRanges(earlier, tokens, offsets, source.text);
  const trusted = earlier.filter(
    (diagnostic) => isUnclosed(diagnostic) || !hidden(startOf(diagnostic)),
  );
  const isEcho = echoRanges(trusted, offsets);
  const errors: SyntaxError[] = [];
  for (const message of messages) {
    const span = placeOf(message, source);
    const error = { message, span };
    if (hidden(span.start) || isEcho(span.start)) continue;
    if (errors.some((before) => explains(before, error, offsets))) continue;
    errors.push(error);
  }
  const brackets = trusted.filter(
    (diagnostic) => !isExplained(diagnostic, errors, offsets, source.text),
  );
  return [...brackets, ...errors.map(diagnosticOf)];
}

interface SyntaxError {
  readonly message: SyntaxMessage;
  readonly span: Span;
}

function diagnosticOf({ message, span }: SyntaxError): Diagnostic {
  return {
    severity: 'error',
    code: message.code,
    message: message.message,
    span,
    related: [],
    help: message.help,
  };
}

/**
 * At the found token; behind the one before it where the found one has no
 * text, or begins a later line and something is missing on the earlier.
 */
function placeOf(
  { found, previous, isUnwanted }: SyntaxMessage,
  { file }: Source,
): Span {
  const end = previous.tokenType === EOF ? 0 : tokenEnd(previous);
  const isVisible = found.tokenType !== EOF && !isVirtual(found);
  if (isVisible && (isUnwanted || !beginsLine(found, previous)))
    return tokenSpan(found, file);
  return { file, start: end, end };
}

/**
 * With an unclosed string its line may have been read inside out, and nothing
 * in the declaration behind it is sure; a comment hides the end of the file.
 */
function hiddenRanges(
  earlier: readonly Diagnostic[],
  tokens: readonly IToken[],
  offsets: TokenOffsets,
  text: string,
): (offset: number) => boolean {
  const last = tokens.findLast((token) => !isVirtual(token));
  const lastEnd = last === undefined ? 0 : tokenEnd(last);
  const ranges = earlier.flatMap((diagnostic): Range[] => {
    const start = startOf(diagnostic);
    if (diagnostic.code === 'FCM0002') {
      const line = lineStartOf(text, start);
      return [{ start: line, end: offsets.nextDeclaration(start) }];
    }
    return diagnostic.code === 'FCM0003'
      ? [{ start: lastEnd, end: Infinity }]
      : [];
  });
  return membership(ranges);
}

/** What the lexer and the brackets have been blamed for. */
function echoRanges(
  trusted: readonly Diagnostic[],
  offsets: TokenOffsets,
): (offset: number) => boolean {
  const ranges = trusted.flatMap((diagnostic): Range[] => {
    const start = startOf(diagnostic);
    const statement = { start, end: offsets.nextBoundary(start) };
    const opener = diagnostic.related[0]?.span.start;
    if (diagnostic.code !== 'FCM0102' || opener === undefined)
      return [statement];
    const from = Math.min(opener, start);
    const end = Math.max(start, offsets.nextBoundary(from));
    return [{ start: from, end }];
  });
  return membership(ranges);
}

/** Whether `before` is the cause of the later `error`. */
function explains(
  before: SyntaxError,
  error: SyntaxError,
  offsets: TokenOffsets,
): boolean {
  const { start } = before.span;
  if (before.message.suppliedToken)
    return error.span.start <= offsets.nextBoundary(start);
  return (
    before.message.expected === LCurly &&
    error.message.code === 'FCM0105' &&
    error.span.start < offsets.nextDeclaration(start)
  );
}

/** Whether a stray bracket is explained by an error before it. */
function isExplained(
  diagnostic: Diagnostic,
  errors: readonly SyntaxError[],
  offsets: TokenOffsets,
  text: string,
): boolean {
  if (diagnostic.code !== 'FCM0103') return false;
  const stray = startOf(diagnostic);
  const closer = text[stray];
  return errors.some(({ message: { code, expected }, span: { start } }) => {
    if (start > stray || stray >= offsets.nextDeclaration(start)) return false;
    if (expected !== null && closerOf(expected)?.PATTERN === closer)
      return true;
    return closer === '}'
      ? code === 'FCM0105'
      : stray <= offsets.nextBoundary(start);
  });
}

function isUnclosed({ code }: Diagnostic): boolean {
  return code === 'FCM0002' || code === 'FCM0003';
}

function startOf({ span }: Diagnostic): number {
  return span?.start ?? 0;
}

/** Whether an offset lies in one of `ranges`. */
function membership(ranges: readonly Range[]): (offset: number) => boolean {
  const sorted = ranges.toSorted((a, b) => a.start - b.start);
  /** Largest end of the ranges up to each one. */
  const ends: number[] = [];
  for (const { end } of sorted) ends.push(Math.max(end, ends.at(-1) ?? -1));
  return (offset) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]!.start <= offset) low = middle + 1;
      else high = middle;
    }
    return offset <= (ends[low - 1] ?? -1);
  };
}
