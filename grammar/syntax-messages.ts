/**
 * Chevrotain's hook for error messages: keeps each error of the parser in a
 * structured form, in the order in which chevrotain saves them.
 */
import type {
  IParserErrorMessageProvider,
  IToken,
  TokenType,
} from 'chevrotain';
import type { KnownCode } from './codes.ts';
import { describeToken } from './describe-token.ts';
import {
  wordAlternatives,
  wordDeclaration,
  wordMismatch,
  type Mismatch,
  type Wording,
} from './syntax-wording.ts';
import { LCurly } from './tokens.ts';

export interface SyntaxMessage {
  readonly code: KnownCode;
  readonly message: string;
  readonly help: string | null;
  /** The token at fault. */
  readonly found: IToken;
  /** The token before it; of type EOF at the beginning of a file. */
  readonly previous: IToken;
  /** The token that was due, where it is one. */
  readonly expected: TokenType | null;
  /** Whether the found token itself is wrong, not what is missing before it. */
  readonly isUnwanted: boolean;
  /** Whether parsing went on as if the expected token had been there. */
  readonly suppliedToken: boolean;
}

/** Thrown through the parser when a file has too many errors to go on. */
export class TooManySyntaxErrors extends Error {
  override name = 'TooManySyntaxErrors';
}

/** Enough for one sitting; it also bounds the recursion of recovery. */
export const MAX_SYNTAX_ERRORS = 50;

/** @throws TooManySyntaxErrors from every method, at the error too many. */
export class SyntaxMessages implements IParserErrorMessageProvider {
  readonly #messages: SyntaxMessage[] = [];

  /** The messages since the last call. */
  take(): readonly SyntaxMessage[] {
    return this.#messages.splice(0);
  }

  buildMismatchTokenMessage(mismatch: Mismatch): string {
    const { expected, actual, previous } = mismatch;
    return this.#add(wordMismatch(mismatch), actual, previous, expected);
  }

  buildNotAllInputParsedMessage(options: {
    firstRedundant: IToken;
    ruleName: string;
  }): string {
    const found = options.firstRedundant;
    return this.#add(wordDeclaration(found), found, found);
  }

  buildNoViableAltMessage(options: {
    actual: IToken[];
    previous: IToken;
    ruleName: string;
  }): string {
    const { ruleName, previous } = options;
    const found = options.actual[0]!;
    const isBranch = ruleName === 'ifStatement' || ruleName === 'ifExpression';
    const expected = isBranch ? LCurly : null;
    return this.#add(
      wordAlternatives(ruleName, found, previous),
      found,
      previous,
      expected,
    );
  }

  buildEarlyExitMessage(options: {
    actual: IToken[];
    previous: IToken;
    ruleName: string;
  }): string {
    return this.buildNoViableAltMessage(options);
  }

  /** Notes that the parser supplied the token that was due last. */
  noteSuppliedToken(): void {
    const last = this.#messages.pop();
    if (last !== undefined)
      this.#messages.push({ ...last, suppliedToken: true });
  }

  #add(
    wording: Wording,
    found: IToken,
    previous: IToken,
    expected: TokenType | null = null,
  ): string {
    if (this.#messages.length === MAX_SYNTAX_ERRORS)
      throw new TooManySyntaxErrors();
    const blamed = wording.atPrevious === true ? previous : found;
    const message = `expected ${wording.expected}, found ${describeToken(blamed)}`;
    this.#messages.push({
      code: wording.code,
      message,
      help: wording.help ?? null,
      found: blamed,
      previous,
      expected,
      isUnwanted: wording.isUnwanted ?? false,
      suppliedToken: false,
    });
    return message;
  }
}
