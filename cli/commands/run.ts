/**
 * `fcmc run FILE`: compiles for the device at hand, runs, shows what came out
 * and, with `--verify`, whether it is right.
 */
import { check } from '../../compile.ts';
import type { Report } from '../../grammar/diagnostic.ts';
import { RuntimeError } from '../../runtime/index.ts';
import type { Environment } from '../environment.ts';
import { collectFindings } from '../findings.ts';
import { inputError } from '../input-error.ts';
import { withProgress } from '../progress.ts';
import type { PlanningOptions } from '../options.ts';
import { compileJob } from '../run/compile-job.ts';
import type {
  DeviceChoice,
  Execution,
  Executor,
  Job,
} from '../run/executor.ts';
import { openExecutor } from '../run/executor.ts';
import type { OperandOptions } from '../run/operands.ts';
import { readOperands } from '../run/operands.ts';
import { printRun } from '../run/print-run.ts';
import { passed, reportRun } from '../run/run-report.ts';
import type { OutputVerdict } from '../run/verify-outputs.ts';
import { verifyOutputs } from '../run/verify-outputs.ts';
import type { ProgramOptions } from '../source.ts';
import { readProgram } from '../source.ts';

export interface RunOptions
  extends ProgramOptions, OperandOptions, PlanningOptions {
  readonly verify: boolean;
  readonly top?: number;
  readonly json: boolean;
  readonly device: DeviceChoice;
}

export async function runCommand(
  file: string,
  options: RunOptions,
  env: Environment,
): Promise<number> {
  const findings = collectFindings(env.stderr);
  const { report } = findings;
  let sources: ReadonlyMap<string, string> = new Map();
  const fail = (): number => {
    findings.print(sources);
    return 1;
  };

  const program = readProgram(file, options, env.files, report);
  if (program === null) return fail();
  const checked = check(program.text, program.options);
  sources = checked.sources;
  if (!checked.ok) {
    checked.diagnostics.forEach(report);
    return fail();
  }
  const operands = await readOperands(
    checked.graph,
    options,
    env.files,
    report,
  );
  if (operands === null) return fail();

  const executor = await openExecutor(options.device, env, report);
  if (executor === null) return fail();
  try {
    const start = env.now();
    const job = await compileJob(
      program,
      operands,
      executor.target,
      options,
      env,
      findings,
    );
    if (job === null) return fail();
    const compileMs = env.now() - start;
    findings.print(sources);

    const execution = await execute(job, executor, env, report);
    if (execution === null) return fail();
    const verdicts = options.verify
      ? await verify(job, executor, execution, env)
      : null;
    const result = reportRun(
      job,
      executor,
      execution,
      { compileMs, top: options.top ?? null },
      verdicts,
    );
    if (options.json) {
      env.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    } else {
      printRun(result, env.stdout);
    }
    return passed(result) ? 0 : 1;
  } finally {
    executor.close();
  }
}

/** The outputs, or null after FCM6013: the device failed. */
async function execute(
  job: Job,
  executor: Executor,
  env: Environment,
  report: Report,
): Promise<Execution | null> {
  try {
    return await withProgress(env, `running on ${executor.name}`, () =>
      executor.execute(job),
    );
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    report(inputError('FCM6013', error.message));
    return null;
  }
}

/** Nothing to compare when the interpreter itself ran. */
async function verify(
  job: Job,
  executor: Executor,
  execution: Execution,
  env: Environment,
): Promise<readonly OutputVerdict[]> {
  if (executor.kind === 'cpu') return [];
  return withProgress(env, 'comparing with the interpreter', () =>
    verifyOutputs(job, execution),
  );
}
