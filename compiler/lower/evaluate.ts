/**
 * Expressions -> values, emitting nodes on the way. A mistake is reported once
 * and becomes an error value. Recursion follows the nesting of the source; long
 * chains of binary operators and of `else if` are loops.
 */
import type {
  AnnotatedExpr,
  Argument,
  BinaryExpr,
  BinaryOp,
  BoolLit,
  CallExpr,
  Expr,
  FloatLit,
  IfExpr,
  IntLit,
  ListExpr,
  StringLit,
  UnaryExpr,
} from '../../grammar/ast.ts';
import { assertNever } from '../../grammar/diagnostic.ts';
import { MAX_LIST_LENGTH, MAX_STRING_LENGTH } from '../limits.ts';
import { applyBinary, applyUnary } from './arithmetic.ts';
import { applyCall } from './call.ts';
import { createCallSite } from './call-site.ts';
import type { Frame, Lowering } from './context.ts';
import { callNotes, expectBool, fail, settle } from './faults.ts';
import { LAYER_OPERATORS, OPERATORS } from './operators/operator-table.ts';
import type { GivenArgument } from './operators/operator.ts';
import { readPin } from './read-pin.ts';
import {
  boolValue,
  describeValue,
  ERROR,
  floatValue,
  intValue,
  isPoisoned,
  stringValue,
} from './value.ts';
import type { Value } from './value.ts';
import { WORDS } from './words.ts';

/** The one value of `expr`. Reports FCM1011 when a call returns several. */
export function evaluate(cx: Lowering, frame: Frame, expr: Expr): Value {
  const values = evaluateAll(cx, frame, expr);
  if (values === null) return ERROR;
  const [value] = values;
  if (value !== undefined && values.length === 1) return value;
  return fail(cx, frame, expr.span, {
    code: 'FCM1011',
    message: `expected one value, found ${values.length}`,
    help: 'assign them first: a, b = f(x)',
  });
}

/**
 * The values of `expr`, several only for calls of blocks; null after a mistake.
 * Recursive evaluation takes three frames of the stack per level and no more:
 * `MAX_TOTAL_DEPTH` counts on it.
 */
export function evaluateAll(
  cx: Lowering,
  frame: Frame,
  expr: Expr,
): readonly Value[] | null {
  if (!cx.budget.enter(expr.span)) return null;
  let values: readonly Value[] | null;
  switch (expr.kind) {
    case 'binary':
      values = [evaluateBinary(cx, frame, expr)];
      break;
    case 'if':
      values = evaluateIf(cx, frame, expr);
      break;
    case 'call':
      values = evaluateCall(cx, frame, expr);
      break;
    case 'annotated':
      values = evaluateAnnotated(cx, frame, expr);
      break;
    case 'list':
      values = [evaluateList(cx, frame, expr)];
      break;
    case 'string':
      values = [evaluateString(cx, frame, expr)];
      break;
    case 'unary':
      values = [evaluateUnary(cx, frame, expr)];
      break;
    case 'identifier':
      values = [lookUp(cx, frame, expr.text)];
      break;
    case 'int':
    case 'float':
    case 'bool':
      values = [literalValue(expr)];
      break;
    default:
      return assertNever(expr, 'expression');
  }
  cx.budget.leave();
  return values;
}

/** Numbers outside their range were reported by the parser: here they are errors. */
function literalValue(literal: IntLit | FloatLit | BoolLit): Value {
  switch (literal.kind) {
    case 'int':
      return Number.isSafeInteger(literal.value)
        ? intValue(literal.value)
        : ERROR;
    case 'float':
      return Number.isFinite(literal.value) ? floatValue(literal.value) : ERROR;
    case 'bool':
      return boolValue(literal.value);
  }
}

function evaluateUnary(cx: Lowering, frame: Frame, expr: UnaryExpr): Value {
  const operand = evaluate(cx, frame, expr.operand);
  if (isPoisoned(operand)) return ERROR;
  return settle(cx, frame, expr.span, applyUnary(expr.op, operand));
}

/** Unknown names were reported by the static checks: here they are errors. */
function lookUp(cx: Lowering, { scope, module }: Frame, name: string): Value {
  const local = scope.lookup(name);
  if (local !== undefined) return local.value;
  const param = module.params.get(name);
  if (param === null) return ERROR;
  if (param !== undefined) return cx.params.get(param)?.value ?? ERROR;
  return WORDS.has(name) ? stringValue(name) : ERROR;
}

/** Reports FCM2027 (a value without text), FCM3008 (too long). */
function evaluateString(cx: Lowering, frame: Frame, literal: StringLit): Value {
  let text = '';
  for (const part of literal.parts) {
    if (typeof part === 'string') {
      text += part;
    } else {
      const value = evaluate(cx, frame, part);
      if (isPoisoned(value)) return ERROR;
      const piece = textOf(value);
      if (piece === null) {
        return fail(cx, frame, part.span, {
          code: 'FCM2027',
          message: `expected an int, float, bool or string, found ${describeValue(value)}`,
          help: 'lists and tensors have no text',
        });
      }
      text += piece;
    }
    if (text.length > MAX_STRING_LENGTH) {
      return fail(cx, frame, literal.span, {
        code: 'FCM3008',
        message: `a string has at most ${MAX_STRING_LENGTH} characters`,
        help: null,
      });
    }
  }
  return stringValue(text);
}

function textOf(value: Value): string | null {
  switch (value.kind) {
    case 'int':
    case 'float':
    case 'bool':
    case 'string':
      return String(value.value);
    case 'list':
    case 'tensor':
    case 'error':
      return null;
  }
}

/** Reports FCM3007 (too long). */
function evaluateList(cx: Lowering, frame: Frame, list: ListExpr): Value {
  if (list.items.length > MAX_LIST_LENGTH) {
    return fail(cx, frame, list.span, {
      code: 'FCM3007',
      message: `a list has at most ${MAX_LIST_LENGTH} items, found ${list.items.length}`,
      help: null,
    });
  }
  const items: Value[] = [];
  for (const item of list.items) items.push(evaluate(cx, frame, item));
  return items.some(isPoisoned) ? ERROR : { kind: 'list', items };
}

/** Walks the left spine in a loop: `a + b + c + ...` may be long. */
function evaluateBinary(cx: Lowering, frame: Frame, expr: BinaryExpr): Value {
  const spine: BinaryExpr[] = [];
  let leftmost: Expr = expr;
  while (leftmost.kind === 'binary') {
    spine.push(leftmost);
    leftmost = leftmost.left;
  }
  let value = evaluate(cx, frame, leftmost);
  for (const step of spine.reverse()) {
    value =
      step.op === '&&' || step.op === '||'
        ? applyLogic(cx, frame, step, step.op, value)
        : applyStep(cx, frame, step, step.op, value);
  }
  return value;
}

/** The right side is evaluated only if the left one does not decide. */
function applyLogic(
  cx: Lowering,
  frame: Frame,
  { left, right }: BinaryExpr,
  op: '&&' | '||',
  a: Value,
): Value {
  const first = expectBool(cx, frame, a, left.span, op);
  if (first === null) return ERROR;
  if (first === (op === '||')) return boolValue(first);
  const b = evaluate(cx, frame, right);
  const second = expectBool(cx, frame, b, right.span, op);
  return second === null ? ERROR : boolValue(second);
}

/** Arithmetic on tensors is a call of these. */
const TENSOR_OPERATORS: Partial<Record<BinaryOp, string>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
};

function applyStep(
  cx: Lowering,
  frame: Frame,
  { left, right, span }: BinaryExpr,
  op: Exclude<BinaryOp, '&&' | '||'>,
  a: Value,
): Value {
  const b = evaluate(cx, frame, right);
  if (isPoisoned(a) || isPoisoned(b)) return ERROR;
  const name = TENSOR_OPERATORS[op];
  const operator =
    name !== undefined && (a.kind === 'tensor' || b.kind === 'tensor')
      ? OPERATORS.get(name)
      : undefined;
  if (operator === undefined) {
    return settle(cx, frame, span, applyBinary(op, a, b));
  }
  const given = new Map<string, GivenArgument>([
    ['a', { value: a, span: left.span }],
    ['b', { value: b, span: right.span }],
  ]);
  const { instance: parent, loopVariable } = frame;
  const instance = cx.paths.open(
    parent,
    operator.name,
    null,
    span,
    loopVariable,
  );
  return operator.lower(
    given,
    createCallSite(cx, frame, instance, operator.name, span, given),
  );
}

function evaluateIf(
  cx: Lowering,
  frame: Frame,
  expr: IfExpr,
): readonly Value[] | null {
  let chosen: Expr = expr;
  while (chosen.kind === 'if') {
    const value = evaluate(cx, frame, chosen.condition);
    const holds = expectBool(cx, frame, value, chosen.condition.span, 'if');
    if (holds === null) return null;
    chosen = holds ? chosen.then : chosen.otherwise;
  }
  return evaluateAll(cx, frame, chosen);
}

function evaluateCall(
  cx: Lowering,
  frame: Frame,
  call: CallExpr,
): readonly Value[] | null {
  const values = new Map<Argument, Value>();
  for (const argument of call.args) {
    values.set(argument, evaluate(cx, frame, argument.value));
  }
  return applyCall(cx, frame, call, values);
}

/**
 * A pin in front of a layer is for that layer alone: what its arguments make
 * feeds it. In front of any other call it is for every layer that evaluating
 * the call makes. Apart from `evaluateCall`, for the sake of its stack.
 */
function evaluateAnnotated(
  cx: Lowering,
  frame: Frame,
  annotated: AnnotatedExpr,
): readonly Value[] | null {
  const { call } = annotated;
  // What is wrong with an annotation was reported by the static checks.
  const pin = readPin(annotated, null);
  const inside = pin === null ? frame : { ...frame, pin };
  const around = LAYER_OPERATORS.has(call.callee.text) ? frame : inside;
  const layersBefore = cx.pins.layers;
  const values = new Map<Argument, Value>();
  for (const argument of call.args) {
    values.set(argument, evaluate(cx, around, argument.value));
  }
  const results = applyCall(cx, inside, call, values);
  if (pin !== null) {
    // After a mistake, nobody knows what the call would have made.
    const failed = results === null || results.some(isPoisoned);
    const useful = failed || cx.pins.layers > layersBefore;
    cx.pins.note(annotated, useful, callNotes(frame));
  }
  return results;
}
