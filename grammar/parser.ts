/**
 * The grammar: one rule per class field. It reads the stream that `layOut`
 * prepares: brackets balanced, statements separated by `;`, no trailing
 * commas, strings taken apart. Precedence of operators is the business of
 * `buildAst`; here an expression is operands with operators between them.
 */
import { RecoveringParser, type RecoveryUnits } from './recovering-parser.ts';
import {
  Annotation,
  Arrow,
  As,
  Assign,
  BinaryOperator,
  Block,
  Colon,
  Comma,
  DECLARATION_STARTS,
  DotDot,
  ElementTypeName,
  Else,
  False,
  FloatLiteral,
  From,
  HoleClose,
  HoleOpen,
  Identifier,
  If,
  Import,
  In,
  IntegerLiteral,
  LCurly,
  LParen,
  LSquare,
  Model,
  NotAStatement,
  Nothing,
  Param,
  RCurly,
  RParen,
  RSquare,
  Repeat,
  Return,
  ScalarTypeName,
  Semicolon,
  StringEnd,
  StringStart,
  StringText,
  True,
  UnaryOperator,
} from './tokens.ts';

const RECOVERY_UNITS: RecoveryUnits = new Map([
  ['program', []],
  ['declaration', [...DECLARATION_STARTS]],
  ['importedName', [Comma]],
  ['parameter', [Comma]],
  ['result', [Comma]],
  ['statement', [Semicolon]],
  ['argument', [Comma]],
  ['item', [Comma]],
]);

class FcmParser extends RecoveringParser {
  constructor() {
    super(RECOVERY_UNITS);
    this.performSelfAnalysis();
  }

  readonly program = this.RULE('program', () => {
    this.MANY(() => this.SUBRULE(this.declaration));
  });

  readonly declaration = this.RULE('declaration', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.importDecl) },
      { ALT: () => this.SUBRULE(this.paramDecl) },
      { ALT: () => this.SUBRULE(this.blockDecl) },
      { ALT: () => this.SUBRULE(this.modelDecl) },
    ]);
    this.OPTION(() => this.CONSUME(Semicolon));
  });

  readonly importDecl = this.RULE('importDecl', () => {
    this.CONSUME(Import);
    this.CONSUME(LCurly);
    this.MANY_SEP({
      SEP: Comma,
      DEF: () => this.SUBRULE(this.importedName),
    });
    this.CONSUME(RCurly);
    this.CONSUME(From);
    this.SUBRULE(this.stringLiteral);
  });

  readonly importedName = this.RULE('importedName', () => {
    this.CONSUME(Identifier, { LABEL: 'imported' });
    this.OPTION(() => {
      this.CONSUME(As);
      this.CONSUME1(Identifier, { LABEL: 'local' });
    });
  });

  readonly paramDecl = this.RULE('paramDecl', () => {
    this.CONSUME(Param);
    this.CONSUME(Identifier);
    this.CONSUME(Colon);
    this.SUBRULE(this.type);
    this.CONSUME(Assign);
    this.SUBRULE(this.expression);
  });

  readonly blockDecl = this.RULE('blockDecl', () => {
    this.CONSUME(Block);
    this.CONSUME(Identifier);
    this.SUBRULE(this.parameters);
    this.SUBRULE(this.body);
  });

  readonly modelDecl = this.RULE('modelDecl', () => {
    this.CONSUME(Model);
    this.CONSUME(Identifier);
    this.SUBRULE(this.parameters);
    this.CONSUME(Arrow);
    this.SUBRULE(this.results);
    this.SUBRULE(this.body);
  });

  readonly parameters = this.RULE('parameters', () => {
    this.CONSUME(LParen);
    this.MANY_SEP({ SEP: Comma, DEF: () => this.SUBRULE(this.parameter) });
    this.CONSUME(RParen);
  });

  readonly parameter = this.RULE('parameter', () => {
    this.CONSUME(Identifier);
    this.CONSUME(Colon);
    this.SUBRULE(this.type);
    this.OPTION(() => {
      this.CONSUME(Assign);
      this.SUBRULE(this.expression);
    });
  });

  readonly results = this.RULE('results', () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(LParen);
          this.AT_LEAST_ONE_SEP({
            SEP: Comma,
            DEF: () => this.SUBRULE(this.result),
          });
          this.CONSUME(RParen);
        },
      },
      { ALT: () => this.SUBRULE(this.type) },
    ]);
  });

  readonly result = this.RULE('result', () => {
    this.CONSUME(Identifier);
    this.CONSUME(Colon);
    this.SUBRULE(this.type);
  });

  readonly type = this.RULE('type', () => {
    this.OR([
      { ALT: () => this.CONSUME(ScalarTypeName) },
      {
        ALT: () => {
          this.CONSUME(ElementTypeName);
          this.CONSUME(LSquare);
          this.MANY_SEP({ SEP: Comma, DEF: () => this.SUBRULE(this.item) });
          this.CONSUME(RSquare);
        },
      },
    ]);
  });

  readonly body = this.RULE('body', () => {
    this.CONSUME(LCurly);
    this.MANY_SEP({
      SEP: Semicolon,
      DEF: () => this.SUBRULE(this.statement),
    });
    this.CONSUME(RCurly);
  });

  readonly statement = this.RULE('statement', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.assignment) },
      { ALT: () => this.SUBRULE(this.repeat) },
      { ALT: () => this.SUBRULE(this.ifStatement) },
      { ALT: () => this.SUBRULE(this.return) },
      { ALT: () => this.SUBRULE(this.strayStatement) },
    ]);
  });

  /** Accepts what no statement begins with, only to fail on it. */
  readonly strayStatement = this.RULE('strayStatement', () => {
    this.CONSUME(NotAStatement);
    this.CONSUME(Nothing);
  });

  readonly assignment = this.RULE('assignment', () => {
    this.AT_LEAST_ONE_SEP({
      SEP: Comma,
      DEF: () => this.CONSUME(Identifier),
    });
    this.CONSUME(Assign);
    this.SUBRULE(this.expression);
  });

  readonly repeat = this.RULE('repeat', () => {
    this.CONSUME(Repeat);
    this.CONSUME(Identifier);
    this.CONSUME(In);
    this.SUBRULE(this.expression, { LABEL: 'from' });
    this.CONSUME(DotDot);
    this.SUBRULE1(this.expression, { LABEL: 'to' });
    this.SUBRULE(this.body);
  });

  readonly ifStatement = this.RULE('ifStatement', () => {
    this.CONSUME(If);
    this.SUBRULE(this.expression, { LABEL: 'condition' });
    this.SUBRULE(this.body, { LABEL: 'then' });
    this.OPTION(() => {
      this.CONSUME(Else);
      this.OR([
        { ALT: () => this.SUBRULE(this.ifStatement) },
        { ALT: () => this.SUBRULE1(this.body, { LABEL: 'otherwise' }) },
      ]);
    });
  });

  readonly return = this.RULE('return', () => {
    this.CONSUME(Return);
    this.AT_LEAST_ONE_SEP({
      SEP: Comma,
      DEF: () => this.SUBRULE(this.expression),
    });
  });

  readonly expression = this.RULE('expression', () => {
    this.SUBRULE(this.operand);
    this.MANY(() => {
      this.CONSUME(BinaryOperator);
      this.SUBRULE1(this.operand);
    });
  });

  /** What may be annotated is the business of `applyPrefixes`. */
  readonly operand = this.RULE('operand', () => {
    this.MANY(() => {
      this.OR([
        { ALT: () => this.CONSUME(UnaryOperator) },
        { ALT: () => this.SUBRULE(this.annotation) },
      ]);
    });
    this.SUBRULE(this.primary);
  });

  /** A parenthesis behind the name holds arguments, never the operand. */
  readonly annotation = this.RULE('annotation', () => {
    this.CONSUME(Annotation);
    this.OPTION(() => this.SUBRULE(this.callArguments));
  });

  readonly primary = this.RULE('primary', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.nameOrCall) },
      { ALT: () => this.CONSUME(IntegerLiteral) },
      { ALT: () => this.CONSUME(FloatLiteral) },
      { ALT: () => this.CONSUME(True) },
      { ALT: () => this.CONSUME(False) },
      { ALT: () => this.SUBRULE(this.stringLiteral) },
      { ALT: () => this.SUBRULE(this.list) },
      { ALT: () => this.SUBRULE(this.parenthesis) },
      { ALT: () => this.SUBRULE(this.ifExpression) },
    ]);
  });

  readonly nameOrCall = this.RULE('nameOrCall', () => {
    this.CONSUME(Identifier);
    this.OPTION(() => this.SUBRULE(this.callArguments));
  });

  readonly callArguments = this.RULE('callArguments', () => {
    this.CONSUME(LParen);
    this.MANY_SEP({ SEP: Comma, DEF: () => this.SUBRULE(this.argument) });
    this.CONSUME(RParen);
  });

  readonly argument = this.RULE('argument', () => {
    this.OPTION(() => {
      this.CONSUME(Identifier);
      this.CONSUME(Assign);
    });
    this.SUBRULE(this.expression);
  });

  readonly list = this.RULE('list', () => {
    this.CONSUME(LSquare);
    this.MANY_SEP({ SEP: Comma, DEF: () => this.SUBRULE(this.item) });
    this.CONSUME(RSquare);
  });

  readonly item = this.RULE('item', () => {
    this.SUBRULE(this.expression);
  });

  readonly parenthesis = this.RULE('parenthesis', () => {
    this.CONSUME(LParen);
    this.SUBRULE(this.expression);
    this.CONSUME(RParen);
  });

  readonly ifExpression = this.RULE('ifExpression', () => {
    this.CONSUME(If);
    this.SUBRULE(this.expression, { LABEL: 'condition' });
    this.SUBRULE(this.arm, { LABEL: 'then' });
    this.CONSUME(Else);
    this.OR([
      { ALT: () => this.SUBRULE(this.ifExpression) },
      { ALT: () => this.SUBRULE1(this.arm, { LABEL: 'otherwise' }) },
    ]);
  });

  readonly arm = this.RULE('arm', () => {
    this.CONSUME(LCurly);
    this.SUBRULE(this.expression);
    this.CONSUME(RCurly);
  });

  readonly stringLiteral = this.RULE('stringLiteral', () => {
    this.CONSUME(StringStart);
    this.MANY(() => {
      this.OR([
        { ALT: () => this.CONSUME(StringText) },
        { ALT: () => this.SUBRULE(this.hole) },
      ]);
    });
    this.CONSUME(StringEnd);
  });

  readonly hole = this.RULE('hole', () => {
    this.CONSUME(HoleOpen);
    this.SUBRULE(this.expression);
    this.CONSUME(HoleClose);
  });
}

/** The one instance: building a parser analyses the grammar, using it does not. */
export const parser = new FcmParser();
