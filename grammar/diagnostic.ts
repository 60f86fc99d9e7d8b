/**
 * Diagnostics are values: every stage reports them through `Report` and the
 * edge (CLI, editor) renders them. `invariant` is for bugs of the compiler
 * alone; bad input never throws.
 */
import type { Span } from './source.ts';

export type Severity = 'error' | 'warning' | 'note';

/** `FCM` + four digits; catalogued with their meanings in `codes.ts`. */
export type DiagnosticCode = `FCM${number}`;

export interface RelatedNote {
  readonly message: string;
  readonly span: Span;
}

export interface Diagnostic {
  readonly severity: Severity;
  readonly code: DiagnosticCode;
  /** What is wrong: what was expected and what was found. One sentence. */
  readonly message: string;
  /** Null only where no place in a source exists (a weight file, an option). */
  readonly span: Span | null;
  readonly related: readonly RelatedNote[];
  /** How to mend it, when that is known. */
  readonly help: string | null;
}

export type Report = (diagnostic: Diagnostic) => void;

/** A bug in the compiler, never a mistake in a program. */
export class InvariantError extends Error {
  override name = 'InvariantError';
}

/** @throws InvariantError when `condition` is false. */
export function invariant(
  condition: boolean,
  message: string,
): asserts condition {
  if (!condition) throw new InvariantError(`compiler bug: ${message}`);
}

/** Closes an exhaustive switch. @throws InvariantError always. */
export function assertNever(value: never, what: string): never {
  throw new InvariantError(
    `compiler bug: unexpected ${what}: ${JSON.stringify(value)}`,
  );
}
