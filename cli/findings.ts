/**
 * Diagnostics of one command: collected from every stage and from the CLI's own
 * inputs, printed once to stderr in a fixed order.
 */
import type { Diagnostic, Report } from '../grammar/diagnostic.ts';
import { renderDiagnostics } from '../grammar/render-diagnostic.ts';
import type { TextOutput } from './environment.ts';

export interface Findings {
  readonly report: Report;
  readonly failed: () => boolean;
  /** Prints what was found since the last call. */
  readonly print: (sources?: ReadonlyMap<string, string>) => void;
}

export function collectFindings(stderr: TextOutput): Findings {
  let pending: Diagnostic[] = [];
  let failed = false;
  return {
    report: (diagnostic) => {
      pending.push(diagnostic);
      failed ||= diagnostic.severity === 'error';
    },
    failed: () => failed,
    print: (sources = new Map()) => {
      if (pending.length > 0) {
        const options = { color: stderr.color };
        const text = renderDiagnostics(pending, sources, options);
        stderr.write(text.endsWith('\n') ? text : `${text}\n`);
      }
      pending = [];
    },
  };
}
