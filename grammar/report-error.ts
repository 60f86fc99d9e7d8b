/** The one-line form of reporting an error that has no related notes. */
import type { KnownCode } from './codes.ts';
import type { Report } from './diagnostic.ts';
import type { Span } from './source.ts';

export function reportError(
  report: Report,
  code: KnownCode,
  message: string,
  span: Span,
  help: string | null = null,
): void {
  report({ severity: 'error', code, message, span, related: [], help });
}
