/**
 * Whether weights fit a graph: every tensor that it names is there, has the
 * shape that it wants and holds numbers. Reports everything at once.
 */
import type { Report } from '../../grammar/diagnostic.ts';
import type { Graph, Node, OpOf } from '../graph.ts';
import { Suggestions } from '../suggestions.ts';
import { quote } from './safetensors-header.ts';
import type { WeightSource } from './weight-source.ts';

/** Names that the warning about unused tensors lists. */
const LISTED_NAMES = 3;

type WeightNode = Node & { readonly op: OpOf<'weight'> };

/**
 * False after an error: FCM4010 (missing), FCM4011 (another shape), FCM4012
 * (NaN or infinity). Warns with FCM4013 about tensors that nothing uses.
 */
export function checkWeights(
  graph: Graph,
  weights: WeightSource,
  report: Report,
): boolean {
  const nodes = graph.nodes.filter(isWeight);
  const used = new Set(nodes.map((node) => node.op.name));
  const unused = [...weights.keys()].filter((name) => !used.has(name));
  const suggestions = new Suggestions();
  let ok = true;
  for (const node of nodes) {
    const fault = faultOf(node, weights, unused, suggestions);
    if (fault === null) continue;
    ok = false;
    report({
      severity: 'error',
      span: node.origin[0] ?? null,
      related: [],
      ...fault,
    });
  }
  if (unused.length > 0) {
    const names = unused.slice(0, LISTED_NAMES).map(quote).join(', ');
    const more = unused.length > LISTED_NAMES ? ', ...' : '';
    const tensors =
      unused.length === 1 ? '1 tensor' : `${unused.length} tensors`;
    report({
      severity: 'warning',
      code: 'FCM4013',
      message: `${graph.name} does not use ${tensors} of the weights: ${names}${more}`,
      span: null,
      related: [],
      help: null,
    });
  }
  return ok;
}

function faultOf(
  { op, type }: WeightNode,
  weights: WeightSource,
  unused: readonly string[],
  suggestions: Suggestions,
): {
  readonly code: 'FCM4010' | 'FCM4011' | 'FCM4012';
  readonly message: string;
  readonly help: string | null;
} | null {
  const weight = `weight ${quote(op.name)}`;
  const expected = `[${type.shape.join(', ')}]`;
  const tensor = weights.get(op.name);
  if (tensor === undefined) {
    return {
      code: 'FCM4010',
      message: `${weight} ${expected} is missing`,
      help: suggestions.help(op.name, unused, null),
    };
  }
  const found = `[${tensor.shape.join(', ')}]`;
  if (found !== expected) {
    return {
      code: 'FCM4011',
      message: `${weight}: expected ${expected}, found ${found}`,
      help: null,
    };
  }
  const at = tensor.data.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) {
    return {
      code: 'FCM4012',
      message: `${weight} ${expected} has ${tensor.data[at]} at element ${at}`,
      help: null,
    };
  }
  return null;
}

function isWeight(node: Node): node is WeightNode {
  return node.op.kind === 'weight';
}
