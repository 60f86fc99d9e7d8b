/** How messages name tokens and bracketed groups. */
import { EOF, tokenMatcher, type IToken, type TokenType } from 'chevrotain';
import {
  Annotation,
  Arrow,
  Block,
  ElementTypeName,
  HoleOpen,
  Identifier,
  Import,
  KEYWORDS,
  LParen,
  LSquare,
  Model,
  Semicolon,
  StringStart,
  StringText,
} from './tokens.ts';
import { isVirtual } from './virtual-token.ts';

/** Longer texts are cut: a message is one line. */
const MAX_SHOWN_CHARS = 32;

const KEYWORD_TYPES: ReadonlySet<TokenType> = new Set(KEYWORDS);

export function isKeyword(token: IToken): boolean {
  return KEYWORD_TYPES.has(token.tokenType);
}

/** `token` as the object of "found ..."; undefined is the end of the file. */
export function describeToken(token: IToken | undefined): string {
  if (token === undefined || token.tokenType === EOF)
    return 'the end of the file';
  if (token.tokenType === Semicolon && isVirtual(token))
    return 'the end of the statement';
  if (token.tokenType === StringStart || token.tokenType === StringText)
    return 'a string';
  const shown =
    token.image.length > MAX_SHOWN_CHARS
      ? `${token.image.slice(0, MAX_SHOWN_CHARS)}…`
      : token.image;
  return isKeyword(token) ? `the keyword \`${shown}\`` : `\`${shown}\``;
}

/** The construct whose opening bracket is `tokens[index]`. */
export function describeGroup(
  tokens: readonly IToken[],
  index: number,
): string {
  const type = tokens[index]?.tokenType;
  const before = tokens[index - 1];
  if (type === LParen) {
    if (before?.tokenType === Arrow) return 'the list of results';
    if (before?.tokenType === Annotation) return 'the annotation';
    if (before?.tokenType !== Identifier) return 'the parenthesis';
    const keyword = tokens[index - 2]?.tokenType;
    return keyword === Block || keyword === Model
      ? 'the parameter list'
      : 'the call';
  }
  if (type === LSquare) {
    return before !== undefined && tokenMatcher(before, ElementTypeName)
      ? 'the shape'
      : 'the list';
  }
  if (type === HoleOpen) return 'the expression in the string';
  return before?.tokenType === Import ? 'the list of imports' : 'the body';
}
