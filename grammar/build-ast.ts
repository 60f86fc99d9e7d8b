/**
 * CST to AST: declarations, types and statements. What recovery left
 * incomplete is left out; the syntax error has been reported already.
 */
import type { IToken } from 'chevrotain';
import type {
  AssignStatement,
  BlockDecl,
  Body,
  IfStatement,
  ImportDecl,
  ModelDecl,
  ParamDecl,
  Parameter,
  Program,
  RepeatStatement,
  ResultDecl,
  ReturnStatement,
  ScalarType,
  Statement,
  TensorTypeExpr,
  TypeExpr,
} from './ast.ts';
import { buildExpression, buildString } from './build-expression.ts';
import {
  buildEach,
  buildIdentifier,
  childrenOf,
  first,
  nodeSpan,
  type BuildContext,
} from './cst-access.ts';
import type {
  AssignmentCstNode,
  BlockDeclCstNode,
  BodyCstNode,
  IfStatementCstNode,
  ImportDeclCstNode,
  ImportedNameCstNode,
  ModelDeclCstNode,
  ParamDeclCstNode,
  ParameterCstNode,
  ParametersCstNode,
  ProgramCstNode,
  RepeatCstNode,
  ResultCstNode,
  ResultsCstNode,
  ReturnCstNode,
  StatementCstNode,
  TypeCstNode,
} from './cst.ts';
import type { Report } from './diagnostic.ts';
import type { Source } from './source.ts';

/** Reports what `buildExpression` reports. */
export function buildAst(
  node: ProgramCstNode,
  source: Source,
  report: Report,
): Program {
  const context = { file: source.file, report };
  const imports: ImportDecl[] = [];
  const params: ParamDecl[] = [];
  const blocks: BlockDecl[] = [];
  const models: ModelDecl[] = [];
  const add = <T>(list: T[], declaration: T | null): void => {
    if (declaration !== null) list.push(declaration);
  };
  for (const declaration of childrenOf(node).declaration ?? []) {
    const children = childrenOf(declaration);
    for (const each of children.importDecl ?? [])
      add(imports, buildImport(each, context));
    for (const each of children.paramDecl ?? [])
      add(params, buildParam(each, context));
    for (const each of children.blockDecl ?? [])
      add(blocks, buildBlock(each, context));
    for (const each of children.modelDecl ?? [])
      add(models, buildModel(each, context));
  }
  const span = { file: source.file, start: 0, end: source.text.length };
  return { kind: 'program', span, imports, params, blocks, models };
}

function buildImport(
  node: ImportDeclCstNode,
  context: BuildContext,
): ImportDecl | null {
  const { importedName, stringLiteral } = childrenOf(node);
  const pathNode = first(stringLiteral);
  const path = pathNode === null ? null : buildString(pathNode, context);
  const span = nodeSpan(node, context);
  if (path === null || span === null) return null;
  const names = buildEach(importedName, (each) =>
    buildImportedName(each, context),
  );
  return { kind: 'import', span, names, path };
}

function buildImportedName(
  node: ImportedNameCstNode,
  context: BuildContext,
): ImportDecl['names'][number] | null {
  const children = childrenOf(node);
  const imported = buildIdentifier(first(children.imported), context);
  if (imported === null) return null;
  const local = buildIdentifier(first(children.local), context);
  return { imported, local: local ?? imported };
}

function buildParam(
  node: ParamDeclCstNode,
  context: BuildContext,
): ParamDecl | null {
  const children = childrenOf(node);
  const name = buildIdentifier(first(children.Identifier), context);
  const type = buildType(first(children.type), context);
  const value = buildExpression(first(children.expression), context);
  const span = nodeSpan(node, context);
  if (name === null || type === null) return null;
  if (value === null || span === null) return null;
  return { kind: 'param', span, name, type, value };
}

function buildBlock(
  node: BlockDeclCstNode,
  context: BuildContext,
): BlockDecl | null {
  const children = childrenOf(node);
  const name = buildIdentifier(first(children.Identifier), context);
  const params = buildParameters(first(children.parameters), context);
  const body = buildBody(first(children.body), context);
  const span = nodeSpan(node, context);
  if (name === null || body === null || span === null) return null;
  return { kind: 'block', span, name, params, body };
}

function buildModel(
  node: ModelDeclCstNode,
  context: BuildContext,
): ModelDecl | null {
  const children = childrenOf(node);
  const name = buildIdentifier(first(children.Identifier), context);
  const params = buildParameters(first(children.parameters), context);
  const results = buildResults(first(children.results), context);
  const body = buildBody(first(children.body), context);
  const span = nodeSpan(node, context);
  if (name === null || body === null || span === null) return null;
  return { kind: 'model', span, name, params, results, body };
}

function buildParameters(
  node: ParametersCstNode | null,
  context: BuildContext,
): readonly Parameter[] {
  if (node === null) return [];
  return buildEach(childrenOf(node).parameter, (each) =>
    buildParameter(each, context),
  );
}

function buildParameter(
  node: ParameterCstNode,
  context: BuildContext,
): Parameter | null {
  const children = childrenOf(node);
  const name = buildIdentifier(first(children.Identifier), context);
  const type = buildType(first(children.type), context);
  const span = nodeSpan(node, context);
  if (name === null || type === null || span === null) return null;
  const defaultValue = buildExpression(first(children.expression), context);
  return { kind: 'parameter', span, name, type, defaultValue };
}

function buildResults(
  node: ResultsCstNode | null,
  context: BuildContext,
): readonly ResultDecl[] {
  if (node === null) return [];
  const { result, type } = childrenOf(node);
  const short = buildType(first(type), context);
  if (short !== null)
    return [{ kind: 'result', span: short.span, name: null, type: short }];
  return buildEach(result, (each) => buildResult(each, context));
}

function buildResult(
  node: ResultCstNode,
  context: BuildContext,
): ResultDecl | null {
  const children = childrenOf(node);
  const name = buildIdentifier(first(children.Identifier), context);
  const type = buildType(first(children.type), context);
  const span = nodeSpan(node, context);
  if (name === null || type === null || span === null) return null;
  return { kind: 'result', span, name, type };
}

function buildType(
  node: TypeCstNode | null,
  context: BuildContext,
): TypeExpr | null {
  if (node === null) return null;
  const children = childrenOf(node);
  const span = nodeSpan(node, context);
  const scalar = first(children.ScalarTypeName);
  const element = first(children.ElementTypeName);
  if (span === null) return null;
  if (scalar !== null)
    return {
      kind: 'scalarType',
      span,
      name: scalar.image as ScalarType['name'],
    };
  if (element === null) return null;
  const dims = buildEach(children.item, (item) =>
    buildExpression(first(childrenOf(item).expression), context),
  );
  const dtype = element.image as TensorTypeExpr['dtype'];
  return { kind: 'tensorType', span, dtype, dims };
}

function buildBody(
  node: BodyCstNode | null,
  context: BuildContext,
): Body | null {
  if (node === null) return null;
  const span = nodeSpan(node, context);
  if (span === null) return null;
  const statements = buildEach(childrenOf(node).statement, (each) =>
    buildStatement(each, context),
  );
  return { kind: 'body', span, statements };
}

function buildStatement(
  node: StatementCstNode,
  context: BuildContext,
): Statement | null {
  const children = childrenOf(node);
  const assignment = first(children.assignment);
  if (assignment !== null) return buildAssignment(assignment, context);
  const repeat = first(children.repeat);
  if (repeat !== null) return buildRepeat(repeat, context);
  const condition = first(children.ifStatement);
  if (condition !== null) return buildIfStatement(condition, context);
  const result = first(children.return);
  return result === null ? null : buildReturn(result, context);
}

function buildAssignment(
  node: AssignmentCstNode,
  context: BuildContext,
): AssignStatement | null {
  const { Identifier, expression } = childrenOf(node);
  const targets = buildEach(Identifier, (token: IToken) =>
    buildIdentifier(token, context),
  );
  const value = buildExpression(first(expression), context);
  const span = nodeSpan(node, context);
  if (targets.length === 0 || value === null || span === null) return null;
  return { kind: 'assign', span, targets, value };
}

function buildRepeat(
  node: RepeatCstNode,
  context: BuildContext,
): RepeatStatement | null {
  const children = childrenOf(node);
  const variable = buildIdentifier(first(children.Identifier), context);
  const from = buildExpression(first(children.from), context);
  const to = buildExpression(first(children.to), context);
  const body = buildBody(first(children.body), context);
  const span = nodeSpan(node, context);
  if (variable === null || from === null || to === null) return null;
  if (body === null || span === null) return null;
  return { kind: 'repeat', span, variable, from, to, body };
}

function buildIfStatement(
  node: IfStatementCstNode,
  context: BuildContext,
): IfStatement | null {
  const children = childrenOf(node);
  const condition = buildExpression(first(children.condition), context);
  const then = buildBody(first(children.then), context);
  const chained = first(children.ifStatement);
  const otherwise =
    chained === null
      ? buildBody(first(children.otherwise), context)
      : buildIfStatement(chained, context);
  const span = nodeSpan(node, context);
  if (condition === null || then === null || span === null) return null;
  return { kind: 'ifStatement', span, condition, then, otherwise };
}

function buildReturn(
  node: ReturnCstNode,
  context: BuildContext,
): ReturnStatement | null {
  const values = buildEach(childrenOf(node).expression, (each) =>
    buildExpression(each, context),
  );
  const span = nodeSpan(node, context);
  if (values.length === 0 || span === null) return null;
  return { kind: 'return', span, values };
}
