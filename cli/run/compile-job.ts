/** Compiles for the executor's device, or for the target that was named. */
import { compile } from '../../compile.ts';
import type { Target } from '../../compiler/target.ts';
import type { Report } from '../../grammar/diagnostic.ts';
import type { Environment } from '../environment.ts';
import { withProgress } from '../progress.ts';
import type { ProgramSource } from '../source.ts';
import { resolveTarget } from '../target.ts';
import type { Job } from './executor.ts';
import type { Operands } from './operands.ts';

export interface CompileJobOptions {
  readonly fuse: boolean;
  readonly target?: string;
}

/** The job, planned for `--target` or else for `target`; null after errors. */
export async function compileJob(
  program: ProgramSource,
  operands: Operands,
  target: Target,
  options: CompileJobOptions,
  env: Environment,
  report: Report,
): Promise<Job | null> {
  const wanted =
    options.target === undefined
      ? target
      : resolveTarget(options.target, env.files, report);
  if (wanted === null) return null;
  const result = await withProgress(env, 'compiling', () =>
    compile(program.text, {
      ...program.options,
      target: wanted,
      fuse: options.fuse,
      weights: operands.weights,
    }),
  );
  result.diagnostics.forEach(report);
  return result.ok ? { ...operands, compiled: result } : null;
}
