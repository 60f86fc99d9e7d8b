/** Bodies and statements: they run once, while lowering, and bind values. */
import type {
  AssignStatement,
  Body,
  IfStatement,
  RepeatStatement,
  ReturnStatement,
  Statement,
} from '../../grammar/ast.ts';
import { assertNever } from '../../grammar/diagnostic.ts';
import { count } from '../op-types.ts';
import type { Frame, Lowering } from './context.ts';
import { evaluate, evaluateAll } from './evaluate.ts';
import { callNotes, expectBool } from './faults.ts';
import { poisonArms, poisonBody } from './poison.ts';
import { Scope } from './scope.ts';
import { describeValue, ERROR, intValue, isPoisoned } from './value.ts';
import type { Value } from './value.ts';

/** How a body ended. `poisoned`: a mistake hides whether and what it returns. */
export type Outcome =
  | { readonly kind: 'next' }
  | {
      readonly kind: 'return';
      readonly values: readonly Value[];
      readonly statement: ReturnStatement;
    }
  | { readonly kind: 'poisoned' };

const NEXT: Outcome = { kind: 'next' };
const POISONED: Outcome = { kind: 'poisoned' };

/** Runs `body` in a new scope inside `frame`. Reports what its expressions report. */
export function runBody(cx: Lowering, frame: Frame, body: Body): Outcome {
  if (!cx.budget.enter(body.span)) return POISONED;
  const inner = { ...frame, scope: new Scope(frame.scope) };
  let outcome = NEXT;
  for (const statement of body.statements) {
    outcome = runStatement(cx, inner, statement);
    if (outcome.kind !== 'next') break;
  }
  cx.budget.leave();
  return outcome;
}

function runStatement(
  cx: Lowering,
  frame: Frame,
  statement: Statement,
): Outcome {
  switch (statement.kind) {
    case 'assign':
      runAssign(cx, frame, statement);
      return NEXT;
    case 'repeat':
      return runRepeat(cx, frame, statement);
    case 'ifStatement':
      return runIf(cx, frame, statement);
    case 'return': {
      const [only, ...more] = statement.values;
      if (only !== undefined && more.length === 0) {
        const values = evaluateAll(cx, frame, only);
        return values === null
          ? POISONED
          : { kind: 'return', values, statement };
      }
      const values = statement.values.map((each) => evaluate(cx, frame, each));
      return { kind: 'return', values, statement };
    }
    default:
      return assertNever(statement, 'statement');
  }
}

/** Reports FCM1011 when the number of values is not the number of names. */
function runAssign(
  cx: Lowering,
  frame: Frame,
  { targets, value, span }: AssignStatement,
): void {
  const values = evaluateAll(cx, frame, value);
  if (values !== null && values.length !== targets.length) {
    cx.reporter.error(
      'FCM1011',
      span,
      `expected ${count(targets.length, 'value')}, found ${values.length}`,
      { related: callNotes(frame) },
    );
  }
  const fits = values !== null && values.length === targets.length;
  targets.forEach((target, index) => {
    const assigned = fits ? (values[index] ?? ERROR) : ERROR;
    frame.scope.assign(target.text, { value: assigned, at: target.span });
  });
}

/** Reports FCM2024 (bounds that are no ints), FCM3003 (iterations). */
function runRepeat(
  cx: Lowering,
  frame: Frame,
  { from, to, variable, body }: RepeatStatement,
): Outcome {
  const bounds = [from, to].map((bound) => {
    const value = evaluate(cx, frame, bound);
    if (value.kind === 'int') return value.value;
    if (!isPoisoned(value)) {
      cx.reporter.error(
        'FCM2024',
        bound.span,
        `repeat expects ints, found ${describeValue(value)}`,
        { related: callNotes(frame), help: 'write repeat i in 0..4' },
      );
    }
    return null;
  });
  const [start, end] = bounds;
  if (typeof start !== 'number' || typeof end !== 'number') {
    return poisonBody(cx, frame, body) ? POISONED : NEXT;
  }
  for (let i = start; i < end; i++) {
    if (!cx.budget.iterate(variable.span)) return POISONED;
    const scope = new Scope(frame.scope);
    scope.declare(variable.text, { value: intValue(i), at: variable.span });
    const loopVariable = variable.text;
    const outcome = runBody(cx, { ...frame, scope, loopVariable }, body);
    if (outcome.kind !== 'next') return outcome;
  }
  return NEXT;
}

function runIf(cx: Lowering, frame: Frame, statement: IfStatement): Outcome {
  let arm: Body | IfStatement | null = statement;
  while (arm?.kind === 'ifStatement') {
    const { condition }: IfStatement = arm;
    const value = evaluate(cx, frame, condition);
    const holds = expectBool(cx, frame, value, condition.span, 'if');
    if (holds === null) return poisonArms(cx, frame, arm) ? POISONED : NEXT;
    arm = holds ? arm.then : arm.otherwise;
  }
  return arm === null ? NEXT : runBody(cx, frame, arm);
}
