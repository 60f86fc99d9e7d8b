/** Looking up where statements and declarations of a token stream begin. */
import type { IToken, TokenType } from 'chevrotain';
import { DECLARATION_STARTS, LCurly, RCurly, Semicolon } from './tokens.ts';

/** Tokens at which a statement or a declaration begins or ends. */
const BOUNDARIES: ReadonlySet<TokenType> = new Set([
  ...DECLARATION_STARTS,
  LCurly,
  RCurly,
  Semicolon,
]);

export class TokenOffsets {
  readonly #boundaries: readonly number[];
  readonly #declarations: readonly number[];

  constructor(tokens: readonly IToken[]) {
    this.#boundaries = offsetsOf(tokens, BOUNDARIES);
    this.#declarations = offsetsOf(tokens, DECLARATION_STARTS);
  }

  /** The first boundary behind `offset`; Infinity at the end. */
  nextBoundary(offset: number): number {
    return firstAfter(this.#boundaries, offset);
  }

  /** Where the declaration after the one at `offset` begins, or Infinity. */
  nextDeclaration(offset: number): number {
    return firstAfter(this.#declarations, offset);
  }
}

function offsetsOf(
  tokens: readonly IToken[],
  types: ReadonlySet<TokenType>,
): number[] {
  return tokens
    .filter((token) => types.has(token.tokenType))
    .map((token) => token.startOffset);
}

/** The first element of the ascending `sorted` that is > `limit`. */
function firstAfter(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return sorted[low] ?? Infinity;
}
