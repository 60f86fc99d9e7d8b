/**
 * Blocks inlined at their calls. Every block body runs in a scope of its own
 * that sees the params of its file and nothing of its caller.
 */
import type { Parameter } from '../../grammar/ast.ts';
import type { BlockCall, Frame, Lowering } from './context.ts';
import { evaluate } from './evaluate.ts';
import { callNotes } from './faults.ts';
import { matchScalar, matchTensor } from './match-type.ts';
import type { GivenArgument } from './operators/operator.ts';
import { Scope } from './scope.ts';
import { runBody } from './statements.ts';
import { describeValue, ERROR, isPoisoned } from './value.ts';
import type { Value } from './value.ts';

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
    pin: caller.pin,
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
