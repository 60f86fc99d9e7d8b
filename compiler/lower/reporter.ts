/**
 * Reports of lowering: a mistake inside a loop or a block that is inlined many
 * times is told once, and a file that is wrong everywhere ends early.
 */
import type {
  DiagnosticCode,
  RelatedNote,
  Report,
  Severity,
} from '../../grammar/diagnostic.ts';
import type { Span } from '../../grammar/source.ts';
import { MAX_LOWERING_DIAGNOSTICS } from '../limits.ts';
import { Suggestions } from '../suggestions.ts';

export interface Details {
  readonly help?: string | null;
  readonly related?: readonly RelatedNote[];
}

export class Reporter {
  readonly suggestions = new Suggestions();
  readonly #report: Report;
  readonly #seen = new Set<string>();
  #errors = 0;
  #warnings = 0;

  constructor(report: Report) {
    this.#report = report;
  }

  /** Whether any error was reported. */
  get failed(): boolean {
    return this.#errors > 0;
  }

  /** Whether so much is wrong that going on helps nobody. */
  get full(): boolean {
    return this.#errors >= MAX_LOWERING_DIAGNOSTICS;
  }

  /** Reports a mistake, unless this code was reported at this place before. */
  error(
    code: DiagnosticCode,
    span: Span | null,
    message: string,
    details: Details = {},
  ): void {
    if (this.full || !this.#isNew(code, span, message)) return;
    this.#errors++;
    this.#add('error', code, span, message, details);
  }

  warning(
    code: DiagnosticCode,
    span: Span,
    message: string,
    details: Details = {},
  ): void {
    if (this.#warnings >= MAX_LOWERING_DIAGNOSTICS) return;
    if (!this.#isNew(code, span, message)) return;
    this.#warnings++;
    this.#add('warning', code, span, message, details);
  }

  #isNew(code: DiagnosticCode, span: Span | null, message: string): boolean {
    const place =
      span === null ? message : `${span.file}:${span.start}:${span.end}`;
    const key = `${code} ${place}`;
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    return true;
  }

  #add(
    severity: Severity,
    code: DiagnosticCode,
    span: Span | null,
    message: string,
    { help = null, related = [] }: Details,
  ): void {
    this.#report({ severity, code, message, span, related, help });
  }
}
