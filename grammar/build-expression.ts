/**
 * Expressions: CST to AST. The grammar knows operands with operators between
 * them; precedence is applied here. Every function gives null where recovery
 * left too little to build a node.
 */
import type { CstNode, IToken } from 'chevrotain';
import type {
  Annotation,
  Argument,
  CallExpr,
  Expr,
  IfExpr,
  ListExpr,
  StringLit,
} from './ast.ts';
import {
  buildEach,
  buildIdentifier,
  childrenOf,
  first,
  nodeSpan,
  type BuildContext,
} from './cst-access.ts';
import type {
  AnnotationCstNode,
  ArgumentCstNode,
  CallArgumentsCstNode,
  ExpressionCstNode,
  HoleCstNode,
  IfExpressionCstNode,
  ListCstNode,
  NameOrCallCstNode,
  OperandCstNode,
  PrimaryCstNode,
  StringLiteralCstNode,
} from './cst.ts';
import { applyPrecedence, type Operand } from './apply-precedence.ts';
import { applyPrefixes } from './apply-prefixes.ts';
import { decodeStringText } from './expand-string.ts';
import { reportError } from './report-error.ts';
import type { Span } from './source.ts';
import { tokenSpan } from './token-span.ts';

/** Reports FCM0005 (range), FCM0112 (chained comparison), FCM0113 (arguments), FCM0114 (annotations). */
export function buildExpression(
  node: ExpressionCstNode | null,
  context: BuildContext,
): Expr | null {
  if (node === null) return null;
  const { operand = [], BinaryOperator = [] } = childrenOf(node);
  const operands = buildEach(operand, (each) => buildOperand(each, context));
  if (operands.length !== BinaryOperator.length + 1) return null;
  return applyPrecedence(operands, BinaryOperator, context);
}

function buildOperand(
  node: OperandCstNode,
  context: BuildContext,
): Operand | null {
  const { primary, UnaryOperator = [], annotation } = childrenOf(node);
  const primaryNode = first(primary);
  if (primaryNode === null) return null;
  const expr = buildPrimary(primaryNode, context);
  const span = nodeSpan(node, context);
  const end = nodeSpan(primaryNode, context)?.end;
  if (expr === null || span === null || end === undefined) return null;
  const annotations = buildEach(annotation, (each) =>
    buildAnnotation(each, context),
  );
  const prefixes = { operators: UnaryOperator, annotations };
  return { expr: applyPrefixes(prefixes, expr, end, context), span };
}

function buildAnnotation(
  node: AnnotationCstNode,
  context: BuildContext,
): Annotation | null {
  const { Annotation, callArguments } = childrenOf(node);
  const token = first(Annotation);
  const span = nodeSpan(node, context);
  if (token === null || span === null) return null;
  const { start, end } = tokenSpan(token, context.file);
  const list = first(callArguments);
  return {
    kind: 'annotation',
    span,
    name: {
      kind: 'identifier',
      span: { ...span, start: start + 1, end },
      text: token.image.slice(1),
    },
    args: list === null ? null : buildArguments(list, context),
  };
}

function buildPrimary(
  node: PrimaryCstNode,
  context: BuildContext,
): Expr | null {
  const children = childrenOf(node);
  const span = nodeSpan(node, context);
  if (span === null) return null;
  const integer = first(children.IntegerLiteral);
  if (integer !== null) return buildInteger(integer, span, context);
  const float = first(children.FloatLiteral);
  if (float !== null) return buildFloat(float, span, context);
  if (children.True !== undefined) return { kind: 'bool', span, value: true };
  if (children.False !== undefined) return { kind: 'bool', span, value: false };
  const named = first(children.nameOrCall);
  if (named !== null) return buildNameOrCall(named, context);
  const string = first(children.stringLiteral);
  if (string !== null) return buildString(string, context);
  const list = first(children.list);
  if (list !== null) return buildList(list, context);
  const condition = first(children.ifExpression);
  if (condition !== null) return buildIf(condition, context);
  const parenthesis = first(children.parenthesis);
  return parenthesis === null ? null : buildInner(parenthesis, context);
}

/** The expression inside brackets of some kind. */
function buildInner(
  node: {
    readonly children: { readonly expression: ExpressionCstNode[] };
  } | null,
  context: BuildContext,
): Expr | null {
  if (node === null) return null;
  return buildExpression(first(childrenOf(node).expression), context);
}

function buildInteger(
  token: IToken,
  span: Span,
  { report }: BuildContext,
): Expr {
  const value = Number(token.image.replaceAll('_', ''));
  if (Number.isSafeInteger(value)) return { kind: 'int', span, value };
  reportError(
    report,
    'FCM0005',
    'this integer is larger than 9007199254740991 (2^53 - 1)',
    span,
  );
  return { kind: 'int', span, value: Number.MAX_SAFE_INTEGER };
}

function buildFloat(token: IToken, span: Span, { report }: BuildContext): Expr {
  const value = Number(token.image.replaceAll('_', ''));
  if (Number.isFinite(value)) return { kind: 'float', span, value };
  reportError(
    report,
    'FCM0005',
    'this number is larger than the largest float',
    span,
  );
  return { kind: 'float', span, value: Number.MAX_VALUE };
}

function buildNameOrCall(
  node: NameOrCallCstNode,
  context: BuildContext,
): Expr | null {
  const { Identifier, callArguments } = childrenOf(node);
  const callee = buildIdentifier(first(Identifier), context);
  const list = first(callArguments);
  if (callee === null || list === null) return callee;
  const span = nodeSpan(node, context) ?? callee.span;
  const args = buildArguments(list, context);
  return { kind: 'call', span, callee, args } satisfies CallExpr;
}

function buildArguments(
  node: CallArgumentsCstNode,
  context: BuildContext,
): readonly Argument[] {
  const args = buildEach(childrenOf(node).argument, (argument) =>
    buildArgument(argument, context),
  );
  checkArgumentOrder(args, context);
  return args;
}

function buildArgument(
  node: ArgumentCstNode,
  context: BuildContext,
): Argument | null {
  const { Identifier, expression } = childrenOf(node);
  const value = buildExpression(first(expression), context);
  const span = nodeSpan(node, context);
  if (value === null || span === null) return null;
  const name = buildIdentifier(first(Identifier), context);
  return { kind: 'argument', span, name, value };
}

function checkArgumentOrder(
  args: readonly Argument[],
  { report }: BuildContext,
): void {
  const named = args.find((argument) => argument.name !== null);
  if (named === undefined) return;
  const late = args.find(
    (argument) =>
      argument.name === null && argument.span.start > named.span.start,
  );
  if (late === undefined) return;
  report({
    severity: 'error',
    code: 'FCM0113',
    message: 'a positional argument stands after a named one',
    span: late.span,
    related: [{ message: 'the first named argument', span: named.span }],
    help: 'move it to the front, or give its name',
  });
}

function buildList(node: ListCstNode, context: BuildContext): ListExpr | null {
  const span = nodeSpan(node, context);
  if (span === null) return null;
  const items = buildEach(childrenOf(node).item, (item) =>
    buildInner(item, context),
  );
  return { kind: 'list', span, items };
}

function buildIf(
  node: IfExpressionCstNode,
  context: BuildContext,
): IfExpr | null {
  const children = childrenOf(node);
  const condition = buildExpression(first(children.condition), context);
  const then = buildInner(first(children.then), context);
  const chained = first(children.ifExpression);
  const otherwise =
    chained === null
      ? buildInner(first(children.otherwise), context)
      : buildIf(chained, context);
  const span = nodeSpan(node, context);
  if (condition === null || then === null) return null;
  if (otherwise === null || span === null) return null;
  return { kind: 'if', span, condition, then, otherwise };
}

/** Text and holes of a string in the order in which they stand. */
export function buildString(
  node: StringLiteralCstNode,
  context: BuildContext,
): StringLit | null {
  const { StringText = [], hole = [] } = childrenOf(node);
  const span = nodeSpan(node, context);
  if (span === null) return null;
  const texts = StringText.map((token) => ({
    start: token.startOffset,
    part: decodeStringText(token.image),
  }));
  const holes = buildEach(hole, (each: HoleCstNode & CstNode) => {
    const part = buildInner(each, context);
    return part === null
      ? null
      : { start: each.location?.startOffset ?? 0, part };
  });
  const parts = [...texts, ...holes]
    .sort((a, b) => a.start - b.start)
    .map(({ part }) => part);
  return { kind: 'string', span, parts };
}
