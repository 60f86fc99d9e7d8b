/**
 * Makes the brackets of a token stream balance, reporting what was wrong: a
 * missing closing bracket is put in as a virtual token, a stray one is taken
 * out. A correct stream passes through untouched.
 *
 * Where nothing else tells, indentation does: of an unclosed `(` the group
 * ends before the first line that is indented no further than the line that
 * opened it, and a `}` at the beginning of a line closes the brace whose line
 * is indented like it.
 */
import type { IToken } from 'chevrotain';
import { closerOf, isCloser, isOpener } from './bracket-group.ts';
import { describeGroup, describeToken } from './describe-token.ts';
import type { Report } from './diagnostic.ts';
import { reportError } from './report-error.ts';
import { beginsLine, tokenEnd, tokenSpan } from './token-span.ts';
import {
  isSound,
  matchBrackets,
  type BracketFaults,
  type OpenBracket,
} from './match-brackets.ts';
import { DECLARATION_STARTS, RCurly } from './tokens.ts';
import { virtualToken } from './virtual-token.ts';

/**
 * @param ending what the end of `tokens` is called: the end of the file, or
 * the brace that closes a hole of a string.
 *
 * Reports FCM0102 (unclosed) and FCM0103 (stray).
 */
export function balanceBrackets(
  tokens: readonly IToken[],
  file: string,
  report: Report,
  ending = describeToken(undefined),
): readonly IToken[] {
  if (isSound(matchBrackets(tokens, false))) return tokens;
  return repair(
    tokens,
    matchBrackets(tokens, true),
    (bracket, last, found) => {
      reportUnclosed(bracket, last, found, tokens, ending, file, report);
    },
    file,
    report,
  );
}

/** Emits `tokens` with the faults mended, reporting each. */
function repair(
  tokens: readonly IToken[],
  faults: BracketFaults,
  onUnclosed: (
    bracket: OpenBracket,
    last: IToken,
    found: IToken | undefined,
  ) => void,
  file: string,
  report: Report,
): readonly IToken[] {
  const out: IToken[] = [];
  const open: OpenBracket[] = [];
  const closeTop = (found: IToken | undefined): void => {
    const bracket = open.pop()!;
    const last = out.at(-1)!;
    onUnclosed(bracket, last, found);
    out.push(virtualToken(bracket.closer, last));
  };
  const topIsUnclosed = (): boolean => {
    const top = open.at(-1);
    return top !== undefined && faults.unclosed.has(top.index);
  };

  let indent = 1;
  for (const [index, token] of tokens.entries()) {
    const previous = tokens[index - 1];
    const startsLine = previous === undefined || beginsLine(token, previous);
    if (startsLine) indent = token.startColumn ?? 1;
    if (startsLine && !isCloser(token)) {
      while (topIsUnclosed() && endsBefore(open.at(-1)!, token, indent))
        closeTop(token);
    }
    if (faults.stray.has(index)) {
      reportError(
        report,
        'FCM0103',
        `this \`${token.image}\` closes nothing`,
        tokenSpan(token, file),
      );
      continue;
    }
    if (isOpener(token)) {
      open.push({
        opener: token,
        closer: closerOf(token.tokenType)!,
        index,
        indent,
      });
      out.push(token);
      continue;
    }
    if (!isCloser(token)) {
      out.push(token);
      continue;
    }
    while (topIsUnclosed()) closeTop(token);
    const due = faults.wrong.get(index);
    open.pop();
    if (due === undefined) {
      out.push(token);
      continue;
    }
    onUnclosed(due, token, token);
    out.push({
      ...token,
      tokenType: due.closer,
      tokenTypeIdx: due.closer.tokenTypeIdx!,
    });
  }
  while (open.length > 0) closeTop(undefined);
  return out;
}

/** Whether the line that `token` begins lies outside the unclosed `bracket`. */
function endsBefore(
  bracket: OpenBracket,
  token: IToken,
  indent: number,
): boolean {
  if (indent > bracket.indent) return false;
  return bracket.closer !== RCurly || DECLARATION_STARTS.has(token.tokenType);
}

function reportUnclosed(
  { opener, closer, index }: OpenBracket,
  last: IToken,
  found: IToken | undefined,
  tokens: readonly IToken[],
  ending: string,
  file: string,
  report: Report,
): void {
  const openedHere = { message: 'opened here', span: tokenSpan(opener, file) };
  if (found?.tokenType === closer) {
    // Only indentation tells that `found` closes an outer bracket.
    report({
      severity: 'error',
      code: 'FCM0102',
      message: `this \`${opener.image}\` is not closed`,
      span: openedHere.span,
      related: [
        {
          message: `this \`${found.image}\` closes what is around it, to judge by its indentation`,
          span: tokenSpan(found, file),
        },
      ],
      help: null,
    });
    return;
  }
  const here = found !== undefined && !beginsLine(found, last);
  const end = tokenEnd(last);
  report({
    severity: 'error',
    code: 'FCM0102',
    message: `expected ${closer.LABEL ?? ''} to close ${describeGroup(tokens, index)}, found ${found === undefined ? ending : describeToken(found)}`,
    span: here ? tokenSpan(found, file) : { file, start: end, end },
    related: [openedHere],
    help: null,
  });
}
