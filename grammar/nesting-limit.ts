/**
 * The limit on nesting, checked on tokens before anything recursive runs:
 * parser, AST builder and every later walk of the AST may then recurse.
 */
import { tokenMatcher, type IToken } from 'chevrotain';
import { isCloser, isOpener } from './bracket-group.ts';
import type { Report } from './diagnostic.ts';
import { reportError } from './report-error.ts';
import { tokenSpan } from './token-span.ts';
import {
  Assign,
  BinaryOperator,
  Comma,
  Else,
  If,
  Semicolon,
  UnaryOperator,
} from './tokens.ts';

/** Brackets inside brackets. */
export const MAX_BRACKET_DEPTH = 64;

/**
 * Operators, `if` and `else` in the elements around and at one place: each
 * adds at most one level to the AST, brackets aside.
 */
export const MAX_OPERATOR_DEPTH = 256;

/**
 * True when the tokens nest no deeper than allowed; the stream is balanced.
 *
 * Reports FCM3001 at the first token that lies too deep.
 */
export function checkNesting(
  tokens: readonly IToken[],
  file: string,
  report: Report,
): boolean {
  /** Operators seen in the current element of each open bracket. */
  const operators = [0];
  let total = 0;
  for (const token of tokens) {
    if (isCloser(token)) {
      total -= operators.pop() ?? 0;
    } else if (isOpener(token)) {
      operators.push(0);
    } else if (separates(token)) {
      total -= operators.at(-1)!;
      operators[operators.length - 1] = 0;
    } else if (deepens(token)) {
      operators[operators.length - 1]!++;
      total++;
    }
    const depth = operators.length - 1;
    if (depth <= MAX_BRACKET_DEPTH && total <= MAX_OPERATOR_DEPTH) continue;
    reportError(
      report,
      'FCM3001',
      depth > MAX_BRACKET_DEPTH
        ? `brackets nest more than ${MAX_BRACKET_DEPTH} deep`
        : `operators and branches nest more than ${MAX_OPERATOR_DEPTH} deep`,
      tokenSpan(token, file),
      'give parts of it names of their own',
    );
    return false;
  }
  return true;
}

function separates(token: IToken): boolean {
  const type = token.tokenType;
  return type === Comma || type === Semicolon || type === Assign;
}

function deepens(token: IToken): boolean {
  return (
    token.tokenType === If ||
    token.tokenType === Else ||
    tokenMatcher(token, BinaryOperator) ||
    tokenMatcher(token, UnaryOperator)
  );
}
