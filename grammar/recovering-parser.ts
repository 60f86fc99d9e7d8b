/**
 * Error recovery that respects brackets. Chevrotain's own resynchronisation
 * looks for the next token that may follow a rule, wherever it stands; one
 * mistake inside nested brackets then resumes in the wrong place and causes a
 * row of meaningless errors. The parser's token stream has balanced brackets
 * and separated statements, so recovery here is exact: leave the brackets
 * that were opened since the failed rule began, then go on to the separator
 * or the closing bracket that ends it.
 *
 * Single-token insertion and deletion stay chevrotain's. The methods
 * overridden here are not in its public types; the version is pinned.
 */
import {
  CstParser,
  EOF,
  isRecognitionException,
  MismatchedTokenException,
  type CstNode,
  type IRecognitionException,
  type IToken,
  type TokenType,
} from 'chevrotain';
import {
  groupOf,
  groupOpenedBy,
  isCloser,
  isBracket,
  isOpener,
  type BracketGroup,
} from './bracket-group.ts';
import { SyntaxMessages, TooManySyntaxErrors } from './syntax-messages.ts';
import { Nothing, PARSER_TOKENS, Semicolon } from './tokens.ts';

type PartialNode = CstNode & { recoveredNode?: boolean };
type CarryingError = IRecognitionException & { partialCstResult?: CstNode };

/** What this class uses of chevrotain's inner state. */
interface ParserState {
  CST_STACK: PartialNode[];
  RULE_STACK_IDX: number;
  LA(ahead: number): IToken;
  SAVE_ERROR(error: IRecognitionException): void;
  getCurrRuleFullName(): string;
  tokenMatcher(token: IToken, type: TokenType): boolean;
  exportLexerState(): number;
  importLexerState(index: number): void;
  moveToTerminatedState(): void;
}

/**
 * The rules that an error discards, each with the tokens before which parsing
 * resumes, apart from the closing bracket around it and the end of the file.
 */
export type RecoveryUnits = ReadonlyMap<string, readonly TokenType[]>;

export abstract class RecoveringParser extends CstParser {
  /** The errors of the last parse in words; same order as `errors`. */
  readonly messages: SyntaxMessages;
  readonly #units: RecoveryUnits;

  constructor(units: RecoveryUnits) {
    const messages = new SyntaxMessages();
    super(PARSER_TOKENS, {
      recoveryEnabled: true,
      maxLookahead: 2,
      nodeLocationTracking: 'onlyOffset',
      errorMessageProvider: messages,
    });
    this.messages = messages;
    this.#units = units;
  }

  /** Brackets are balanced already; dropping one would undo that. */
  override canTokenTypeBeDeletedInRecovery(): boolean {
    const next = this.#state.LA(1);
    return !isOpener(next) && !isCloser(next);
  }

  override canTokenTypeBeInsertedInRecovery(type: TokenType): boolean {
    return type !== Nothing && !isBracket(type);
  }

  override getTokenToInsert(type: TokenType): IToken {
    this.messages.noteSuppliedToken();
    return super.getTokenToInsert(type);
  }

  /** Replaces chevrotain's handling of an error that leaves a rule. */
  protected invokeRuleCatch(error: Error): CstNode {
    const state = this.#state;
    const node = state.CST_STACK.at(-1)!;
    node.recoveredNode = true;
    if (error instanceof TooManySyntaxErrors && state.RULE_STACK_IDX === 0) {
      state.moveToTerminatedState();
      return node;
    }
    if (!isRecognitionException(error)) throw error;
    const resumeBefore = this.#units.get(node.name);
    if (resumeBefore === undefined) {
      (error as CarryingError).partialCstResult = node;
      throw error;
    }
    const start = this.#tokenAt(node.location?.startOffset) ?? state.LA(1);
    this.#skipWithin(groupOf(start), resumeBefore);
    return node;
  }

  /**
   * Replaces chevrotain's recovery inside a repetition: skips to the token
   * that ends it or to its next element, if either comes before the end of
   * the surrounding brackets or statement; else leaves the error to the rule.
   */
  protected tryInRepetitionRecovery(
    repeatRule: (...args: unknown[]) => void,
    args: unknown[],
    isNextElement: () => boolean,
    end: TokenType,
  ): void {
    const state = this.#state;
    const start = state.exportLexerState();
    const found = state.LA(1);
    const previous = state.LA(0);
    for (let token = found; ; token = state.LA(1)) {
      const ends = state.tokenMatcher(token, end);
      if (ends || isNextElement.call(this)) {
        this.#saveMismatch(end, found, previous);
        if (!ends) repeatRule.apply(this, args);
        return;
      }
      if (isCloser(token) || token.tokenType === EOF) break;
      if (token.tokenType === Semicolon) break;
      this.#skip(token);
    }
    state.importLexerState(start);
  }

  get #state(): ParserState {
    return this as unknown as ParserState;
  }

  /** Moves to one of `types` or to the closing bracket of `group`. */
  #skipWithin(group: BracketGroup | null, types: readonly TokenType[]): void {
    const state = this.#state;
    for (
      let token = state.LA(1);
      token.tokenType !== EOF;
      token = state.LA(1)
    ) {
      const inner = groupOf(token);
      if (inner !== null && inner !== group) {
        state.importLexerState(inner.closerIndex);
      } else if (isCloser(token) || types.includes(token.tokenType)) {
        return;
      } else {
        this.#skip(token);
      }
    }
  }

  /** Moves past `token`, which is next; past its whole group if it opens one. */
  #skip(token: IToken): void {
    const state = this.#state;
    const group = groupOpenedBy(token);
    state.importLexerState(group?.closerIndex ?? state.exportLexerState() + 1);
  }

  #saveMismatch(expected: TokenType, actual: IToken, previous: IToken): void {
    const state = this.#state;
    const message = this.messages.buildMismatchTokenMessage({
      expected,
      actual,
      previous,
      ruleName: state.getCurrRuleFullName(),
    });
    state.SAVE_ERROR(new MismatchedTokenException(message, actual, previous));
  }

  /** The token of the input that begins at `offset`; offsets ascend. */
  #tokenAt(offset: number | undefined): IToken | null {
    if (offset === undefined || Number.isNaN(offset)) return null;
    let low = 0;
    let high = this.input.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      // Virtual tokens stand before the real one that shares their offset;
      // the sentinels at the end have no offset.
      if (this.input[middle]!.startOffset < offset) low = middle + 1;
      else high = middle;
    }
    return this.input[low] ?? null;
  }
}
