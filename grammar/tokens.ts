/**
 * The token vocabulary of `.fcm`. Order matters to the lexer: the first
 * pattern that matches wins, so longer operators stand before their prefixes.
 * Patterns are linear: none has nested repetition, and the two constructs
 * that may be long (strings, block comments) are scanned by hand.
 */
import {
  createToken,
  Lexer,
  type CustomPatternMatcherReturn,
  type TokenType,
} from 'chevrotain';

/** Categories: what the parser asks for when several tokens will do. */
export const BinaryOperator = createToken({
  name: 'BinaryOperator',
  pattern: Lexer.NA,
  label: 'an operator',
});
export const UnaryOperator = createToken({
  name: 'UnaryOperator',
  pattern: Lexer.NA,
  label: 'an operator',
});
export const ScalarTypeName = createToken({
  name: 'ScalarTypeName',
  pattern: Lexer.NA,
  label: 'a type',
});
export const ElementTypeName = createToken({
  name: 'ElementTypeName',
  pattern: Lexer.NA,
  label: 'a tensor type',
});
/** Everything that cannot begin a statement; see `strayStatement`. */
export const NotAStatement = createToken({
  name: 'NotAStatement',
  pattern: Lexer.NA,
  label: 'a statement',
});
/** Never produced: consuming it is how an error production fails. */
export const Nothing = createToken({
  name: 'Nothing',
  pattern: Lexer.NA,
  label: 'a statement',
});

export const Identifier = createToken({
  name: 'Identifier',
  pattern: /[A-Za-z_][A-Za-z0-9_]*/,
  label: 'a name',
});

/** `@no_fuse`: the sign and the name are one token, with nothing between. */
export const Annotation = createToken({
  name: 'Annotation',
  pattern: /@[A-Za-z_][A-Za-z0-9_]*/,
  label: 'an annotation',
  categories: NotAStatement,
});

function keyword(word: string, ...categories: TokenType[]): TokenType {
  return createToken({
    name: word.charAt(0).toUpperCase() + word.slice(1),
    pattern: word,
    label: `\`${word}\``,
    longer_alt: Identifier,
    categories,
  });
}

export const Import = keyword('import', NotAStatement);
export const From = keyword('from', NotAStatement);
export const As = keyword('as', NotAStatement);
export const Param = keyword('param', NotAStatement);
export const Block = keyword('block', NotAStatement);
export const Model = keyword('model', NotAStatement);
export const Repeat = keyword('repeat');
export const In = keyword('in', NotAStatement);
export const If = keyword('if');
export const Else = keyword('else', NotAStatement);
export const Return = keyword('return');
export const True = keyword('true', NotAStatement);
export const False = keyword('false', NotAStatement);

const scalarTypeNames = ['int', 'float', 'bool', 'string'].map((word) =>
  keyword(word, ScalarTypeName, NotAStatement),
);
const elementTypeNames = ['tensor', 'f32', 'f16', 'i8', 'u8', 'i32'].map(
  (word) => keyword(word, ElementTypeName, NotAStatement),
);

/**
 * Reserved words; none may be the name of a variable, block or argument. In
 * match order: `int` before its prefix `in`.
 */
export const KEYWORDS: readonly TokenType[] = [
  Import,
  From,
  As,
  Param,
  Block,
  Model,
  Repeat,
  ...scalarTypeNames,
  ...elementTypeNames,
  In,
  If,
  Else,
  Return,
  True,
  False,
];

/** The keywords that a declaration begins with; nothing else contains them. */
export const DECLARATION_STARTS: ReadonlySet<TokenType> = new Set([
  Import,
  Param,
  Block,
  Model,
]);

function punctuation(
  name: string,
  text: string,
  ...categories: TokenType[]
): TokenType {
  return createToken({ name, pattern: text, label: `\`${text}\``, categories });
}

export const LParen = punctuation('LParen', '(', NotAStatement);
export const RParen = punctuation('RParen', ')', NotAStatement);
export const LSquare = punctuation('LSquare', '[', NotAStatement);
export const RSquare = punctuation('RSquare', ']', NotAStatement);
export const LCurly = punctuation('LCurly', '{', NotAStatement);
export const RCurly = punctuation('RCurly', '}');
export const Comma = punctuation('Comma', ',', NotAStatement);
export const Colon = punctuation('Colon', ':', NotAStatement);
export const Semicolon = punctuation('Semicolon', ';');
export const Arrow = punctuation('Arrow', '->', NotAStatement);
export const DotDot = punctuation('DotDot', '..', NotAStatement);
export const Assign = punctuation('Assign', '=', NotAStatement);

const binary = (name: string, text: string): TokenType =>
  punctuation(name, text, BinaryOperator, NotAStatement);
const operators = [
  binary('OrOr', '||'),
  binary('AndAnd', '&&'),
  binary('EqualEqual', '=='),
  binary('NotEqual', '!='),
  binary('LessEqual', '<='),
  binary('GreaterEqual', '>='),
  binary('Less', '<'),
  binary('Greater', '>'),
  binary('Plus', '+'),
  punctuation('Minus', '-', BinaryOperator, UnaryOperator, NotAStatement),
  binary('Star', '*'),
  binary('Slash', '/'),
  binary('Percent', '%'),
  punctuation('Not', '!', UnaryOperator, NotAStatement),
];

export const FloatLiteral = createToken({
  name: 'FloatLiteral',
  pattern: /\d+(?:_\d+)*(?:\.\d+(?:_\d+)*(?:[eE][+-]?\d+)?|[eE][+-]?\d+)/,
  label: 'a number',
  categories: NotAStatement,
});
export const IntegerLiteral = createToken({
  name: 'IntegerLiteral',
  pattern: /\d+(?:_\d+)*/,
  label: 'a number',
  categories: NotAStatement,
});

/**
 * A string in quotes on one line, closed or not; `lex` takes it apart. Single
 * quotes are a mistake, but a plain one.
 */
export const RawString = createToken({
  name: 'RawString',
  pattern: (text, offset) => match(text, offset, endOfString(text, offset)),
  start_chars_hint: ['"', "'"],
  line_breaks: false,
});

// What `lex` makes of a string; the lexer itself never produces these.
export const StringStart = createToken({
  name: 'StringStart',
  pattern: Lexer.NA,
  label: 'a string',
  categories: NotAStatement,
});
export const StringText = createToken({
  name: 'StringText',
  pattern: Lexer.NA,
  label: 'text',
});
export const HoleOpen = createToken({
  name: 'HoleOpen',
  pattern: Lexer.NA,
  label: '`{`',
});
export const HoleClose = createToken({
  name: 'HoleClose',
  pattern: Lexer.NA,
  label: '`}`',
});
export const StringEnd = createToken({
  name: 'StringEnd',
  pattern: Lexer.NA,
  label: 'the end of the string',
});

const WhiteSpace = createToken({
  name: 'WhiteSpace',
  pattern: /[ \t\r\n\uFEFF]+/,
  group: Lexer.SKIPPED,
  line_breaks: true,
});
export const LineComment = createToken({
  name: 'LineComment',
  pattern: /\/\/[^\n\r]*/,
  group: 'comments',
});
/** `/* ... *\/`, closed or not; not nested. */
export const BlockComment = createToken({
  name: 'BlockComment',
  pattern: (text, offset) =>
    match(text, offset, endOfBlockComment(text, offset)),
  start_chars_hint: ['/'],
  line_breaks: true,
  group: 'comments',
});

/** What the lexer produces, in match order. */
export const LEXER_TOKENS: TokenType[] = [
  WhiteSpace,
  LineComment,
  BlockComment,
  ...KEYWORDS,
  Identifier,
  Annotation,
  FloatLiteral,
  IntegerLiteral,
  RawString,
  Arrow,
  DotDot,
  ...operators,
  Assign,
  LParen,
  RParen,
  LSquare,
  RSquare,
  LCurly,
  RCurly,
  Comma,
  Colon,
  Semicolon,
];

/** What the parser may meet or ask for. */
export const PARSER_TOKENS: TokenType[] = [
  ...LEXER_TOKENS,
  BinaryOperator,
  UnaryOperator,
  ScalarTypeName,
  ElementTypeName,
  NotAStatement,
  Nothing,
  StringStart,
  StringText,
  HoleOpen,
  HoleClose,
  StringEnd,
];

function match(
  text: string,
  start: number,
  end: number,
): CustomPatternMatcherReturn | null {
  return end === -1 ? null : [text.slice(start, end)];
}

function endOfString(text: string, start: number): number {
  const quote = text.charAt(start);
  if (quote !== '"' && quote !== "'") return -1;
  for (let i = start + 1; i < text.length; i++) {
    const char = text[i];
    if (char === quote) return i + 1;
    if (char === '\n' || char === '\r') return i;
    const next = text[i + 1];
    if (char === '\\' && next !== '\n' && next !== '\r') i++;
  }
  return text.length;
}

function endOfBlockComment(text: string, start: number): number {
  if (!text.startsWith('/*', start)) return -1;
  const close = text.indexOf('*/', start + 2);
  return close === -1 ? text.length : close + 2;
}
