/**
 * What stands in front of a primary expression, operators and annotations,
 * becomes nodes around it.
 */
import type { IToken } from 'chevrotain';
import type { Annotation, Expr, UnaryExpr } from './ast.ts';
import type { BuildContext } from './cst-access.ts';
import type { Report } from './diagnostic.ts';
import { reportError } from './report-error.ts';

/** What stands in front of one primary expression, each in order. */
export interface Prefixes {
  readonly operators: readonly IToken[];
  readonly annotations: readonly Annotation[];
}

/**
 * `primary`, which ends at `end` (with its parentheses, if it has any), behind
 * its prefixes. An annotation belongs to the call that follows it directly; one
 * that has none is left out.
 *
 * Reports FCM0114 (an annotation without a call).
 */
export function applyPrefixes(
  { operators, annotations }: Prefixes,
  primary: Expr,
  end: number,
  { file, report }: BuildContext,
): Expr {
  const lastOperator = operators.at(-1)?.startOffset ?? -1;
  // A call in parentheses has its annotations inside them.
  const call =
    primary.kind === 'call' && primary.span.end === end ? primary : null;
  const attached =
    call === null
      ? []
      : annotations.filter(({ span }) => span.start > lastOperator);
  const misplaced = annotations.length - attached.length;
  for (const annotation of annotations.slice(0, misplaced))
    reportMisplaced(annotation, report);
  let expr = primary;
  const [first] = attached;
  if (call !== null && first !== undefined) {
    const span = { ...first.span, end };
    expr = { kind: 'annotated', span, annotations: attached, call };
  }
  for (const operator of operators.toReversed()) {
    const op = operator.image as UnaryExpr['op'];
    const span = { file, start: operator.startOffset, end };
    expr = { kind: 'unary', span, op, operand: expr };
  }
  return expr;
}

function reportMisplaced({ name, span }: Annotation, report: Report): void {
  reportError(
    report,
    'FCM0114',
    `\`@${name.text}\` does not stand in front of a call`,
    span,
    'write it directly in front of the name that is called, as in `@no_fuse f(x)`',
  );
}
