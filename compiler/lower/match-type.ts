/**
 * Values against declared types. In a block's parameter a dimension that is a
 * bare unbound name binds it; a bound name or an expression is checked; `_`
 * matches anything.
 */
import type {
  Expr,
  Identifier,
  ScalarType,
  TensorTypeExpr,
} from '../../grammar/ast.ts';
import type { RelatedNote } from '../../grammar/diagnostic.ts';
import type { Span } from '../../grammar/source.ts';
import { dimensionPhrase } from '../op-types.ts';
import { MAX_RANK, printTensorType } from '../tensor-type.ts';
import type { Binding, Frame, Lowering } from './context.ts';
import { evaluate } from './evaluate.ts';
import { callNotes, madeNotes } from './faults.ts';
import { describeValue, floatValue, intValue, isPoisoned } from './value.ts';
import type { TensorValue, Value } from './value.ts';

/** The dimension that matches anything. */
export const ANY_DIMENSION = '_';

/** `value` as `type`: an int widens to float. Null when it does not fit. */
export function matchScalar(
  type: ScalarType['name'],
  value: Value,
): Value | null {
  if (value.kind === type) return value;
  if (type === 'float' && value.kind === 'int') return floatValue(value.value);
  return null;
}

/** `tensor[N, H, W, 24]` as it is written, for messages. */
export function printTypeExpr(type: TensorTypeExpr): string {
  const shown = type.dims
    .slice(0, MAX_RANK)
    .map((dim) =>
      dim.kind === 'identifier'
        ? dim.text
        : dim.kind === 'int'
          ? String(dim.value)
          : '...',
    );
  const rest = type.dims.length > MAX_RANK ? ', ...' : '';
  return `${type.dtype}[${shown.join(', ')}${rest}]`;
}

export interface MatchPlace {
  /** `` `x` of inverted_residual `` or the like, for messages. */
  readonly what: string;
  /** The argument or returned value. */
  readonly span: Span;
  /** Calls around it, for related notes. */
  readonly caller: Frame;
  /** Code of a mismatch of dimensions. */
  readonly code: 'FCM2011' | 'FCM2020';
}

/**
 * Checks `value` against `type` in the scope of `frame`, binding dimensions.
 * Reports at `place` FCM2002 (not a tensor), FCM2010 (rank), FCM2022 (element
 * type) and the place's code; inside the type, FCM2026. False when it does not
 * fit.
 */
export function matchTensor(
  cx: Lowering,
  frame: Frame,
  type: TensorTypeExpr,
  value: Value,
  place: MatchPlace,
): value is TensorValue {
  if (isPoisoned(value)) return false;
  const declared: RelatedNote = { message: 'declared here', span: type.span };
  const refuse = (code: `FCM${number}`, message: string, note: RelatedNote) => {
    cx.reporter.error(code, place.span, `${place.what}: ${message}`, {
      related: [
        note,
        ...madeNotes([value], place.span),
        ...callNotes(place.caller),
      ],
    });
    return false;
  };
  if (value.kind !== 'tensor') {
    return refuse(
      'FCM2002',
      `expected a tensor, found ${describeValue(value)}`,
      declared,
    );
  }
  const found = printTensorType(value.type);
  if (value.type.shape.length !== type.dims.length) {
    const message = `expected ${printTypeExpr(type)}, found ${found}`;
    return refuse(
      place.code === 'FCM2020' ? place.code : 'FCM2010',
      message,
      declared,
    );
  }
  if (type.dtype !== 'tensor' && type.dtype !== value.type.dtype) {
    return refuse(
      'FCM2022',
      `expected ${type.dtype}, found ${found}`,
      declared,
    );
  }
  let matches = true;
  type.dims.forEach((dim, index) => {
    const actual = value.type.shape[index] ?? 0;
    const wanted = matchDimension(cx, frame, dim, actual);
    if (wanted === null) matches = false;
    if (wanted === null || wanted.size === actual) return;
    const phrase = dimensionPhrase(wanted.size, index, type.dims.length);
    const name = wanted.name === null ? '' : ` (\`${wanted.name}\`)`;
    const message = `expected ${phrase}${name}, found ${actual} in ${found}`;
    matches = refuse(place.code, message, {
      message:
        wanted.name === null
          ? 'declared here'
          : `\`${wanted.name}\` is ${wanted.size} here`,
      span: wanted.at,
    });
  });
  return matches;
}

interface WantedDimension {
  readonly size: number;
  readonly name: string | null;
  readonly at: Span;
}

/** What `dim` asks for, binding it to `actual` if it is free; null after a mistake. */
function matchDimension(
  cx: Lowering,
  frame: Frame,
  dim: Expr,
  actual: number,
): WantedDimension | null {
  if (dim.kind !== 'identifier') {
    const size = evaluateDimension(cx, frame, dim);
    return size === null ? null : { size, name: null, at: dim.span };
  }
  if (dim.text === ANY_DIMENSION) {
    return { size: actual, name: null, at: dim.span };
  }
  const bound = lookUpDimension(cx, frame, dim);
  if (bound === null) {
    frame.scope.declare(dim.text, { value: intValue(actual), at: dim.span });
    return { size: actual, name: dim.text, at: dim.span };
  }
  const size = dimensionOf(cx, frame, dim, bound.value);
  return size === null ? null : { size, name: dim.text, at: bound.at };
}

function lookUpDimension(
  cx: Lowering,
  { scope, module }: Frame,
  { text }: Identifier,
): Binding | null {
  const local = scope.lookup(text);
  if (local !== undefined) return local;
  const param = module.params.get(text);
  return param === undefined || param === null
    ? null
    : (cx.params.get(param) ?? null);
}

/** A dimension as a number. Reports FCM2026 unless it is an int of at least 1. */
export function evaluateDimension(
  cx: Lowering,
  frame: Frame,
  dim: Expr,
): number | null {
  return dimensionOf(cx, frame, dim, evaluate(cx, frame, dim));
}

function dimensionOf(
  cx: Lowering,
  frame: Frame,
  dim: Expr,
  value: Value,
): number | null {
  if (isPoisoned(value)) return null;
  if (value.kind === 'int' && value.value >= 1) return value.value;
  cx.reporter.error(
    'FCM2026',
    dim.span,
    `expected a dimension of at least 1, found ${describeValue(value)}`,
    { related: callNotes(frame) },
  );
  return null;
}
