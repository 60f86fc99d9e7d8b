/**
 * Brackets as the parser's recovery needs them: every token knows the group
 * it stands in. A closing bracket stands in the group that it closes, an
 * opening one in the group around it.
 */
import type { IToken, TokenType } from 'chevrotain';
import {
  HoleClose,
  HoleOpen,
  LCurly,
  LParen,
  LSquare,
  RCurly,
  RParen,
  RSquare,
} from './tokens.ts';

const CLOSERS: ReadonlyMap<TokenType, TokenType> = new Map([
  [LParen, RParen],
  [LSquare, RSquare],
  [LCurly, RCurly],
  [HoleOpen, HoleClose],
]);
const CLOSER_TYPES: ReadonlySet<TokenType> = new Set(CLOSERS.values());

/** The type that closes `type`, or undefined when it opens nothing. */
export function closerOf(type: TokenType): TokenType | undefined {
  return CLOSERS.get(type);
}

export function isOpener(token: IToken): boolean {
  return CLOSERS.has(token.tokenType);
}

export function isCloser(token: IToken): boolean {
  return CLOSER_TYPES.has(token.tokenType);
}

export function isBracket(type: TokenType): boolean {
  return CLOSERS.has(type) || CLOSER_TYPES.has(type);
}

/** One pair of brackets and what is between them; the root has no brackets. */
export interface BracketGroup {
  readonly parent: BracketGroup | null;
  readonly opener: IToken | null;
  /** Index of the closing bracket in the token stream; its length for the root. */
  closerIndex: number;
}

interface TokenPlace {
  readonly group: BracketGroup;
  /** The group that this token opens. */
  readonly opens: BracketGroup | null;
}

/** Notes on every token of a balanced stream the group it stands in. */
export function assignGroups(tokens: readonly IToken[]): void {
  const root: BracketGroup = {
    parent: null,
    opener: null,
    closerIndex: tokens.length,
  };
  let place: TokenPlace = { group: root, opens: null };
  const outer: TokenPlace[] = [];
  for (const [index, token] of tokens.entries()) {
    if (isOpener(token)) {
      const group = { parent: place.group, opener: token, closerIndex: -1 };
      token.payload = { group: place.group, opens: group } satisfies TokenPlace;
      outer.push(place);
      place = { group, opens: null };
    } else {
      token.payload = place;
      if (isCloser(token)) {
        place.group.closerIndex = index;
        place = outer.pop() ?? place;
      }
    }
  }
}

/** The group in which `token` stands; null for the end of the input. */
export function groupOf(token: IToken): BracketGroup | null {
  return placeOf(token)?.group ?? null;
}

/** The group that `token` opens, if it is an opening bracket. */
export function groupOpenedBy(token: IToken): BracketGroup | null {
  return placeOf(token)?.opens ?? null;
}

function placeOf(token: IToken): TokenPlace | null {
  return (token.payload as TokenPlace | undefined) ?? null;
}
