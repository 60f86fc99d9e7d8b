/** Compiles for the executor's device, or for the target that was named. */
import { compile } from '../../compile.ts';
import type { Target } from '../../compiler/target.ts';
import type { Environment } from '../environment.ts';
import type { Findings } from '../findings.ts';
import { withProgress } from '../progress.ts';
import { planning } from '../options.ts';
import type { PlanningOptions } from '../options.ts';
import type { ProgramSource } from '../source.ts';
import { resolveTarget } from '../target.ts';
import type { Job } from './executor.ts';
import type { Operands } from './operands.ts';

/** The job, planned for `--target` or else for `target`; null after errors. */
export async function compileJob(
  program: ProgramSource,
  operands: Operands,
  target: Target,
  options: PlanningOptions,
  env: Environment,
  findings: Findings,
): Promise<Job | null> {
  const wanted =
    options.target === undefined
      ? target
      : resolveTarget(options.target, env.files, findings);
  if (wanted === null) return null;
  const result = await withProgress(env, 'compiling', () =>
    compile(program.text, {
      ...program.options,
      target: wanted,
      ...planning(options),
      weights: operands.weights,
    }),
  );
  result.diagnostics.forEach(findings.report);
  return result.ok ? { ...operands, compiled: result } : null;
}
