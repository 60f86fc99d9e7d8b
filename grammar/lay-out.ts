/**
 * Turns the tokens of a file, brackets balanced, into the stream that the
 * parser reads. Newlines mean nothing in `.fcm`, yet where a statement begins
 * is always plain, so a `;` is put between statements that have none. That
 * keeps the grammar small and gives recovery a landmark. Commas before a
 * closing bracket and redundant semicolons are dropped.
 *
 * In a correct program a statement begins, directly inside braces,
 * - at `repeat` or `return`,
 * - at an `if` that does not stand where a value is expected,
 * - at `a = ` or `a, b = `: a single `=` occurs nowhere else there.
 * In a wrong one also at a word that begins a line after a finished expression.
 */
import type { IToken, TokenType } from 'chevrotain';
import { isCloser, isOpener } from './bracket-group.ts';
import { beginsLine } from './token-span.ts';
import {
  Annotation,
  As,
  Assign,
  Comma,
  Else,
  False,
  FloatLiteral,
  From,
  Identifier,
  If,
  In,
  IntegerLiteral,
  KEYWORDS,
  LCurly,
  RCurly,
  RParen,
  RSquare,
  Repeat,
  Return,
  Semicolon,
  StringEnd,
  StringStart,
  True,
} from './tokens.ts';
import { virtualToken } from './virtual-token.ts';

/** Tokens after which an expression can be complete. */
const EXPRESSION_ENDS: ReadonlySet<TokenType> = new Set([
  Identifier,
  IntegerLiteral,
  FloatLiteral,
  True,
  False,
  StringEnd,
  RParen,
  RSquare,
  RCurly,
]);

/** What a line behind a finished expression can only begin a statement with. */
const LINE_STARTS: ReadonlySet<TokenType> = new Set([
  ...KEYWORDS.filter((type) => ![Else, In, As, From].includes(type)),
  Annotation,
  Identifier,
  IntegerLiteral,
  FloatLiteral,
  StringStart,
]);

export function layOut(tokens: readonly IToken[]): IToken[] {
  const out: IToken[] = [];
  /** What each open bracket holds; empty at the top level. */
  const open: Contents[] = [];
  /** The token before, when an expression can be complete with it. */
  let expressionEnd: IToken | null = null;
  for (const token of tokens) {
    const contents = open.at(-1);
    const inBody = contents === 'statements';
    if (isCloser(token)) {
      open.pop();
      dropSeparator(out, token);
    } else if (inBody && token.tokenType === Semicolon) {
      if (endsStatement(out.at(-1))) continue;
    } else if (inBody) {
      separateStatements(out, token, expressionEnd);
    }
    if (isOpener(token)) open.push(contentsOf(token, out.at(-1)));
    const endsAnnotation = isCloser(token) && contents === 'annotation';
    const endsExpression =
      EXPRESSION_ENDS.has(token.tokenType) && !endsAnnotation;
    expressionEnd = endsExpression ? token : null;
    out.push(token);
  }
  return out;
}

/** What a bracket holds. A call follows what an annotation has in its own. */
type Contents = 'statements' | 'annotation' | 'elements';

function contentsOf(opener: IToken, before: IToken | undefined): Contents {
  if (opener.tokenType === LCurly) return 'statements';
  return before?.tokenType === Annotation ? 'annotation' : 'elements';
}

/** Removes a trailing comma, and the `;` after the last statement. */
function dropSeparator(out: IToken[], closer: IToken): void {
  const last = out.at(-1);
  if (last === undefined) return;
  if (last.tokenType === Semicolon && closer.tokenType === RCurly) out.pop();
  if (last.tokenType !== Comma) return;
  const before = out.at(-2);
  if (before !== undefined && !isOpener(before) && before.tokenType !== Comma)
    out.pop();
}

/** Puts a `;` where `token` shows that a statement has begun. */
function separateStatements(
  out: IToken[],
  token: IToken,
  expressionEnd: IToken | null,
): void {
  const position = statementStart(out, token, expressionEnd);
  const before = out[position - 1];
  if (position === -1 || before === undefined || endsStatement(before)) return;
  out.splice(position, 0, virtualToken(Semicolon, before));
}

/** Index in `out` at which the statement revealed by `token` begins, or -1. */
function statementStart(
  out: readonly IToken[],
  token: IToken,
  expressionEnd: IToken | null,
): number {
  const type = token.tokenType;
  if (type === Repeat || type === Return) return out.length;
  if (type === If) return expressionEnd === null ? -1 : out.length;
  if (type === Assign) return assignmentStart(out);
  const begins =
    expressionEnd !== null &&
    LINE_STARTS.has(type) &&
    beginsLine(token, expressionEnd);
  return begins ? out.length : -1;
}

/** Index of the first target of the assignment whose `=` comes next, or -1. */
function assignmentStart(out: readonly IToken[]): number {
  let first = out.length - 1;
  if (out[first]?.tokenType !== Identifier) return -1;
  while (
    out[first - 1]?.tokenType === Comma &&
    out[first - 2]?.tokenType === Identifier
  ) {
    first -= 2;
  }
  const target = out[first]!;
  const before = out[first - 1];
  if (before === undefined) return -1;
  // `let y = 1` is one statement, gone wrong at `y`.
  const isAlone =
    before.tokenType === Identifier && endsStatement(out[first - 2]);
  if (isAlone && !beginsLine(target, before)) return -1;
  const begins =
    EXPRESSION_ENDS.has(before.tokenType) ||
    before.tokenType === Annotation ||
    (before.tokenType !== Comma && beginsLine(target, before));
  return begins ? first : -1;
}

/** Whether a new statement may follow `token` without a `;`. */
function endsStatement(token: IToken | undefined): boolean {
  return token?.tokenType === LCurly || token?.tokenType === Semicolon;
}
