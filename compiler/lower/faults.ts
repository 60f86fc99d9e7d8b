/** Mistakes found while evaluating: a report, and the error value that follows. */
import type { RelatedNote } from '../../grammar/diagnostic.ts';
import type { Span } from '../../grammar/source.ts';
import type { TypeFault, Typed } from '../op-types.ts';
import { printTensorType } from '../tensor-type.ts';
import type { Frame, Lowering } from './context.ts';
import { describeValue, ERROR, isPoisoned } from './value.ts';
import type { ErrorValue, Value } from './value.ts';

const MAX_CALL_NOTES = 4;
const MAX_MADE_NOTES = 4;

/** Which block calls led to `frame`, innermost first, for related notes. */
export function callNotes(frame: Frame): RelatedNote[] {
  return frame.origin.slice(0, MAX_CALL_NOTES).map((span, index) => ({
    message: `in \`${frame.active[index]?.name.text ?? ''}\`, called here`,
    span,
  }));
}

/** Where the tensors among `values` were made, unless that is inside `place`. */
export function madeNotes(
  values: readonly Value[],
  place: Span,
): RelatedNote[] {
  const notes: RelatedNote[] = [];
  for (const value of values) {
    if (value.kind === 'list') notes.push(...madeNotes(value.items, place));
    if (value.kind !== 'tensor' || isInside(value.madeAt, place)) continue;
    const message = `${printTensorType(value.type)} made here`;
    notes.push({ message, span: value.madeAt });
  }
  return notes.slice(0, MAX_MADE_NOTES);
}

function isInside(inner: Span, outer: Span): boolean {
  return (
    inner.file === outer.file &&
    inner.start >= outer.start &&
    inner.end <= outer.end
  );
}

/** Reports `fault` at `span`, with `notes` and the calls around it. */
export function fail(
  { reporter }: Lowering,
  frame: Frame,
  span: Span,
  { code, message, help }: TypeFault,
  notes: readonly RelatedNote[] = [],
): ErrorValue {
  reporter.error(code, span, message, {
    help,
    related: [...notes, ...callNotes(frame)],
  });
  return ERROR;
}

/** The value of `result`, or its fault reported at `span`. */
export function settle(
  cx: Lowering,
  frame: Frame,
  span: Span,
  result: Typed<Value>,
): Value {
  return result.ok ? result.value : fail(cx, frame, span, result.fault);
}

/** Reports FCM2003 and gives null unless `value` is a bool. */
export function expectBool(
  cx: Lowering,
  frame: Frame,
  value: Value,
  span: Span,
  where: 'if' | '&&' | '||',
): boolean | null {
  if (value.kind === 'bool') return value.value;
  if (isPoisoned(value)) return null;
  fail(cx, frame, span, {
    code: 'FCM2003',
    message: `\`${where}\` expects a bool, found ${describeValue(value)}`,
    help: 'compare it with something, as in stride == 1',
  });
  return null;
}
