/**
 * Which nodes may become one kernel. A value may stay inside a kernel when all
 * its uses are there; a family that can store it beside its result may fuse
 * across one that others read as well. Everything else that stands side by side
 * is a reason that `explain` shows.
 */
import { operandsOf } from '../graph-walk.ts';
import type { NodeId } from '../graph.ts';
import type { FuseMode, Rejection, RejectionReason } from '../plan.ts';
import type { Fusion } from './candidate.ts';
import { candidateOf } from './candidate.ts';
import type { Search } from './search.ts';
import { MATCHERS } from './families/matchers.ts';
import type { GraphFacts } from './graph-facts.ts';
import type { Stage } from './stage.ts';

export interface Found {
  /** In graph order of their last nodes. */
  readonly candidates: readonly Fusion[];
  readonly rejected: readonly Rejection[];
}

type PairFamily = 'dwpw' | 'pwdw' | 'pwpw' | 'convdw';

/** The pairs of the paper. */
const PAPER_PAIRS: readonly string[] = ['dwpw', 'pwdw', 'pwpw'];

/** `stages` holds all convolutions, in graph order. */
export function findCandidates(
  facts: GraphFacts,
  stages: ReadonlyMap<NodeId, Stage>,
  mode: FuseMode,
): Found {
  if (mode === 'none') return { candidates: [], rejected: [] };
  const pairs = new Map<string, Fusion>();
  const rejected: Rejection[] = [];
  const candidates: Fusion[] = [];
  const search: Search = {
    facts,
    stageOf: (id) => stages.get(id) ?? null,
    pair: (first, second) => pairs.get(`${first} ${second}`) ?? null,
  };
  for (const second of stages.values()) {
    for (const verdict of judgeOperands(search, second, mode)) {
      if ('reason' in verdict) {
        rejected.push(verdict);
        continue;
      }
      candidates.push(verdict);
      const [a, b] = verdict.nodes;
      if (verdict.stores.length === 1) pairs.set(`${a} ${b}`, verdict);
    }
  }
  if (mode === 'auto') {
    for (const { id } of facts.graph.nodes) {
      candidates.push(...MATCHERS.flatMap((match) => match(search, id)));
    }
  }
  return { candidates, rejected };
}

function judgeOperands(
  { facts, stageOf }: Search,
  second: Stage,
  mode: FuseMode,
): (Fusion | Rejection)[] {
  return [...new Set(operandsOf(second.conv.node.op))].flatMap((id) => {
    const first = stageOf(id);
    return first === null ? [] : [judge(facts, first, second, mode)];
  });
}

/** The pair of two neighbouring convolutions, or why there is none. */
function judge(
  facts: GraphFacts,
  first: Stage,
  second: Stage,
  mode: FuseMode,
): Fusion | Rejection {
  const { node } = first.conv;
  const consumer = second.conv.node;
  const family = pairFamily(first, second);
  const reject = (reason: RejectionReason, detail: string): Rejection => ({
    nodes: [node.id, consumer.id],
    family,
    reason,
    detail,
  });
  if (
    family === null ||
    (mode === 'pairs' && !PAPER_PAIRS.includes(family)) ||
    !sameMap(first, second)
  ) {
    const [a, b] = [first.shape.class, second.shape.class];
    return reject('noFamily', `no kernel fuses ${a} -> ${b}`);
  }
  if (second.conv.x !== node.id) {
    return reject(
      'notConsumedAsInput',
      `${node.name} enters the epilogue, not the input, of ${consumer.name}`,
    );
  }
  if (family === 'dwpw' && isStrided(second)) {
    return reject(
      'stridedPointwise',
      `${consumer.name} would skip depthwise pixels of its tile`,
    );
  }
  const uses = facts.users(node.id).length;
  const isKept = uses > 1 || facts.isOutput(node.id);
  const mayKeep =
    family === 'pwpw' &&
    mode === 'auto' &&
    !isStrided(second) &&
    !second.boundTensors.includes(node.id) &&
    !isDetour(facts, node.id, consumer.id);
  if (isKept && !mayKeep) {
    return uses > 1
      ? reject('manyConsumers', `${node.name} is used ${uses} times`)
      : reject('isOutput', `${node.name} is a model output and is stored`);
  }
  return candidateOf(family, [first, second], {
    stores: isKept ? [node.id, consumer.id] : [consumer.id],
  });
}

function pairFamily(first: Stage, second: Stage): PairFamily | null {
  const classes = `${first.shape.class} ${second.shape.class}`;
  switch (classes) {
    case 'pointwise pointwise':
      return 'pwpw';
    case 'pointwise depthwise':
      return 'pwdw';
    case 'depthwise pointwise':
      return 'dwpw';
    case 'standard depthwise':
      return 'convdw';
    default:
      return null;
  }
}

function isStrided({ shape }: Stage): boolean {
  return shape.strideH > 1 || shape.strideW > 1;
}

/** Whether the producer's output map is the map that the consumer indexes. */
function sameMap(first: Stage, second: Stage): boolean {
  return (
    first.shape.n === second.shape.n &&
    first.shape.outH === second.shape.inH &&
    first.shape.outW === second.shape.inW
  );
}

/**
 * Whether `to` also depends on `from` through a third node: a kernel of the two
 * would wait for itself.
 */
function isDetour(facts: GraphFacts, from: NodeId, to: NodeId): boolean {
  const seen = new Set<NodeId>([from, to]);
  const stack = operandsOf(facts.node(to).op).filter((id) => !seen.has(id));
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    for (const operand of operandsOf(facts.node(id).op)) {
      if (operand === from) return true;
      // Operands come before their users: what is before `from` is no detour.
      if (facts.position(operand) > facts.position(from)) stack.push(operand);
    }
  }
  return false;
}

/** Storage buffers that the kernel of a candidate binds: inputs, outputs or
 * partial sums, and one for all constants. */
export function bindingCount({ stages, stores, gate }: Fusion): number {
  const tensors = stages.flatMap((stage) => stage.boundTensors);
  const gates = gate !== null && !gate.constant ? 1 : 0;
  const reads = new Set([stages[0]!.conv.x, ...tensors]).size + gates;
  return reads + stores.length + 1;
}
