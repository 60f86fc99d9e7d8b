/** A fault in a target file, at its place. */
import type {
  DiagnosticCode,
  RelatedNote,
  Report,
} from '../../grammar/diagnostic.ts';
import type { Span } from '../../grammar/source.ts';
import type { LocatedJson } from './located-json.ts';

export interface Fault {
  readonly code: DiagnosticCode;
  readonly span: Span;
  readonly message: string;
  readonly help?: string | null;
  readonly related?: readonly RelatedNote[];
}

export function reportFault(report: Report, fault: Fault): void {
  const { code, span, message, help = null, related = [] } = fault;
  report({ severity: 'error', code, message, span, related, help });
}

const MAX_SHOWN_CHARS = 40;

/** A value as a message shows it: as it stands in the file, but short. */
export function describeValue({ text }: LocatedJson): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length <= MAX_SHOWN_CHARS
    ? line
    : `${line.slice(0, MAX_SHOWN_CHARS - 3)}...`;
}
