/** `fcmc explain FILE`: the plan, and the graph after any pass. */
import { compile } from '../../compile.ts';
import { PASS_NAMES } from '../../compiler/pass.ts';
import { printGraph } from '../../compiler/print-graph.ts';
import { planToJson, printPlan } from '../../compiler/print-plan.ts';
import { suggest } from '../../grammar/suggest.ts';
import type { Environment } from '../environment.ts';
import { collectFindings } from '../findings.ts';
import { inputError } from '../input-error.ts';
import type { ProgramOptions } from '../source.ts';
import { readProgram } from '../source.ts';
import { resolveTarget } from '../target.ts';

export interface ExplainOptions extends ProgramOptions {
  readonly target?: string;
  readonly fuse: boolean;
  readonly json: boolean;
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
    fuse: options.fuse,
    onAfterPass: (name, graph) => {
      if (printAfter === 'all' || printAfter === name) {
        env.stdout.write(
          `// after ${name}\n${printGraph(graph).trimEnd()}\n\n`,
        );
      }
    },
  });
  result.diagnostics.forEach(report);
  findings.print(result.sources);
  if (!result.ok) return 1;
  if (options.json) {
    env.stdout.write(`${JSON.stringify(planToJson(result.plan), null, 2)}\n`);
  } else if (printAfter === undefined) {
    const { columns } = env.stdout;
    const width = columns === null ? {} : { width: columns };
    env.stdout.write(`${printPlan(result.plan, width).trimEnd()}\n`);
  }
  return 0;
}
