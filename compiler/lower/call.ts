/** Calls of operators, functions and blocks, once their arguments are values. */
import type { Argument, CallExpr } from '../../grammar/ast.ts';
import { bindArguments } from './bind-arguments.ts';
import { createCallSite } from './call-site.ts';
import type { Frame, Lowering } from './context.ts';
import { fail, settle } from './faults.ts';
import type { Instance, InstanceName } from './instance.ts';
import { resolveCallee } from './module-scope.ts';
import type { Callee } from './module-scope.ts';
import { LAYER_OPERATORS } from './operators/operator-table.ts';
import type { GivenArgument } from './operators/operator.ts';
import { describeValue, ERROR, isPoisoned } from './value.ts';
import type { Value } from './value.ts';

/**
 * The values of `call`, or null after a mistake. Wrong names and counts of
 * arguments were reported by the static checks. Reports what the callee does,
 * and FCM1030, FCM1031, FCM2002 for its instance name.
 */
export function applyCall(
  cx: Lowering,
  frame: Frame,
  call: CallExpr,
  values: ReadonlyMap<Argument, Value>,
): readonly Value[] | null {
  const callee = resolveCallee(frame.module, call.callee.text);
  if (callee === null || callee === 'failed') return null;
  const bound = bindArguments(callee.signature, call, null);
  const given = new Map<string, GivenArgument>();
  for (const [name, argument] of bound.given) {
    const value = values.get(argument) ?? ERROR;
    given.set(name, { value, span: argument.value.span });
  }
  if (callee.kind === 'function') {
    return applyFunction(cx, frame, call, callee, given);
  }
  const instance = openInstance(cx, frame, call, bound.instanceName, values);
  if (!bound.complete) return null;
  if (callee.kind === 'block') {
    const { block } = callee;
    return cx.inlineBlock(cx, frame, { call, block, given, instance });
  }
  const { operator } = callee;
  const { span } = call;
  if (LAYER_OPERATORS.has(operator.name)) cx.pins.countLayer();
  const site = createCallSite(cx, frame, instance, operator.name, span, given);
  const value = operator.lower(given, site);
  return value.kind === 'error' ? null : [value];
}

function applyFunction(
  cx: Lowering,
  frame: Frame,
  call: CallExpr,
  callee: Extract<Callee, { kind: 'function' }>,
  given: ReadonlyMap<string, GivenArgument>,
): readonly Value[] | null {
  const [a, b] = callee.function.params.map((name) => given.get(name)?.value);
  if (a === undefined || b === undefined) return null;
  if (isPoisoned(a) || isPoisoned(b)) return null;
  return [settle(cx, frame, call.span, callee.function.evaluate(a, b))];
}

function openInstance(
  cx: Lowering,
  frame: Frame,
  call: CallExpr,
  argument: Argument | null,
  values: ReadonlyMap<Argument, Value>,
): Instance {
  let name: InstanceName | null = null;
  if (argument !== null) {
    const value = values.get(argument) ?? ERROR;
    const { span } = argument.value;
    if (value.kind === 'string') {
      name = { text: value.value, span };
    } else if (!isPoisoned(value)) {
      const message = `\`name\`: expected a string, found ${describeValue(value)}`;
      fail(cx, frame, span, { code: 'FCM2002', message, help: null });
    }
  }
  return cx.paths.open(
    frame.instance,
    call.callee.text,
    name,
    call.span,
    frame.loopVariable,
  );
}
