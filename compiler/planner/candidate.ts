/**
 * What one kernel might compute: a convolution alone, or several nodes that a
 * fused family takes together.
 */
import type { FusedFamily, NodeId } from '../graph.ts';
import type { Stage, StageOperand } from './stage.ts';

export type SingleFamily = 'pw' | 'dw' | 'conv';
/** `pwdw` becomes `pwdw_r` when the chosen tile is not the whole map. */
export type GroupFamily = Exclude<FusedFamily, 'pwdw_r'>;
export type CandidateFamily = SingleFamily | GroupFamily;

export interface Candidate<F extends CandidateFamily = CandidateFamily> {
  readonly family: F;
  /** In graph order, views included. */
  readonly nodes: readonly NodeId[];
  /** Those whose value is stored; the last one always is. */
  readonly stores: readonly NodeId[];
  /** The convolutions among the nodes. */
  readonly stages: readonly Stage[];
  /** What the input of a `gatedpw` is multiplied with. */
  readonly gate: StageOperand | null;
  /** Stored bytes of the mean that the kernel makes; 0 if none is stored. */
  readonly meanBytes: number;
  /** Candidates with the same key cost the same under the same schedule. */
  readonly key: string;
}

/** What a fused kernel might compute. */
export type Fusion = Candidate<GroupFamily>;

/** A convolution on its own. */
export function singleCandidate(stage: Stage): Candidate<SingleFamily> {
  const { id } = stage.conv.node;
  const { class: kind } = stage.shape;
  const family =
    kind === 'pointwise' ? 'pw' : kind === 'depthwise' ? 'dw' : 'conv';
  return candidateOf(family, [stage], { nodes: [id], stores: [id] });
}

/** A candidate of `stages`; by default it is them alone and stores the last. */
export function candidateOf<F extends CandidateFamily>(
  family: F,
  stages: readonly Stage[],
  rest: Partial<
    Pick<Candidate, 'nodes' | 'stores' | 'gate' | 'meanBytes'>
  > = {},
): Candidate<F> {
  const nodes = rest.nodes ?? stages.map(({ conv }) => conv.node.id);
  const stores = rest.stores ?? nodes.slice(-1);
  const gate = rest.gate ?? null;
  const meanBytes = rest.meanBytes ?? 0;
  const kept = nodes.map((id) => (stores.includes(id) ? 1 : 0)).join('');
  const keys = stages.map(({ key }) => key).join(' ');
  return {
    family,
    nodes,
    stores,
    stages,
    gate,
    meanBytes,
    key: `${family} ${kept} ${meanBytes} ${JSON.stringify(gate)} ${keys}`,
  };
}

/** Whether the output of the first stage is stored for others to read. */
export function keepsFirst({ stages, stores }: Candidate): boolean {
  const first = stages[0]?.conv.node.id;
  return stages.length > 1 && first !== undefined && stores.includes(first);
}
