/**
 * Which neighbours may become one kernel. A pair is legal when the producer's
 * value has exactly one use, as the consumer's input `x`, and is not a model
 * output: then it need never exist in global memory. Everything else is a
 * reason that `explain` shows.
 */
import type { ConvClass } from '../conv-class.ts';
import { operandsOf } from '../graph-walk.ts';
import type { Rejection, RejectionReason } from '../plan.ts';
import type { GraphFacts } from './graph-facts.ts';
import type { Stage } from './stage.ts';

/** `pwdw` becomes `pwdw_r` when the chosen tile is not the whole map. */
export type PairFamily = 'dwpw' | 'pwdw' | 'pwpw';

export interface PairCandidate {
  readonly family: PairFamily;
  readonly first: Stage;
  readonly second: Stage;
}

export interface PairSearch {
  /** In graph order of the consumer. */
  readonly candidates: readonly PairCandidate[];
  readonly rejected: readonly Rejection[];
}

/** All producer/consumer edges between convolutions of `stages`. */
export function findPairs(
  facts: GraphFacts,
  stages: readonly Stage[],
): PairSearch {
  const byNode = new Map(stages.map((stage) => [stage.conv.node.id, stage]));
  const candidates: PairCandidate[] = [];
  const rejected: Rejection[] = [];
  for (const second of stages) {
    for (const id of new Set(operandsOf(second.conv.node.op))) {
      const first = byNode.get(id);
      if (first === undefined) continue;
      const verdict = judge(facts, first, second);
      if ('reason' in verdict) {
        const nodes = [first.conv.node.id, second.conv.node.id] as const;
        rejected.push({ nodes, ...verdict });
      } else {
        candidates.push({ family: verdict.family, first, second });
      }
    }
  }
  return { candidates, rejected };
}

type Verdict =
  | { readonly family: PairFamily }
  | {
      readonly family: PairFamily | null;
      readonly reason: RejectionReason;
      readonly detail: string;
    };

function judge(facts: GraphFacts, first: Stage, second: Stage): Verdict {
  const { node } = first.conv;
  const reject = (reason: RejectionReason, detail: string): Verdict => ({
    family,
    reason,
    detail,
  });
  const classes = [first.shape.class, second.shape.class] as const;
  const family = pairFamily(...classes);
  if (family === null) {
    const [a, b] = classes;
    return reject('notDepthwiseOrPointwise', `no kernel fuses ${a} -> ${b}`);
  }
  if (facts.isOutput(node.id)) {
    return reject('isOutput', `${node.name} is a model output and is stored`);
  }
  if (second.conv.x !== node.id) {
    return reject(
      'notConsumedAsInput',
      `${node.name} enters the epilogue, not the input, of ${second.conv.node.name}`,
    );
  }
  const uses = facts.users(node.id).length;
  if (uses > 1) {
    return reject('manyConsumers', `${node.name} is used ${uses} times`);
  }
  if (!sameMap(first, second)) {
    return reject(
      'notDepthwiseOrPointwise',
      'a dense layer and a convolution see the map differently',
    );
  }
  if (family === 'dwpw' && isStrided(second)) {
    return reject(
      'stridedPointwise',
      `${second.conv.node.name} would skip depthwise pixels of its tile`,
    );
  }
  return { family };
}

function pairFamily(first: ConvClass, second: ConvClass): PairFamily | null {
  if (first === 'pointwise' && second === 'pointwise') return 'pwpw';
  if (first === 'pointwise' && second === 'depthwise') return 'pwdw';
  if (first === 'depthwise' && second === 'pointwise') return 'dwpw';
  return null;
}

function isStrided(stage: Stage): boolean {
  return stage.shape.strideH > 1 || stage.shape.strideW > 1;
}

/** Whether the producer's output map is the map that the consumer indexes. */
function sameMap(first: Stage, second: Stage): boolean {
  return (
    first.shape.n === second.shape.n &&
    first.shape.outH === second.shape.inH &&
    first.shape.outW === second.shape.inW
  );
}

/** Storage buffers that a kernel of these stages binds: input, output, one for
 * all constants, and every other tensor of the epilogues. */
export function bindingCount(stages: readonly Stage[]): number {
  const tensors = stages.flatMap((stage) => stage.boundTensors);
  return new Set([stages[0]?.conv.x, ...tensors]).size + 2;
}
