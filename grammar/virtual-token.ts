/**
 * Tokens that the program implies but does not spell: closing brackets that
 * are missing, ends of statements. They have no width.
 */
import { createTokenInstance, type IToken, type TokenType } from 'chevrotain';
import { tokenEnd } from './token-span.ts';

/** A token of `type` without width, directly behind `previous`. */
export function virtualToken(type: TokenType, previous: IToken): IToken {
  const offset = tokenEnd(previous);
  const line = previous.endLine ?? NaN;
  const column = (previous.endColumn ?? NaN) + 1;
  return createTokenInstance(
    type,
    '',
    offset,
    offset - 1,
    line,
    line,
    column,
    column - 1,
  );
}

export function isVirtual(token: IToken): boolean {
  return token.image === '';
}
