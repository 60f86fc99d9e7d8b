/**
 * Diagnostics of one command: collected from every stage and from the CLI's own
 * inputs, printed once to stderr in a fixed order.
 */
import type { Diagnostic, Report } from '../grammar/diagnostic.ts';
import { renderDiagnostics } from '../grammar/render-diagnostic.ts';
import type { Source } from '../grammar/source.ts';
import type { TextOutput } from './environment.ts';

export interface Findings {
  readonly report: Report;
  readonly failed: () => boolean;
  /** Makes a text known, so that what is found in it is shown in its lines. */
  readonly addSource: (source: Source) => void;
  /** Prints what was found since the last call; `sources` besides those added. */
  readonly print: (sources?: ReadonlyMap<string, string>) => void;
}

export function collectFindings(stderr: TextOutput): Findings {
  let pending: Diagnostic[] = [];
  let failed = false;
  const added = new Map<string, string>();
  return {
    report: (diagnostic) => {
      pending.push(diagnostic);
      failed ||= diagnostic.severity === 'error';
    },
    failed: () => failed,
    addSource: ({ file, text }) => {
      added.set(file, text);
    },
    print: (sources = new Map()) => {
      if (pending.length > 0) {
        const options = { color: stderr.color };
        const known = new Map([...sources, ...added]);
        const text = renderDiagnostics(pending, known, options);
        stderr.write(text.endsWith('\n') ? text : `${text}\n`);
      }
      pending = [];
    },
  };
}
