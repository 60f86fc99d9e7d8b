/** The one place that knows which operands an op has. */
import { assertNever, invariant } from '../grammar/diagnostic.ts';
import type { EpilogueStep, Graph, Node, NodeId, Op } from './graph.ts';

function epilogueOperands(epilogue: readonly EpilogueStep[]): NodeId[] {
  return epilogue.flatMap((step) =>
    step.kind === 'binary' ? [step.operand] : [],
  );
}

/** Operands in evaluation order; the data operand `x` comes first. */
export function operandsOf(op: Op): readonly NodeId[] {
  switch (op.kind) {
    case 'input':
    case 'weight':
    case 'literal':
      return [];
    case 'conv2d':
    case 'dense':
      return [op.x, op.weight, ...epilogueOperands(op.epilogue)];
    case 'matmul':
    case 'binary':
      return [op.a, op.b];
    case 'batchNorm':
      return [op.x, op.scale, op.offset, op.mean, op.variance];
    case 'layerNorm':
      return [op.x, op.scale, op.offset];
    case 'concat':
      return op.xs;
    case 'pool2d':
    case 'globalPool':
    case 'activation':
    case 'softmax':
    case 'pad':
    case 'resize':
    case 'reshape':
    case 'transpose':
      return [op.x];
    default:
      return assertNever(op, 'op');
  }
}

/** The same op with every operand replaced by `map(operand)`. */
export function mapOperands(op: Op, map: (id: NodeId) => NodeId): Op {
  const mapEpilogue = (epilogue: readonly EpilogueStep[]): EpilogueStep[] =>
    epilogue.map((step) =>
      step.kind === 'binary' ? { ...step, operand: map(step.operand) } : step,
    );
  switch (op.kind) {
    case 'input':
    case 'weight':
    case 'literal':
      return op;
    case 'conv2d':
    case 'dense':
      return {
        ...op,
        x: map(op.x),
        weight: map(op.weight),
        epilogue: mapEpilogue(op.epilogue),
      };
    case 'matmul':
    case 'binary':
      return { ...op, a: map(op.a), b: map(op.b) };
    case 'batchNorm':
      return {
        ...op,
        x: map(op.x),
        scale: map(op.scale),
        offset: map(op.offset),
        mean: map(op.mean),
        variance: map(op.variance),
      };
    case 'layerNorm':
      return {
        ...op,
        x: map(op.x),
        scale: map(op.scale),
        offset: map(op.offset),
      };
    case 'concat':
      return { ...op, xs: op.xs.map(map) };
    case 'pool2d':
    case 'globalPool':
    case 'activation':
    case 'softmax':
    case 'pad':
    case 'resize':
    case 'reshape':
    case 'transpose':
      return { ...op, x: map(op.x) };
    default:
      return assertNever(op, 'op');
  }
}

/** Looks nodes up by id. @throws InvariantError for an id that is not there. */
export function nodeIndex(graph: Graph): (id: NodeId) => Node {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  return (id) => {
    const node = byId.get(id);
    invariant(node !== undefined, `no node %${id} in ${graph.name}`);
    return node;
  };
}

/** For every node, the nodes that use its value, once per use. */
export function usersOf(graph: Graph): ReadonlyMap<NodeId, readonly Node[]> {
  const users = new Map<NodeId, Node[]>(
    graph.nodes.map((node) => [node.id, []]),
  );
  for (const node of graph.nodes) {
    for (const operand of operandsOf(node.op)) users.get(operand)?.push(node);
  }
  return users;
}

/** Nodes whose value does not depend on any input. */
export function constantNodes(graph: Graph): ReadonlySet<NodeId> {
  const constant = new Set<NodeId>();
  for (const node of graph.nodes) {
    if (node.op.kind === 'input') continue;
    if (operandsOf(node.op).every((id) => constant.has(id))) {
      constant.add(node.id);
    }
  }
  return constant;
}
