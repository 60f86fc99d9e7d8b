/** Asserts code and place of every diagnostic of a marked source. */
import { expect } from 'vitest';
import type { Diagnostic, DiagnosticCode } from '../../grammar/diagnostic.ts';
import type { LowerOptions } from '../../compiler/lower.ts';
import { lowerSource } from './check-source.ts';
import { readMarks } from './marked-source.ts';

/**
 * Lowers `marked` and expects one diagnostic per `«mark»`, with `codes` in the
 * order of the marks. Returns the diagnostics in that order, to look at messages.
 */
export function expectDiagnostics(
  marked: string,
  codes: readonly DiagnosticCode[],
  options: LowerOptions = {},
  files: ReadonlyMap<string, string> = new Map(),
): readonly Diagnostic[] {
  const { text, ranges } = readMarks(marked);
  const { graph, diagnostics } = lowerSource(
    { file: 'model.fcm', text },
    options,
    files,
  );
  const sorted = diagnostics.toSorted(
    (a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0),
  );
  const found = sorted.map(({ code, span, message }) => ({
    code,
    text: span === null ? null : text.slice(span.start, span.end),
    start: span?.start,
    message,
  }));
  const expected = ranges.map(([start, end], index) => ({
    code: codes[index],
    text: text.slice(start, end),
    start,
    message: expect.any(String) as string,
  }));
  expect(found).toEqual(expected);
  if (diagnostics.some(({ severity }) => severity === 'error')) {
    expect(graph).toBeNull();
  }
  return sorted;
}

/** A model over x: f32[1, 8, 8, 4] with `statements`, which return y. */
export function modelOf(statements: string, declarations = ''): string {
  return `${declarations}
model m(x: f32[1, 8, 8, 4]) -> tensor[_, _, _, _] {
  ${statements}
  return y
}`;
}
