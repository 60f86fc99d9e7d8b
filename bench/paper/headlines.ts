/** The largest savings of all networks on all cards. */
import type { Graph } from '../../compiler/graph.ts';
import { presetTarget } from '../../compiler/targets.ts';
import type { Saving } from './pair-savings.ts';
import { savings } from './pair-savings.ts';
import type { Card, Network, PaperDType } from './paper-cases.ts';
import { CARDS, NETWORKS, PAPER_DTYPES, paperGraph } from './paper-cases.ts';

export interface Headline {
  readonly network: Network;
  readonly card: Card;
  readonly dtype: PaperDType;
  readonly graph: Graph;
  readonly saving: Saving;
}

/** The best pair and the best group of three layers, of each type. */
export function headlines(): Headline[] {
  return PAPER_DTYPES.flatMap((dtype) => {
    const cases = NETWORKS.flatMap((network) => {
      const graph = paperGraph(network, dtype);
      return CARDS.map((card) => ({
        network,
        card,
        dtype,
        graph,
        all: savings(graph, presetTarget(card)!),
      }));
    });
    return [2, 3].flatMap((layers) => {
      const [best] = cases
        .flatMap(({ all, ...rest }) =>
          all
            .filter(({ candidate }) => candidate.stages.length === layers)
            .slice(0, 1)
            .map((saving) => ({ ...rest, saving })),
        )
        .toSorted((a, b) => b.saving.share - a.saving.share);
      return best === undefined ? [] : [best];
    });
  });
}
