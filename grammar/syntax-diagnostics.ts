/**
 * Errors of the parser as diagnostics, with echoes left out: within one
 * statement an error says nothing new when the lexer or the brackets have
 * been blamed before it, or when the parser had to suppose a token; and a
 * closing bracket is not stray when its opening one was missed.
 */
import { EOF, type IToken, type TokenType } from 'chevrotain';
import { closerOf } from './bracket-group.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Source, Span } from './source.ts';
import type { SyntaxMessage } from './syntax-messages.ts';
import { beginsLine, tokenEnd, tokenSpan } from './token-span.ts';
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

const DECLARATIONS: ReadonlySet<TokenType> = new Set([
  Import,
  Param,
  Block,
  Model,
]);

/** Tokens at which a statement or a declaration begins or ends. */
const BOUNDARIES: ReadonlySet<TokenType> = new Set([
  ...DECLARATIONS,
  LCurly,
  RCurly,
  Semicolon,
]);

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
  const hidden = hiddenPlaces(earlier, tokens);
  const diagnostics = earlier.filter(
    (diagnostic) =>
      !(diagnostic.code === 'FCM0102' && hidden.has(startOf(diagnostic))) &&
      !lostItsPartner(diagnostic, messages, tokens, source.text),
  );
  const boundaries = offsetsOf(tokens, BOUNDARIES);
  const blamed = diagnostics.map(startOf).sort((a, b) => a - b);
  let supposedAt = -1;
  for (const message of messages) {
    const span = placeOf(message, source);
    const lastBlamed = lastAtMost(blamed, span.start);
    const lastBoundary = lastAtMost(boundaries, span.start - 1);
    if (Math.max(lastBlamed, supposedAt) > lastBoundary) continue;
    if (message.suppliedToken) supposedAt = span.start;
    diagnostics.push({
      severity: 'error',
      code: message.code,
      message: message.message,
      span,
      related: [],
      help: message.help,
    });
  }
  return diagnostics;
}

function startOf({ span }: Diagnostic): number {
  return span?.start ?? 0;
}

/** Where unterminated strings and comments hide what would follow. */
function hiddenPlaces(
  earlier: readonly Diagnostic[],
  tokens: readonly IToken[],
): ReadonlySet<number> {
  const last = tokens.findLast((token) => !isVirtual(token));
  const places = new Set<number>();
  for (const { code, span } of earlier) {
    if (code === 'FCM0002' && span !== null) places.add(span.end);
    if (code === 'FCM0003' && last !== undefined) places.add(tokenEnd(last));
  }
  return places;
}

/** Whether a bracket is stray because its opening one was missed. */
function lostItsPartner(
  { code, span }: Diagnostic,
  messages: readonly SyntaxMessage[],
  tokens: readonly IToken[],
  text: string,
): boolean {
  if (code !== 'FCM0103' || span === null) return false;
  const image = text.slice(span.start, span.end);
  const declaration = lastAtMost(offsetsOf(tokens, DECLARATIONS), span.start);
  return messages.some(
    ({ found, expected }) =>
      found.startOffset >= declaration &&
      found.startOffset <= span.start &&
      expected !== null &&
      closerOf(expected)?.PATTERN === image,
  );
}

function offsetsOf(
  tokens: readonly IToken[],
  types: ReadonlySet<TokenType>,
): number[] {
  return tokens
    .filter((token) => types.has(token.tokenType))
    .map((token) => token.startOffset);
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
