/** Precedence of the binary operators, for the parser and the formatter. */
import type { BinaryOp } from './ast.ts';

/** How tightly each operator binds. */
const PRECEDENCE: Readonly<Record<BinaryOp, number>> = {
  '||': 1,
  '&&': 2,
  '==': 3,
  '!=': 3,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '%': 6,
};

/** How tightly `op` binds: a higher number binds tighter. */
export function precedenceOf(op: BinaryOp): number {
  return PRECEDENCE[op];
}

/** Whether `a op b op c` is refused: comparisons do not associate. */
export function isComparison(op: BinaryOp): boolean {
  const precedence = precedenceOf(op);
  return precedence === PRECEDENCE['=='] || precedence === PRECEDENCE['<'];
}
