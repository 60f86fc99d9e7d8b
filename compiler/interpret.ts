/**
 * The reference interpreter: a Graph evaluated on the CPU in f64, and how far an
 * f32 implementation may be from that (`error-bound.ts`). The oracle of every
 * numeric test, and what runs a model without a GPU. Independent of codegen.
 *
 * Inputs and weights are rounded to f32 when read. Constant subgraphs are
 * evaluated in f64; where a kernel reads one it has been rounded to f32 once,
 * which counts as an error of the constant.
 */
import { invariant } from '../grammar/diagnostic.ts';
import { capErrors, LAMBDA } from './error-bound.ts';
import type { Graph, NodeId } from './graph.ts';
import { constantNodes, operandsOf } from './graph-walk.ts';
import type { Environment } from './interpret/evaluate-node.ts';
import { evaluateNode } from './interpret/evaluate-node.ts';
import type { Value } from './interpret/value.ts';
import { storedConstant } from './interpret/value.ts';
import type { WeightSource } from './weights/weight-source.ts';

export interface InterpretOptions extends Environment {
  /** Whether to compute error bounds; costs three to five times as much. */
  readonly bounds?: boolean;
}

export interface InterpretedTensor {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: Float64Array;
  /**
   * Largest error of an f32 implementation, element by element: the smaller of
   * the next two. For whole networks. Null without `bounds`.
   */
  readonly bound: Float64Array | null;
  /** Holds always. For single kernels and fused pairs. */
  readonly worstCase: Float64Array | null;
  /** LAMBDA standard deviations of the rounding errors. */
  readonly probabilistic: Float64Array | null;
}

/** The outputs of `graph`, by name. */
export function interpret(
  graph: Graph,
  options: InterpretOptions,
): Map<string, InterpretedTensor> {
  const wanted = new Set(graph.outputs.map((output) => output.node));
  const values = evaluate(graph, options, wanted);
  return new Map(
    graph.outputs.map(({ name, node }) => [
      name,
      finish(values.get(node)!, options.bounds ?? false),
    ]),
  );
}

/** Every node's value. Holds all of them at once: for tests. */
export function interpretNodes(
  graph: Graph,
  options: InterpretOptions,
): ReadonlyMap<NodeId, InterpretedTensor> {
  const wanted = new Set(graph.nodes.map((node) => node.id));
  const values = evaluate(graph, options, wanted);
  return new Map(
    [...values].map(([id, value]) => [
      id,
      finish(value, options.bounds ?? false),
    ]),
  );
}

/** The nodes of `constantNodes(graph)` in f64, row-major. */
export function evaluateConstants(
  graph: Graph,
  weights: WeightSource,
): ReadonlyMap<NodeId, Float64Array> {
  const constants = constantNodes(graph);
  const nodes = graph.nodes.filter((node) => constants.has(node.id));
  const part: Graph = { ...graph, nodes, outputs: [] };
  const environment = { inputs: new Map<string, never>(), weights };
  const values = evaluate(part, environment, constants);
  return new Map([...values].map(([id, value]) => [id, value.values]));
}

/** Drops each value after its last use, unless it is `wanted`. */
function evaluate(
  graph: Graph,
  options: InterpretOptions,
  wanted: ReadonlySet<NodeId>,
): ReadonlyMap<NodeId, Value> {
  const bounds = options.bounds ?? false;
  const constants = constantNodes(graph);
  const values = new Map<NodeId, Value>();
  const lastUse = new Map<NodeId, NodeId>();
  for (const node of graph.nodes) {
    for (const operand of operandsOf(node.op)) lastUse.set(operand, node.id);
  }
  for (const node of graph.nodes) {
    const constant = constants.has(node.id);
    const ids = operandsOf(node.op);
    const operands = ids.map((id) => {
      const value = values.get(id);
      invariant(
        value !== undefined,
        `%${node.id} uses %${id} before it exists`,
      );
      return bounds && !constant && constants.has(id)
        ? storedConstant(value)
        : value;
    });
    const value = evaluateNode(node, operands, options, bounds && !constant);
    if (value.errors !== null) capErrors(value.values, value.errors);
    // A kernel may flush subnormals that it reads.
    const isInput = bounds && node.op.kind === 'input';
    values.set(node.id, isInput ? storedConstant(value) : value);
    for (const id of ids) {
      if (lastUse.get(id) === node.id && !wanted.has(id)) values.delete(id);
    }
    if (!lastUse.has(node.id) && !wanted.has(node.id)) values.delete(node.id);
  }
  return values;
}

function finish(value: Value, bounds: boolean): InterpretedTensor {
  const { shape, values } = value;
  if (!bounds) {
    return {
      shape,
      values,
      bound: null,
      worstCase: null,
      probabilistic: null,
    };
  }
  // A constant that is itself an output is rounded when it is stored.
  const { errors } = storedConstantIfExact(value);
  const worstCase = errors?.worst ?? new Float64Array(values.length);
  const probabilistic = new Float64Array(values.length);
  const bound = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    probabilistic[i] = LAMBDA * Math.sqrt(errors?.variance[i] ?? 0);
    bound[i] = Math.min(worstCase[i]!, probabilistic[i]!);
  }
  return { shape, values, bound, worstCase, probabilistic };
}

function storedConstantIfExact(value: Value): Value {
  return value.errors === null ? storedConstant(value) : value;
}
