/**
 * Evaluates arithmetic on literals: an op whose operands are all literals
 * becomes one.
 *
 * Leaves alone: anything that depends on a weight (`evaluateConstants` does
 * that when weights are packed), tensors of more than FOLD_LIMIT elements,
 * results that are not finite.
 * Legal: the interpreter defines what ops mean, and it evaluates them here.
 * Requires: nothing. Ensures: no op has only literals for operands, but for
 * what it leaves alone.
 */
import type { Node, NodeId } from '../graph.ts';
import { operandsOf } from '../graph-walk.ts';
import type { Environment } from '../interpret/evaluate-node.ts';
import { evaluateNode } from '../interpret/evaluate-node.ts';
import type { Value } from '../interpret/value.ts';
import { elementCount } from '../tensor-type.ts';
import type { Pass } from './rewrite.ts';
import { withNodes } from './rewrite.ts';

/** Elements that a folded literal may hold: it is printed and kept in JSON. */
const FOLD_LIMIT = 4096;

const NOTHING: Environment = { inputs: new Map(), weights: new Map() };

export const foldConstants: Pass = {
  name: 'fold-constants',
  run: (graph) => {
    const literals = new Map<NodeId, Value>();
    const nodes = graph.nodes.map((node) => {
      if (elementCount(node.type.shape) > FOLD_LIMIT) return node;
      const operands = operandsOf(node.op).map((id) => literals.get(id));
      if (node.op.kind !== 'literal' && operands.length === 0) return node;
      if (!operands.every((operand) => operand !== undefined)) return node;
      const value = evaluateNode(node, operands, NOTHING, false);
      if (!value.values.every(Number.isFinite)) return node;
      literals.set(node.id, value);
      if (node.op.kind === 'literal') return node;
      return asLiteral(node, value);
    });
    return withNodes(graph, nodes);
  },
};

/** A layer that is folded has no kernel, so its pin goes. */
function asLiteral({ id, type, name, origin }: Node, { values }: Value): Node {
  const first = values[0] ?? 0;
  const uniform = values.every((value) => Object.is(value, first));
  const kept = uniform ? [first] : [...values];
  return { id, op: { kind: 'literal', values: kept }, type, name, origin };
}
