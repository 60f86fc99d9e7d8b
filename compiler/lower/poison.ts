/** Variables whose values nobody knows after a mistake in a condition or bound. */
import type { Body, IfStatement } from '../../grammar/ast.ts';
import { assertNever } from '../../grammar/diagnostic.ts';
import type { Frame, Lowering } from './context.ts';
import { ERROR } from './value.ts';

/** `poisonBody` of every arm. */
export function poisonArms(
  cx: Lowering,
  frame: Frame,
  statement: IfStatement,
): boolean {
  let mayReturn = false;
  let arm: Body | IfStatement | null = statement;
  while (arm !== null) {
    const body: Body = arm.kind === 'body' ? arm : arm.then;
    if (poisonBody(cx, frame, body)) mayReturn = true;
    arm = arm.kind === 'body' ? null : arm.otherwise;
  }
  return mayReturn;
}

/**
 * Makes every outer variable that `body` assigns an error value. Whether the
 * body may return, too.
 */
export function poisonBody(cx: Lowering, frame: Frame, body: Body): boolean {
  let mayReturn = false;
  for (const statement of body.statements) {
    // A loop may come here often: this is work, too.
    if (!cx.budget.enter(statement.span)) return true;
    switch (statement.kind) {
      case 'assign':
        for (const { text, span } of statement.targets) {
          if (frame.scope.lookup(text) !== undefined) {
            frame.scope.assign(text, { value: ERROR, at: span });
          }
        }
        break;
      case 'repeat':
        if (poisonBody(cx, frame, statement.body)) mayReturn = true;
        break;
      case 'ifStatement':
        if (poisonArms(cx, frame, statement)) mayReturn = true;
        break;
      case 'return':
        mayReturn = true;
        break;
      default:
        assertNever(statement, 'statement');
    }
    cx.budget.leave();
  }
  return mayReturn;
}
