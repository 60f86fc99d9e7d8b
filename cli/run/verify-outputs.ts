/**
 * Judges outputs by the float64 interpreter: values of the graph as written,
 * so that a wrong pass shows too, and bounds of the graph that was executed.
 */
import { interpret } from '../../compiler/interpret.ts';
import type { Comparison } from './compare-outputs.ts';
import { compareOutputs, failureTable } from './compare-outputs.ts';
import type { Execution, Job } from './executor.ts';
import { valuesOf } from './executor.ts';

export interface OutputVerdict {
  readonly output: string;
  readonly comparison: Comparison;
  /** The elements out of bound as a table; null when there are none. */
  readonly failures: string | null;
}

export function verifyOutputs(
  job: Job,
  { outputs }: Execution,
): readonly OutputVerdict[] {
  const environment = { inputs: valuesOf(job.inputs), weights: job.weights };
  const exact = interpret(job.lowered, environment);
  const bounded = interpret(job.compiled.graph, {
    ...environment,
    bounds: true,
  });
  return [...exact].map(([output, { shape, values }]) => {
    const bound = bounded.get(output)!.bound!;
    const actual = outputs.get(output) ?? [];
    const reference = { shape, values, bound };
    const comparison = compareOutputs(actual, reference);
    const failures =
      comparison.bad.length === 0
        ? null
        : failureTable(actual, reference, comparison);
    return { output, comparison, failures };
  });
}
