/**
 * Operands with operators between them, as the grammar knows an expression,
 * become a tree.
 */
import type { IToken } from 'chevrotain';
import type { BinaryExpr, BinaryOp, Expr } from './ast.ts';
import type { BuildContext } from './cst-access.ts';
import { isComparison, precedenceOf } from './operator-precedence.ts';
import type { Span } from './source.ts';
import { tokenSpan } from './token-span.ts';

/** An operand and what it covers, parentheses included. */
export interface Operand {
  readonly expr: Expr;
  readonly span: Span;
}

/**
 * Precedence climbing; recursion is bounded by the number of levels.
 *
 * Reports FCM0112 (chained comparison).
 */
export function applyPrecedence(
  operands: readonly Operand[],
  operators: readonly IToken[],
  context: BuildContext,
): Expr {
  let next = 0;
  const climb = (lowest: number): Operand => {
    let left = operands[next]!;
    let comparison: IToken | null = null;
    for (;;) {
      const operator = operators[next];
      if (operator === undefined) return left;
      const op = operator.image as BinaryOp;
      const precedence = precedenceOfToken(operator);
      if (precedence < lowest) return left;
      if (comparison !== null && precedence === precedenceOfToken(comparison))
        reportChain(comparison, operator, context);
      next++;
      const right = climb(precedence + 1);
      left = combine(left, operator, right, context);
      comparison = isComparison(op) ? operator : null;
    }
  };
  return climb(0).expr;
}

function precedenceOfToken(operator: IToken): number {
  return precedenceOf(operator.image as BinaryOp);
}

function combine(
  left: Operand,
  operator: IToken,
  right: Operand,
  context: BuildContext,
): Operand {
  const span = { ...left.span, end: right.span.end };
  const expr: BinaryExpr = {
    kind: 'binary',
    span,
    op: operator.image as BinaryOp,
    opSpan: tokenSpan(operator, context.file),
    left: left.expr,
    right: right.expr,
  };
  return { expr, span };
}

function reportChain(
  before: IToken,
  operator: IToken,
  { file, report }: BuildContext,
): void {
  report({
    severity: 'error',
    code: 'FCM0112',
    message: `comparisons do not chain: \`${operator.image}\` follows \`${before.image}\``,
    span: tokenSpan(operator, file),
    related: [
      { message: 'the first comparison', span: tokenSpan(before, file) },
    ],
    help: 'write `a < b && b < c`, or put one comparison in parentheses',
  });
}
