/** Errors about what a person handed to the command line. */
import type { Diagnostic, DiagnosticCode } from '../grammar/diagnostic.ts';

/** An error about a file, an option or a device: no place in a source. */
export function inputError(
  code: DiagnosticCode,
  message: string,
  help: string | null = null,
): Diagnostic {
  return { severity: 'error', code, message, span: null, related: [], help };
}
