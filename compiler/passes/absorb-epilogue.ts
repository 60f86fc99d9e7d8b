/**
 * Moves what follows a convolution or dense layer into its epilogue: one sweep
 * from front to back, so that conv -> bias -> relu6 -> add -> relu ends up in
 * one node, in order.
 *
 * Matches: what `absorb-activation.ts`, `absorb-bias.ts` and
 * `absorb-residual.ts` name, behind a layer whose value nothing else uses.
 * Leaves alone: layers with several users or that are graph outputs, constant
 * layers, and what follows an epilogue of MAX_EPILOGUE_STEPS steps.
 * Legal: the layer's value has one user, so computing it there and then is
 * enough. The merged node stands where the absorbed one stood and has its id:
 * all operands come before it, and its users need no change. A cycle cannot
 * arise: another operand that depended on the layer would be a second user.
 * Requires: batch norms are folded. Ensures: no match is left.
 */
import type { Graph, Node, NodeId } from '../graph.ts';
import { constantNodes } from '../graph-walk.ts';
import { absorbActivation } from './absorb-activation.ts';
import { absorbBias } from './absorb-bias.ts';
import { absorbResidual } from './absorb-residual.ts';
import type { Absorbable, AbsorbContext } from './absorption.ts';
import { isAbsorbable } from './absorption.ts';
import type { Pass } from './rewrite.ts';
import { countUses, mergeOrigins } from './rewrite.ts';

export const absorbEpilogue: Pass = {
  name: 'absorb-epilogue',
  run: absorbAll,
};

/** Bounds one shader's text; real networks need five. */
const MAX_EPILOGUE_STEPS = 16;

const RULES = [absorbActivation, absorbBias, absorbResidual] as const;

function absorbAll(graph: Graph): Graph {
  const constants = constantNodes(graph);
  const uses = countUses(graph);
  const positions = new Map(graph.nodes.map(({ id }, at) => [id, at]));
  const nodes = new Map<NodeId, Node>();
  const context: AbsorbContext = {
    get: (id) => nodes.get(id)!,
    isConstant: (id) => constants.has(id),
    position: (id) => positions.get(id)!,
    layer: (id) => {
      const node = nodes.get(id)!;
      if (uses.get(id) !== 1 || constants.has(id)) return null;
      if (!isAbsorbable(node)) return null;
      return node.op.epilogue.length < MAX_EPILOGUE_STEPS ? node : null;
    },
  };
  let changed = false;
  for (const node of graph.nodes) {
    const merged = absorbInto(node, context);
    if (merged !== null) {
      nodes.delete(merged.replaced);
      changed = true;
    }
    nodes.set(node.id, merged?.node ?? node);
  }
  return changed ? { ...graph, nodes: [...nodes.values()] } : graph;
}

function absorbInto(
  node: Node,
  context: AbsorbContext,
): { readonly node: Absorbable; readonly replaced: NodeId } | null {
  for (const rule of RULES) {
    const match = rule(node, context);
    if (match === null) continue;
    const { layer, step } = match;
    const epilogue = [...layer.op.epilogue, step];
    return {
      replaced: layer.id,
      node: {
        ...layer,
        id: node.id,
        type: node.type,
        op: { ...layer.op, epilogue },
        origin: mergeOrigins(layer.origin, node.origin),
      },
    };
  }
  return null;
}
