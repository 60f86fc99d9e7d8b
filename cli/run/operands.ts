/** Weights, inputs and labels of a run, from files or made up. */
import type { Graph } from '../../compiler/graph.ts';
import { nodeIndex } from '../../compiler/graph-walk.ts';
import { channelsOf } from '../../compiler/tensor-type.ts';
import { randomWeights } from '../../compiler/weights/random-weights.ts';
import type { WeightSource } from '../../compiler/weights/weight-source.ts';
import type { Report } from '../../grammar/diagnostic.ts';
import type { Files } from '../environment.ts';
import type { NormalizationName } from '../inputs/picture-tensor.ts';
import type { ModelInput } from '../inputs/read-inputs.ts';
import { readInputs } from '../inputs/read-inputs.ts';
import { readWeights } from '../weights.ts';
import { readLabels } from './labels.ts';

export interface OperandOptions {
  readonly weights?: string;
  readonly input: readonly string[];
  readonly normalize: NormalizationName;
  readonly labels?: string;
  readonly seed: number;
}

/** A graph with everything that it needs to be evaluated. */
export interface Operands {
  /** As written, before any pass. */
  readonly lowered: Graph;
  readonly weights: WeightSource;
  readonly weightsOrigin: string;
  readonly inputs: readonly ModelInput[];
  readonly labels: readonly string[] | null;
}

/** Weights, inputs and labels, or null after diagnostics about each of them. */
export async function readOperands(
  lowered: Graph,
  options: OperandOptions,
  files: Files,
  report: Report,
): Promise<Operands | null> {
  const { input: inputFiles, normalize, seed } = options;
  const weights =
    options.weights === undefined
      ? randomWeights(lowered, seed)
      : readWeights(options.weights, files, report);
  const inputs = await readInputs(
    lowered,
    { inputs: inputFiles, normalize, seed },
    files,
    report,
  );
  const labels =
    options.labels === undefined
      ? null
      : readLabels(options.labels, classCount(lowered), files, report);
  const labelsFailed = options.labels !== undefined && labels === null;
  if (weights === null || inputs === null || labelsFailed) return null;
  const weightsOrigin = options.weights ?? `random, seed ${seed}`;
  return { lowered, weights, weightsOrigin, inputs, labels };
}

/** Of the first output. */
function classCount(graph: Graph): number {
  const [first] = graph.outputs;
  return first === undefined
    ? 0
    : channelsOf(nodeIndex(graph)(first.node).type.shape);
}
