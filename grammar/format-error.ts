/** Why a text was not formatted. */
import type { Diagnostic } from './diagnostic.ts';

/** The text has syntax errors; formatting it could change its meaning. */
export class FormatError extends Error {
  override name = 'FormatError';
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics[0]?.message ?? 'the text has syntax errors');
    this.diagnostics = diagnostics;
  }
}
