/** Places of tokens. Chevrotain's end offsets and columns are inclusive. */
import type { IToken } from 'chevrotain';
import type { Span } from './source.ts';

/** Half-open span of a token. */
export function tokenSpan(token: IToken, file: string): Span {
  return { file, start: token.startOffset, end: tokenEnd(token) };
}

/** Offset after the last character of `token`. */
export function tokenEnd(token: IToken): number {
  return (token.endOffset ?? token.startOffset - 1) + 1;
}

/** Whether a line break lies between `previous` and `token`. */
export function beginsLine(token: IToken, previous: IToken): boolean {
  return (token.startLine ?? 0) > (previous.endLine ?? 0);
}
