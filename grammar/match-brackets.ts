/**
 * Which bracket closes which. Nothing is reported and nothing changed here;
 * what does not pair is named, by its index in the token stream.
 */
import type { IToken, TokenType } from 'chevrotain';
import { closerOf, isCloser } from './bracket-group.ts';
import { beginsLine } from './token-span.ts';
import { DECLARATION_STARTS, RCurly, RParen, RSquare } from './tokens.ts';

export interface OpenBracket {
  readonly opener: IToken;
  readonly closer: TokenType;
  /** Index of the opener in the token stream. */
  readonly index: number;
  /** Column of the first token on the opener's line. */
  readonly indent: number;
}

/** What `matchBrackets` found wrong, by index in the token stream. */
export interface BracketFaults {
  /** Openers without a partner. */
  readonly unclosed: ReadonlySet<number>;
  /** Closers without a partner. */
  readonly stray: ReadonlySet<number>;
  /** Closers of the wrong kind, with the kind that was due. */
  readonly wrong: ReadonlyMap<number, OpenBracket>;
}

export function isSound(faults: BracketFaults): boolean {
  return faults.unclosed.size + faults.stray.size + faults.wrong.size === 0;
}

/** Pairs brackets in one pass; `byIndent` lets indentation break ties. */
export function matchBrackets(
  tokens: readonly IToken[],
  byIndent: boolean,
): BracketFaults {
  const unclosed = new Set<number>();
  const stray = new Set<number>();
  const wrong = new Map<number, OpenBracket>();
  const open: OpenBracket[] = [];
  /** How many of `open` wait for each closer; keeps the pass linear. */
  const waiting = new Map<TokenType, number>();
  const count = (type: TokenType, change: number): void => {
    waiting.set(type, (waiting.get(type) ?? 0) + change);
  };
  const popUnclosed = (): void => {
    const last = open.pop()!;
    count(last.closer, -1);
    unclosed.add(last.index);
  };

  /** The last closer of the wrong kind, which may turn out to be stray. */
  let lastWrong: { index: number; due: OpenBracket; depth: number } | null =
    null;
  let indent = 1;
  for (const [index, token] of tokens.entries()) {
    const type = token.tokenType;
    const previous = tokens[index - 1];
    const startsLine = previous === undefined || beginsLine(token, previous);
    if (startsLine) indent = token.startColumn ?? 1;
    if (
      startsLine &&
      DECLARATION_STARTS.has(type) &&
      indent <= (open[0]?.indent ?? 0)
    ) {
      while (open.length > 0) popUnclosed();
    }
    const closer = closerOf(type);
    if (closer !== undefined) {
      open.push({ opener: token, closer, index, indent });
      count(closer, 1);
      continue;
    }
    if (!isCloser(token)) continue;
    if ((waiting.get(type) ?? 0) === 0) {
      const due = open.at(-1);
      if (due !== undefined && isRound(due.closer) && isRound(type)) {
        wrong.set(index, due);
        open.pop();
        count(due.closer, -1);
        lastWrong = { index, due, depth: open.length };
      } else if (
        lastWrong?.due.closer === type &&
        lastWrong.depth === open.length
      ) {
        // `f(1], 2)`: the right one has come after all.
        wrong.delete(lastWrong.index);
        stray.add(lastWrong.index);
        lastWrong = null;
      } else {
        stray.add(index);
      }
      continue;
    }
    while (open.at(-1)?.closer !== type) popUnclosed();
    if (byIndent && startsLine && type === RCurly) {
      const partner = open.findLastIndex(
        (bracket) => bracket.closer === RCurly && bracket.indent <= indent,
      );
      if (open[partner]?.indent === indent) {
        while (open.length > partner + 1) popUnclosed();
      }
    }
    const partner = open.pop()!;
    count(partner.closer, -1);
  }
  while (open.length > 0) popUnclosed();
  return { unclosed, stray, wrong };
}

function isRound(closer: TokenType): boolean {
  return closer === RParen || closer === RSquare;
}
