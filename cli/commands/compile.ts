/** `fcmc FILE [-o DIR]`: kernels, model and packed weights as files. */
import { compile } from '../../compile.ts';
import { planToJson } from '../../compiler/print-plan.ts';
import type { Environment } from '../environment.ts';
import { collectFindings } from '../findings.ts';
import { inputError } from '../input-error.ts';
import { withProgress } from '../progress.ts';
import { counted, formatBytes } from '../quantities.ts';
import { failureReason } from '../read-file.ts';
import type { ProgramOptions } from '../source.ts';
import { readProgram } from '../source.ts';
import { planSummary } from '../plan-summary.ts';
import { resolveTarget } from '../target.ts';
import { readWeights } from '../weights.ts';
import type { Artefact } from '../write-artefacts.ts';
import { writeArtefacts } from '../write-artefacts.ts';

export interface CompileCommandOptions extends ProgramOptions {
  readonly output: string;
  readonly weights?: string;
  readonly target?: string;
  readonly fuse: boolean;
}

export async function compileCommand(
  file: string,
  options: CompileCommandOptions,
  env: Environment,
): Promise<number> {
  const { files, stdout } = env;
  const findings = collectFindings(env.stderr);
  const { report } = findings;
  const program = readProgram(file, options, files, report);
  const target = resolveTarget(options.target, files, report);
  const weights =
    options.weights === undefined
      ? undefined
      : readWeights(options.weights, files, report);
  if (program === null || target === null || weights === null) {
    findings.print();
    return 1;
  }

  const result = await withProgress(env, `compiling ${file}`, () =>
    compile(program.text, {
      ...program.options,
      target,
      fuse: options.fuse,
      ...(weights !== undefined && { weights }),
    }),
  );
  result.diagnostics.forEach(report);
  if (!result.ok) {
    findings.print(result.sources);
    return 1;
  }

  const { model, packedWeights } = result;
  const artefacts: Artefact[] = model.shaders.map(({ name, wgsl }) => ({
    path: `kernels/${name}.wgsl`,
    data: wgsl,
  }));
  if (packedWeights !== null) {
    artefacts.push({ path: `${model.name}.bin`, data: packedWeights });
  }
  // Last, so that whoever sees a new model finds what it speaks of.
  artefacts.push({
    path: `${model.name}.json`,
    data: `${JSON.stringify(model, null, 2)}\n`,
  });
  const directory = options.output;
  try {
    writeArtefacts(files, directory, artefacts);
  } catch (error) {
    const reason = failureReason(error);
    report(inputError('FCM6002', `cannot write to ${directory}: ${reason}`));
  }
  findings.print(result.sources);
  if (findings.failed()) return 1;

  stdout.write(
    `${directory}/${model.name}.json  ${planSummary(planToJson(result.plan))}\n`,
  );
  stdout.write(
    `${directory}/kernels/  ${counted(model.shaders.length, 'kernel')}\n`,
  );
  stdout.write(
    packedWeights === null
      ? `no ${model.name}.bin: weights were not given (--weights FILE.safetensors)\n`
      : `${directory}/${model.name}.bin  ${formatBytes(packedWeights.length)} of weights\n`,
  );
  return 0;
}
