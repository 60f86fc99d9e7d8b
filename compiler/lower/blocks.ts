/**
 * Statements, and blocks inlined at their calls. Every block body runs in a
 * scope of its own that sees the params of its file and nothing of its caller.
 */
import type {
  AssignStatement,
  Body,
  IfStatement,
  Parameter,
  RepeatStatement,
  ReturnStatement,
  Statement,
} from '../../grammar/ast.ts';
import { assertNever } from '../../grammar/diagnostic.ts';
import { count } from '../op-types.ts';
import type { BlockCall, Frame, Lowering } from './context.ts';
import { evaluate, evaluateAll } from './evaluate.ts';
import { callNotes, expectBool } from './faults.ts';
import { matchScalar, matchTensor } from './match-type.ts';
import type { GivenArgument } from './operators/operator.ts';
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
    return poisonBody(frame, body);
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
    if (holds === null) return poisonArms(frame, arm);
    arm = holds ? arm.then : arm.otherwise;
  }
  return arm === null ? NEXT : runBody(cx, frame, arm);
}

/** After an unknown condition: nobody knows what the arms would have done. */
function poisonArms(frame: Frame, statement: IfStatement): Outcome {
  let outcome: Outcome = NEXT;
  let arm: Body | IfStatement | null = statement;
  while (arm !== null) {
    const body: Body = arm.kind === 'body' ? arm : arm.then;
    if (poisonBody(frame, body).kind === 'poisoned') outcome = POISONED;
    arm = arm.kind === 'body' ? null : arm.otherwise;
  }
  return outcome;
}

/** Makes every outer variable that `body` assigns an error value. */
function poisonBody(frame: Frame, body: Body): Outcome {
  let outcome: Outcome = NEXT;
  for (const statement of body.statements) {
    switch (statement.kind) {
      case 'assign':
        for (const { text, span } of statement.targets) {
          if (frame.scope.lookup(text) !== undefined) {
            frame.scope.assign(text, { value: ERROR, at: span });
          }
        }
        break;
      case 'repeat':
        if (poisonBody(frame, statement.body).kind === 'poisoned') {
          outcome = POISONED;
        }
        break;
      case 'ifStatement':
        if (poisonArms(frame, statement).kind === 'poisoned') {
          outcome = POISONED;
        }
        break;
      case 'return':
        outcome = POISONED;
        break;
      default:
        assertNever(statement, 'statement');
    }
  }
  return outcome;
}

/**
 * Evaluates the body of a block in place of its call: null after a mistake.
 * Recursion, which the static checks report, ends here in silence. Reports
 * FCM3011 (call depth) and what binding the arguments reports.
 */
export function inlineBlock(
  cx: Lowering,
  caller: Frame,
  { call, block, given, instance }: BlockCall,
): readonly Value[] | null {
  if (caller.active.includes(block.decl)) return null;
  if (!cx.budget.call(caller.active.length + 1, call.span)) return null;
  const frame: Frame = {
    module: block.module,
    scope: new Scope(),
    instance,
    origin: [call.span, ...caller.origin],
    active: [block.decl, ...caller.active],
    loopVariable: null,
  };
  let bound = true;
  for (const param of block.decl.params) {
    const argument = given.get(param.name.text);
    const fits = bindParameter(cx, frame, caller, param, argument);
    bound &&= fits;
  }
  if (!bound) return null;
  const outcome = runBody(cx, frame, block.decl.body);
  return outcome.kind === 'return' ? outcome.values : null;
}

/**
 * Binds one parameter to its argument or default in `frame`. Reports FCM2002
 * and what `matchTensor` reports, at the argument. False when it does not fit;
 * the parameter is an error value then.
 */
function bindParameter(
  cx: Lowering,
  frame: Frame,
  caller: Frame,
  { name, type, defaultValue }: Parameter,
  argument: GivenArgument | undefined,
): boolean {
  const given = argument?.value ?? evaluateDefault(cx, frame, defaultValue);
  const span = argument?.span ?? defaultValue?.span ?? name.span;
  const blockName = frame.active[0]?.name.text ?? '';
  const what = `\`${name.text}\` of ${blockName}`;
  let value: Value | null;
  if (type.kind === 'scalarType') {
    value = isPoisoned(given) ? null : matchScalar(type.name, given);
    if (value === null && !isPoisoned(given)) {
      cx.reporter.error(
        'FCM2002',
        span,
        `${what}: expected ${type.name}, found ${describeValue(given)}`,
        {
          related: [
            { message: 'declared here', span: type.span },
            ...callNotes(caller),
          ],
        },
      );
    }
  } else {
    const place = { what, span, caller, code: 'FCM2011' } as const;
    value = matchTensor(cx, frame, type, given, place) ? given : null;
  }
  frame.scope.declare(name.text, { value: value ?? ERROR, at: name.span });
  return value !== null;
}

function evaluateDefault(
  cx: Lowering,
  frame: Frame,
  defaultValue: Parameter['defaultValue'],
): Value {
  return defaultValue === null ? ERROR : evaluate(cx, frame, defaultValue);
}
