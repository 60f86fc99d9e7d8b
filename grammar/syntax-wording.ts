/**
 * What the parser says when it fails: "expected X, found Y" in the words of
 * the language, with a code and, where a mistake is common, the cure.
 */
import { EOF, tokenMatcher, type IToken, type TokenType } from 'chevrotain';
import { closerOf } from './bracket-group.ts';
import type { KnownCode } from './codes.ts';
import { describeToken, isKeyword } from './describe-token.ts';
import { keywordHelp } from './keyword-names.ts';
import {
  didYouMean,
  helpForAnnotation,
  helpForDeclaration,
  helpForOperator,
  helpForStatement,
} from './syntax-help.ts';
import {
  Annotation,
  Arrow,
  Assign,
  BinaryOperator,
  Block,
  Colon,
  DotDot,
  Else,
  Identifier,
  Import,
  LCurly,
  LParen,
  LSquare,
  Model,
  Nothing,
  Param,
  RCurly,
  RParen,
  RSquare,
} from './tokens.ts';

export interface Wording {
  readonly code: KnownCode;
  /** The object of "expected ...". */
  readonly expected: string;
  readonly help?: string | null;
  /** See `SyntaxMessage`. */
  readonly isUnwanted?: boolean;
  /** Blames the token before the found one. */
  readonly atPrevious?: boolean;
}

export interface Mismatch {
  readonly expected: TokenType;
  readonly actual: IToken;
  readonly previous: IToken;
  readonly ruleName: string;
}

export function wordMismatch(mismatch: Mismatch): Wording {
  const { expected, actual, previous, ruleName } = mismatch;
  switch (expected) {
    case EOF:
      return wordDeclaration(actual);
    case Nothing:
      return wordStrayStatement(previous);
    case Identifier:
      return wordName(ruleName, actual);
    case Assign:
      return wordAssign(ruleName, actual, previous);
    case LCurly:
      return wordOpenBody(ruleName, actual);
    case RParen:
    case RSquare:
    case RCurly:
      return wordEndOfGroup(mismatch);
    case Else:
      return {
        code: 'FCM0110',
        expected: '`else`, since this `if` is used as a value',
        help: 'write `if condition { a } else { b }`',
      };
    case DotDot:
      return { code: 'FCM0101', expected: '`..` and the end of the range' };
    case LSquare:
      return {
        code: 'FCM0101',
        expected: '`[` and the shape',
        help: 'an element type stands with a shape, such as `f32[1, 8]`; a number is an `int` or a `float`',
      };
    case LParen:
      return { code: 'FCM0101', expected: '`(` and the parameters' };
    case Colon:
      return { code: 'FCM0101', expected: '`:` and a type' };
    case Arrow:
      return { code: 'FCM0101', expected: '`->` and the type of the result' };
    default:
      return { code: 'FCM0101', expected: expected.LABEL ?? expected.name };
  }
}

export function wordDeclaration(found: IToken): Wording {
  return {
    code: 'FCM0105',
    expected: 'a declaration',
    isUnwanted: true,
    help:
      helpForDeclaration(found) ??
      'a file consists of `import`, `param`, `block` and `model` declarations',
  };
}

function wordStrayStatement(found: IToken): Wording {
  const expected = 'a statement';
  const wording = {
    code: 'FCM0106',
    atPrevious: true,
    isUnwanted: true,
  } as const;
  switch (found.tokenType) {
    case Block:
    case Model:
    case Param:
    case Import:
      return {
        ...wording,
        expected,
        help: 'declarations stand at the top level of a file; is a `}` missing before this one?',
      };
    case Else:
      return {
        ...wording,
        expected,
        help: '`else` follows the `}` of an `if`',
      };
    default:
      return {
        ...wording,
        expected,
        help: helpForAnnotation(found) ?? nameHelp(found),
      };
  }
}

const NAMES: ReadonlyMap<string, string> = new Map([
  ['importedName', 'the name of a block'],
  ['paramDecl', 'the name of the parameter'],
  ['blockDecl', 'the name of the block'],
  ['modelDecl', 'the name of the model'],
  ['parameter', 'the name of a parameter'],
  ['result', 'the name of a result'],
  ['repeat', 'the name of the loop variable'],
]);

function wordName(ruleName: string, found: IToken): Wording {
  return {
    code: isKeyword(found) ? 'FCM0107' : 'FCM0101',
    expected: NAMES.get(ruleName) ?? 'a name',
    help: nameHelp(found),
  };
}

function nameHelp(found: IToken): string | null {
  return isKeyword(found) ? keywordHelp(found) : null;
}

function wordAssign(
  ruleName: string,
  found: IToken,
  previous: IToken,
): Wording {
  const wording = { code: 'FCM0101', expected: '`=` and a value' } as const;
  if (ruleName !== 'assignment') return wording;
  return { ...wording, help: assignHelp(found, previous) };
}

function assignHelp(found: IToken, previous: IToken): string | null {
  const word = helpForStatement(previous);
  if (word !== null) return word;
  const name = previous.image;
  if (found.tokenType === LParen)
    return `a call alone has no effect; give its value a name, as in \`y = ${name}(...)\``;
  if (found.tokenType === Colon)
    return `types are inferred; write \`${name} = ...\``;
  if (tokenMatcher(found, BinaryOperator))
    return `write \`${name} = ${name} ${found.image} ...\``;
  return null;
}

function wordOpenBody(ruleName: string, found: IToken): Wording {
  if (found.tokenType === Assign) {
    return { code: 'FCM0109', expected: '`{`', help: '`==` compares' };
  }
  const where = ruleName === 'importDecl' ? 'the names to import' : 'the body';
  return {
    code: 'FCM0101',
    expected: `\`{\` and ${where}`,
    help: found.tokenType === Colon ? 'bodies stand in braces' : null,
  };
}

const ELEMENTS: ReadonlyMap<string, string> = new Map([
  ['callArguments', 'an argument'],
  ['parameters', 'a parameter'],
  ['list', 'an element'],
  ['type', 'a dimension'],
  ['results', 'a result'],
  ['importDecl', 'a name'],
]);

function wordEndOfGroup(mismatch: Mismatch): Wording {
  const { expected: closer, actual: found, previous, ruleName } = mismatch;
  const end = closer.LABEL ?? closer.name;
  const element = ELEMENTS.get(ruleName);
  if (element !== undefined && closerOf(previous.tokenType) === closer)
    return { code: 'FCM0101', expected: `${element} or ${end}` };
  const word = helpForOperator(found);
  if (ruleName === 'arm')
    return {
      code: 'FCM0110',
      expected: `an operator or ${end}`,
      help:
        word ??
        'each arm of an `if` that is used as a value holds one expression',
    };
  if (found.tokenType === Assign && ruleName !== 'parameters') {
    return {
      code: 'FCM0109',
      expected: `an operator or ${ruleName === 'body' ? 'the end of the statement' : end}`,
      help: '`==` compares; `=` stands after the name of a variable or an argument',
    };
  }
  if (ruleName === 'body')
    return {
      code: 'FCM0101',
      expected: 'an operator or the end of the statement',
      help: word,
    };
  if (element === undefined)
    return { code: 'FCM0101', expected: `an operator or ${end}`, help: word };
  const comma = beginsElement(found)
    ? `is a comma missing before ${describeToken(found)}?`
    : null;
  return {
    code: 'FCM0108',
    expected: `\`,\` or ${end}`,
    help: word ?? comma,
  };
}

function beginsElement(token: IToken): boolean {
  return (
    token.tokenType !== EOF &&
    !tokenMatcher(token, BinaryOperator) &&
    /^[\w"([{@]/.test(token.image)
  );
}

const TYPE_NAMES = [
  'int',
  'float',
  'bool',
  'string',
  'tensor',
  'f32',
  'f16',
  'i8',
  'u8',
  'i32',
];

export function wordAlternatives(
  ruleName: string,
  found: IToken,
  previous: IToken,
): Wording {
  switch (ruleName) {
    case 'type':
    case 'results':
      return {
        code: 'FCM0111',
        expected: 'a type',
        help:
          didYouMean(found, TYPE_NAMES) ??
          'types are `int`, `float`, `bool`, `string`, `tensor[...]` and shapes such as `f32[1, 8]`',
      };
    case 'ifStatement':
    case 'ifExpression':
      return { code: 'FCM0101', expected: '`if` or `{` after `else`' };
    case 'statement':
      return { code: 'FCM0106', expected: 'a statement' };
    default:
      return wordExpression(found, previous);
  }
}

function wordExpression(found: IToken, previous: IToken): Wording {
  const code = 'FCM0104';
  if (previous.tokenType === Annotation)
    return { code, expected: `a call behind ${describeToken(previous)}` };
  // An operand follows a `)` only where that ends an annotation.
  return previous.tokenType === RParen
    ? {
        code,
        expected: 'a call behind the annotation',
        help: 'parentheses behind the name of an annotation hold its argument',
      }
    : { code, expected: 'an expression', help: nameHelp(found) };
}
