/**
 * Keywords that stand where only a name can: they are reported once, here, and
 * go on as names, so that the rest of the declaration is parsed.
 */
import { tokenMatcher, type IToken, type TokenType } from 'chevrotain';
import { describeToken, isKeyword } from './describe-token.ts';
import type { Report } from './diagnostic.ts';
import { reportError } from './report-error.ts';
import { beginsLine, tokenSpan } from './token-span.ts';
import {
  Assign,
  Block,
  Colon,
  Comma,
  Identifier,
  In,
  LCurly,
  LParen,
  Model,
  Param,
  Repeat,
  Semicolon,
} from './tokens.ts';

/** Reports FCM0107. */
export function renameKeywords(
  tokens: readonly IToken[],
  file: string,
  report: Report,
): readonly IToken[] {
  return tokens.map((token, index) => {
    if (!isKeyword(token)) return token;
    const name = nameWanted(token, tokens[index - 1], tokens[index + 1]);
    if (name === null) return token;
    reportError(
      report,
      'FCM0107',
      `expected ${name}, found ${describeToken(token)}`,
      tokenSpan(token, file),
      keywordHelp(token),
    );
    const tokenTypeIdx = Identifier.tokenTypeIdx ?? token.tokenTypeIdx;
    return { ...token, tokenType: Identifier, tokenTypeIdx };
  });
}

export function keywordHelp(token: IToken): string {
  const word = token.image;
  return `\`${word}\` is a keyword and cannot be a name; \`${word}_\` could`;
}

/** What name must stand in place of `token`, or null if a keyword may. */
function nameWanted(
  token: IToken,
  previous: IToken | undefined,
  next: IToken | undefined,
): string | null {
  const before = previous?.tokenType;
  const after = next?.tokenType;
  if (before === Block && after === LParen) return 'the name of the block';
  if (before === Model && after === LParen) return 'the name of the model';
  if (before === Param && after === Colon) return 'the name of the parameter';
  if (before === Repeat && after === In) return 'the name of the loop variable';
  const isElement = before === LParen || before === Comma;
  if (isElement && after === Colon) return 'the name of a parameter';
  if (next === undefined || !tokenMatcher(next, Assign)) return null;
  if (isElement) return 'the name of an argument';
  return beginsStatement(token, previous) ? 'the name of a variable' : null;
}

function beginsStatement(token: IToken, previous: IToken | undefined): boolean {
  if (previous === undefined) return false;
  const before: TokenType = previous.tokenType;
  if (before === LCurly || before === Semicolon) return true;
  // `x:` with its type on the next line is odd, not wrong.
  return before !== Colon && beginsLine(token, previous);
}
