/**
 * Gives every model output a node of its own. An output that is a model input,
 * or the same node as an earlier output, becomes a copy: a reshape to the same
 * shape, which is never a view (`storage.ts`) and so is emitted as an ordinary
 * `map` kernel into the output's own buffer. (Emitters write outputs that are
 * constants from the packed weights; they are in no group.)
 */
import type { Graph, GraphOutput, Node, NodeId } from '../graph.ts';
import { nodeId } from '../graph.ts';
import { nodeIndex } from '../graph-walk.ts';

/** The same graph object when there is nothing to separate. */
export function separateOutputs(graph: Graph): Graph {
  const get = nodeIndex(graph);
  const names = new Set(graph.nodes.map((node) => node.name));
  const taken = new Set<NodeId>();
  const copies: Node[] = [];
  let next = graph.nodes.reduce((most, { id }) => Math.max(most, id), -1) + 1;

  const outputs = graph.outputs.map((output): GraphOutput => {
    const source = get(output.node);
    const isShared = source.op.kind === 'input' || taken.has(source.id);
    if (!isShared) {
      taken.add(source.id);
      return output;
    }
    const copy: Node = {
      id: nodeId(next++),
      op: { kind: 'reshape', x: source.id },
      type: source.type,
      name: freshName(`${output.name}.copy`, names),
      origin: source.origin,
    };
    copies.push(copy);
    return { ...output, node: copy.id };
  });
  if (copies.length === 0) return graph;
  return { ...graph, nodes: [...graph.nodes, ...copies], outputs };
}

function freshName(base: string, names: Set<string>): string {
  let name = base;
  for (let i = 2; names.has(name); i++) name = `${base}_${i}`;
  names.add(name);
  return name;
}
