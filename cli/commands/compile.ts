/** `fcmc FILE [-o DIR]`: kernels, model and packed weights as files. */
import type { CompiledModel } from '../../codegen/model.ts';
import type { Compiled } from '../../compile.ts';
import { compile } from '../../compile.ts';
import { planToJson } from '../../compiler/print-plan.ts';
import type { Environment, Files } from '../environment.ts';
import { collectFindings } from '../findings.ts';
import { inputError } from '../input-error.ts';
import { withProgress } from '../progress.ts';
import { counted, formatBytes } from '../quantities.ts';
import { failureReason, readText } from '../read-file.ts';
import { planning } from '../options.ts';
import type { PlanningOptions } from '../options.ts';
import type { ProgramOptions } from '../source.ts';
import { readProgram } from '../source.ts';
import { planSummary } from '../plan-summary.ts';
import { resolveTarget } from '../target.ts';
import { readWeights } from '../weights.ts';
import type { Artefact } from '../write-artefacts.ts';
import { writeArtefacts } from '../write-artefacts.ts';

export interface CompileCommandOptions extends ProgramOptions, PlanningOptions {
  readonly output: string;
  readonly weights?: string;
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
  const target = resolveTarget(options.target, files, findings);
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
      ...planning(options),
      ...(weights !== undefined && { weights }),
    }),
  );
  result.diagnostics.forEach(report);
  if (!result.ok) {
    findings.print(result.sources);
    return 1;
  }

  const { model, packedWeights } = result;
  const directory = options.output;
  try {
    const stale = staleFiles(files, directory, result);
    writeArtefacts(files, directory, artefactsOf(result));
    for (const path of stale) files.remove(`${directory}/${path}`);
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

function artefactsOf({ model, packedWeights }: Compiled): readonly Artefact[] {
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
  return artefacts;
}

/**
 * What an earlier compile of the same model wrote and this one does not: left
 * there, kernels of two plans would lie side by side, and weights that fit
 * another.
 */
function staleFiles(
  files: Files,
  directory: string,
  compiled: Compiled,
): readonly string[] {
  const path = `${compiled.model.name}.json`;
  const earlier = readText(files, `${directory}/${path}`, () => undefined);
  const fresh = new Set(artefactsOf(compiled).map((artefact) => artefact.path));
  return [`${compiled.model.name}.bin`, ...kernelPaths(earlier ?? '{}')]
    .filter((old) => !fresh.has(old))
    .filter((old) => files.kind(`${directory}/${old}`) === 'file');
}

/** Those of a compiled model's JSON, which may be anything by now. */
function kernelPaths(json: string): readonly string[] {
  try {
    const { shaders } = JSON.parse(json) as Partial<CompiledModel>;
    return (shaders ?? [])
      .map(({ name }) => name)
      .filter((name) => /^\w+$/.test(name))
      .map((name) => `kernels/${name}.wgsl`);
  } catch {
    return [];
  }
}
