/** The networks, cards and types of the paper, planned by us. */
import { readFileSync } from 'node:fs';
import { check } from '../../compile.ts';
import type { Graph } from '../../compiler/graph.ts';
import { runPasses } from '../../compiler/pass.ts';
import type { FuseMode, Plan } from '../../compiler/plan.ts';
import { assumeDType } from '../../compiler/planner/assume-dtype.ts';
import { planFusion } from '../../compiler/planner/fuse-planner.ts';
import { presetTarget } from '../../compiler/targets.ts';

export const NETWORKS = [
  'mobilenet_v1',
  'mobilenet_v2',
  'xception',
  'proxylessnas_gpu',
] as const;
export type Network = (typeof NETWORKS)[number];

export const CARDS = ['gtx1660', 'rtxa4000', 'orin'] as const;
export type Card = (typeof CARDS)[number];

export const PAPER_DTYPES = ['f32', 'i8'] as const;
export type PaperDType = (typeof PAPER_DTYPES)[number];

/** The graph of an example as it is planned, its tensors of type `dtype`. */
export function paperGraph(network: Network, dtype: PaperDType): Graph {
  const file = `examples/${network}.fcm`;
  const checked = check(readFileSync(file, 'utf8'), { file });
  if (!checked.ok) throw new Error(`${file} does not compile`);
  return assumeDType(runPasses(checked.graph), dtype);
}

/** The plan with the fewest bytes, as the paper chooses. */
export function paperPlan(graph: Graph, card: Card, fuse: FuseMode): Plan {
  const plan = planFusion(
    graph,
    presetTarget(card)!,
    { fuse, objective: 'gma' },
    ({ message }) => {
      throw new Error(message);
    },
  );
  if (plan === null) throw new Error(`no plan of ${graph.name} for ${card}`);
  return plan;
}
