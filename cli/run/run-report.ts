/** What a run found out: what `--json` writes and `print-run.ts` tells. */
import { planToJson } from '../../compiler/print-plan.ts';
import type { PlanJson } from '../../compiler/print-plan.ts';
import { channelsOf, printTensorType } from '../../compiler/tensor-type.ts';
import type { Execution, Executor, Job } from './executor.ts';
import type { ClassScore } from './top-classes.ts';
import { topClasses } from './top-classes.ts';
import type { OutputVerdict } from './verify-outputs.ts';

export interface RunReport {
  readonly model: string;
  readonly device: { readonly kind: 'webgpu' | 'cpu'; readonly name: string };
  readonly target: string;
  readonly inputs: readonly {
    readonly name: string;
    readonly type: string;
    readonly origin: string;
  }[];
  readonly weights: { readonly tensors: number; readonly origin: string };
  readonly plan: PlanJson;
  readonly timeMs: {
    readonly compile: number;
    readonly setUp: number;
    readonly firstRun: number;
    readonly run: number;
  };
  readonly outputs: readonly OutputReport[];
  /** Null unless asked for; empty where nothing is to be compared. */
  readonly verify: readonly OutputVerdict[] | null;
}

export interface OutputReport {
  readonly name: string;
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: readonly number[];
  /** Per row of the last dimension, with `--top`. */
  readonly top: readonly (readonly ClassScore[])[] | null;
}

/** Whether every verdict is good. */
export function passed({ verify }: RunReport): boolean {
  return verify === null || verify.every(({ failures }) => failures === null);
}

/** `verify` as in the report; `top`: classes to list, or null. */
export function reportRun(
  job: Job,
  executor: Executor,
  execution: Execution,
  { compileMs, top }: { compileMs: number; top: number | null },
  verify: RunReport['verify'],
): RunReport {
  const { model, plan } = job.compiled;
  return {
    model: model.name,
    device: { kind: executor.kind, name: executor.name },
    target: plan.target.name,
    inputs: job.inputs.map(({ name, type, origin }) => ({
      name,
      type: printTensorType(type),
      origin,
    })),
    weights: {
      tensors: model.weights.tensors.length,
      origin: job.weightsOrigin,
    },
    plan: planToJson(plan),
    timeMs: {
      compile: compileMs,
      setUp: execution.setUpMs,
      firstRun: execution.firstRunMs,
      run: execution.runMs,
    },
    outputs: model.outputs.map(({ name, shape }) => {
      const values = Array.from(execution.outputs.get(name)!);
      return {
        name,
        shape,
        values,
        top: top === null ? null : topRows(values, shape, top, job.labels),
      };
    }),
    verify,
  };
}

function topRows(
  values: readonly number[],
  shape: readonly number[],
  count: number,
  labels: readonly string[] | null,
): readonly (readonly ClassScore[])[] {
  const classes = channelsOf(shape);
  return Array.from({ length: values.length / classes }, (_, row) =>
    topClasses(values.slice(row * classes, (row + 1) * classes), count, labels),
  );
}
