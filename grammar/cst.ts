/**
 * The shapes of the CST, generated from the grammar in `parser.ts` by
 * `npx vitest run --project unit test/grammar/cst.test.ts -u`.
 */
import type { CstNode, IToken } from 'chevrotain';

export interface ProgramCstNode extends CstNode {
  name: 'program';
  children: ProgramCstChildren;
}

export type ProgramCstChildren = {
  declaration?: DeclarationCstNode[];
};

export interface DeclarationCstNode extends CstNode {
  name: 'declaration';
  children: DeclarationCstChildren;
}

export type DeclarationCstChildren = {
  importDecl?: ImportDeclCstNode[];
  paramDecl?: ParamDeclCstNode[];
  blockDecl?: BlockDeclCstNode[];
  modelDecl?: ModelDeclCstNode[];
  Semicolon?: IToken[];
};

export interface ImportDeclCstNode extends CstNode {
  name: 'importDecl';
  children: ImportDeclCstChildren;
}

export type ImportDeclCstChildren = {
  Import: IToken[];
  LCurly: IToken[];
  importedName?: ImportedNameCstNode[];
  Comma?: IToken[];
  RCurly: IToken[];
  From: IToken[];
  stringLiteral: StringLiteralCstNode[];
};

export interface ImportedNameCstNode extends CstNode {
  name: 'importedName';
  children: ImportedNameCstChildren;
}

export type ImportedNameCstChildren = {
  imported: IToken[];
  As?: IToken[];
  local?: IToken[];
};

export interface ParamDeclCstNode extends CstNode {
  name: 'paramDecl';
  children: ParamDeclCstChildren;
}

export type ParamDeclCstChildren = {
  Param: IToken[];
  Identifier: IToken[];
  Colon: IToken[];
  type: TypeCstNode[];
  Assign: IToken[];
  expression: ExpressionCstNode[];
};

export interface BlockDeclCstNode extends CstNode {
  name: 'blockDecl';
  children: BlockDeclCstChildren;
}

export type BlockDeclCstChildren = {
  Block: IToken[];
  Identifier: IToken[];
  parameters: ParametersCstNode[];
  body: BodyCstNode[];
};

export interface ModelDeclCstNode extends CstNode {
  name: 'modelDecl';
  children: ModelDeclCstChildren;
}

export type ModelDeclCstChildren = {
  Model: IToken[];
  Identifier: IToken[];
  parameters: ParametersCstNode[];
  Arrow: IToken[];
  results: ResultsCstNode[];
  body: BodyCstNode[];
};

export interface ParametersCstNode extends CstNode {
  name: 'parameters';
  children: ParametersCstChildren;
}

export type ParametersCstChildren = {
  LParen: IToken[];
  parameter?: ParameterCstNode[];
  Comma?: IToken[];
  RParen: IToken[];
};

export interface ParameterCstNode extends CstNode {
  name: 'parameter';
  children: ParameterCstChildren;
}

export type ParameterCstChildren = {
  Identifier: IToken[];
  Colon: IToken[];
  type: TypeCstNode[];
  Assign?: IToken[];
  expression?: ExpressionCstNode[];
};

export interface ResultsCstNode extends CstNode {
  name: 'results';
  children: ResultsCstChildren;
}

export type ResultsCstChildren = {
  LParen?: IToken[];
  result?: ResultCstNode[];
  Comma?: IToken[];
  RParen?: IToken[];
  type?: TypeCstNode[];
};

export interface ResultCstNode extends CstNode {
  name: 'result';
  children: ResultCstChildren;
}

export type ResultCstChildren = {
  Identifier: IToken[];
  Colon: IToken[];
  type: TypeCstNode[];
};

export interface TypeCstNode extends CstNode {
  name: 'type';
  children: TypeCstChildren;
}

export type TypeCstChildren = {
  ScalarTypeName?: IToken[];
  ElementTypeName?: IToken[];
  LSquare?: IToken[];
  item?: ItemCstNode[];
  Comma?: IToken[];
  RSquare?: IToken[];
};

export interface BodyCstNode extends CstNode {
  name: 'body';
  children: BodyCstChildren;
}

export type BodyCstChildren = {
  LCurly: IToken[];
  statement?: StatementCstNode[];
  Semicolon?: IToken[];
  RCurly: IToken[];
};

export interface StatementCstNode extends CstNode {
  name: 'statement';
  children: StatementCstChildren;
}

export type StatementCstChildren = {
  assignment?: AssignmentCstNode[];
  repeat?: RepeatCstNode[];
  ifStatement?: IfStatementCstNode[];
  return?: ReturnCstNode[];
  strayStatement?: StrayStatementCstNode[];
};

export interface StrayStatementCstNode extends CstNode {
  name: 'strayStatement';
  children: StrayStatementCstChildren;
}

export type StrayStatementCstChildren = {
  NotAStatement: IToken[];
  Nothing: IToken[];
};

export interface AssignmentCstNode extends CstNode {
  name: 'assignment';
  children: AssignmentCstChildren;
}

export type AssignmentCstChildren = {
  Identifier: IToken[];
  Comma?: IToken[];
  Assign: IToken[];
  expression: ExpressionCstNode[];
};

export interface RepeatCstNode extends CstNode {
  name: 'repeat';
  children: RepeatCstChildren;
}

export type RepeatCstChildren = {
  Repeat: IToken[];
  Identifier: IToken[];
  In: IToken[];
  from: ExpressionCstNode[];
  DotDot: IToken[];
  to: ExpressionCstNode[];
  body: BodyCstNode[];
};

export interface IfStatementCstNode extends CstNode {
  name: 'ifStatement';
  children: IfStatementCstChildren;
}

export type IfStatementCstChildren = {
  If: IToken[];
  condition: ExpressionCstNode[];
  then: BodyCstNode[];
  Else?: IToken[];
  ifStatement?: IfStatementCstNode[];
  otherwise?: BodyCstNode[];
};

export interface ReturnCstNode extends CstNode {
  name: 'return';
  children: ReturnCstChildren;
}

export type ReturnCstChildren = {
  Return: IToken[];
  expression: ExpressionCstNode[];
  Comma?: IToken[];
};

export interface ExpressionCstNode extends CstNode {
  name: 'expression';
  children: ExpressionCstChildren;
}

export type ExpressionCstChildren = {
  operand: OperandCstNode[];
  BinaryOperator?: IToken[];
};

export interface OperandCstNode extends CstNode {
  name: 'operand';
  children: OperandCstChildren;
}

export type OperandCstChildren = {
  UnaryOperator?: IToken[];
  annotation?: AnnotationCstNode[];
  primary: PrimaryCstNode[];
};

export interface AnnotationCstNode extends CstNode {
  name: 'annotation';
  children: AnnotationCstChildren;
}

export type AnnotationCstChildren = {
  Annotation: IToken[];
  callArguments?: CallArgumentsCstNode[];
};

export interface PrimaryCstNode extends CstNode {
  name: 'primary';
  children: PrimaryCstChildren;
}

export type PrimaryCstChildren = {
  nameOrCall?: NameOrCallCstNode[];
  IntegerLiteral?: IToken[];
  FloatLiteral?: IToken[];
  True?: IToken[];
  False?: IToken[];
  stringLiteral?: StringLiteralCstNode[];
  list?: ListCstNode[];
  parenthesis?: ParenthesisCstNode[];
  ifExpression?: IfExpressionCstNode[];
};

export interface NameOrCallCstNode extends CstNode {
  name: 'nameOrCall';
  children: NameOrCallCstChildren;
}

export type NameOrCallCstChildren = {
  Identifier: IToken[];
  callArguments?: CallArgumentsCstNode[];
};

export interface CallArgumentsCstNode extends CstNode {
  name: 'callArguments';
  children: CallArgumentsCstChildren;
}

export type CallArgumentsCstChildren = {
  LParen: IToken[];
  argument?: ArgumentCstNode[];
  Comma?: IToken[];
  RParen: IToken[];
};

export interface ArgumentCstNode extends CstNode {
  name: 'argument';
  children: ArgumentCstChildren;
}

export type ArgumentCstChildren = {
  Identifier?: IToken[];
  Assign?: IToken[];
  expression: ExpressionCstNode[];
};

export interface ListCstNode extends CstNode {
  name: 'list';
  children: ListCstChildren;
}

export type ListCstChildren = {
  LSquare: IToken[];
  item?: ItemCstNode[];
  Comma?: IToken[];
  RSquare: IToken[];
};

export interface ItemCstNode extends CstNode {
  name: 'item';
  children: ItemCstChildren;
}

export type ItemCstChildren = {
  expression: ExpressionCstNode[];
};

export interface ParenthesisCstNode extends CstNode {
  name: 'parenthesis';
  children: ParenthesisCstChildren;
}

export type ParenthesisCstChildren = {
  LParen: IToken[];
  expression: ExpressionCstNode[];
  RParen: IToken[];
};

export interface IfExpressionCstNode extends CstNode {
  name: 'ifExpression';
  children: IfExpressionCstChildren;
}

export type IfExpressionCstChildren = {
  If: IToken[];
  condition: ExpressionCstNode[];
  then: ArmCstNode[];
  Else: IToken[];
  ifExpression?: IfExpressionCstNode[];
  otherwise?: ArmCstNode[];
};

export interface ArmCstNode extends CstNode {
  name: 'arm';
  children: ArmCstChildren;
}

export type ArmCstChildren = {
  LCurly: IToken[];
  expression: ExpressionCstNode[];
  RCurly: IToken[];
};

export interface StringLiteralCstNode extends CstNode {
  name: 'stringLiteral';
  children: StringLiteralCstChildren;
}

export type StringLiteralCstChildren = {
  StringStart: IToken[];
  StringText?: IToken[];
  hole?: HoleCstNode[];
  StringEnd: IToken[];
};

export interface HoleCstNode extends CstNode {
  name: 'hole';
  children: HoleCstChildren;
}

export type HoleCstChildren = {
  HoleOpen: IToken[];
  expression: ExpressionCstNode[];
  HoleClose: IToken[];
};
