/** `fcmc explain FILE`: the plan, and the graph after any pass. */
import { basename, dirname } from 'node:path';

import { compile } from '../../compile.ts';
import { PASS_NAMES } from '../../compiler/pass.ts';
import { printGraph } from '../../compiler/print-graph.ts';
import type { PlanJson } from '../../compiler/print-plan.ts';
import { planToJson, printPlan } from '../../compiler/print-plan.ts';
import type { Report } from '../../grammar/diagnostic.ts';
import { suggest } from '../../grammar/suggest.ts';
import type { Environment, Files } from '../environment.ts';
import { renderPage } from '../explain-page/page.ts';
import { collectFindings } from '../findings.ts';
import { inputError } from '../input-error.ts';
import { planning } from '../options.ts';
import type { PlanningOptions } from '../options.ts';
import { planSummary } from '../plan-summary.ts';
import { failureReason } from '../read-file.ts';
import type { ProgramOptions } from '../source.ts';
import { readProgram } from '../source.ts';
import { resolveTarget } from '../target.ts';
import { writeArtefacts } from '../write-artefacts.ts';

export interface ExplainOptions extends ProgramOptions, PlanningOptions {
  readonly json: boolean;
  /** Where to write the plan as a page. */
  readonly html?: string;
  /** A pass, or `all`. */
  readonly printAfter?: string;
}

export function explainCommand(
  file: string,
  options: ExplainOptions,
  env: Environment,
): number {
  const findings = collectFindings(env.stderr);
  const { report } = findings;
  const { printAfter } = options;
  const stages = ['lower', ...PASS_NAMES];
  if (
    printAfter !== undefined &&
    printAfter !== 'all' &&
    !stages.includes(printAfter)
  ) {
    const near = suggest(printAfter, stages);
    report(
      inputError(
        'FCM6011',
        `no pass is called \`${printAfter}\`; known: all, ${stages.join(', ')}`,
        near === null ? null : `did you mean \`${near}\`?`,
      ),
    );
  }
  const program = readProgram(file, options, env.files, report);
  const target = resolveTarget(options.target, env.files, findings);
  if (program === null || target === null || findings.failed()) {
    findings.print();
    return 1;
  }

  const result = compile(program.text, {
    ...program.options,
    target,
    ...planning(options),
    onAfterPass: (name, graph) => {
      if (printAfter === 'all' || printAfter === name) {
        env.stdout.write(
          `// after ${name}\n${printGraph(graph).trimEnd()}\n\n`,
        );
      }
    },
  });
  result.diagnostics.forEach(report);
  if (!result.ok) {
    findings.print(result.sources);
    return 1;
  }
  const json = planToJson(result.plan);
  if (options.html !== undefined) {
    writePage(env.files, options.html, json, report);
  }
  findings.print(result.sources);
  if (findings.failed()) return 1;
  if (options.json) {
    env.stdout.write(`${JSON.stringify(json, null, 2)}\n`);
  } else if (options.html !== undefined) {
    env.stdout.write(`${options.html}  ${planSummary(json)}\n`);
  } else if (printAfter === undefined) {
    const { columns } = env.stdout;
    const width = columns === null ? {} : { width: columns };
    env.stdout.write(`${printPlan(result.plan, width).trimEnd()}\n`);
  }
  return 0;
}

/** Writes the page whole or not at all; FCM6002 says why not. */
function writePage(
  files: Files,
  path: string,
  plan: PlanJson,
  report: Report,
): void {
  // `explain --html net.fcm net.fcm` must not cost a program.
  if (!/\.html?$/i.test(path)) {
    report(
      inputError(
        'FCM6002',
        `cannot write to ${path}: it is to be a page, FILE.html`,
      ),
    );
    return;
  }
  const page = { path: basename(path), data: renderPage(plan) };
  try {
    writeArtefacts(files, dirname(path), [page]);
  } catch (error) {
    const reason = failureReason(error);
    report(inputError('FCM6002', `cannot write to ${path}: ${reason}`));
  }
}
