/**
 * `docs/paper.md`: the tables of the paper, made again with exact costs, next to
 * what the authors' planner says. Text in, text out; `report.ts` writes it and
 * `test/docs/paper.test.ts` compares it with what is committed.
 */
import type { Graph } from '../../compiler/graph.ts';
import { joinLayers } from '../../compiler/join-layers.ts';
import type { Plan } from '../../compiler/plan.ts';
import { gmaBytes, OBJECTIVES } from '../../compiler/plan.ts';
import type { PlanOptions } from '../../compiler/planner/fuse-planner.ts';
import { planFusion } from '../../compiler/planner/fuse-planner.ts';
import { sumCosts } from '../../compiler/planner/sum-costs.ts';
import { printTile } from '../../compiler/print-tile.ts';
import { dtypeBytes } from '../../compiler/tensor-type.ts';
import { presetTarget } from '../../compiler/targets.ts';
import { authorsPlan } from './authors.ts';
import { headlines } from './headlines.ts';
import { markdownTable } from './markdown.ts';
import {
  DIFFERENCES,
  HEADLINE,
  INTRODUCTION,
  OBJECTIVES_NOTE,
} from './prose.ts';
import type { Saving } from './pair-savings.ts';
import { savings } from './pair-savings.ts';
import type { Card, Network, PaperDType } from './paper-cases.ts';
import {
  CARDS,
  NETWORKS,
  PAPER_DTYPES,
  paperGraph,
  paperPlan,
} from './paper-cases.ts';

/** One network on one card, planned and analysed. */
interface PaperCase {
  readonly network: Network;
  readonly card: Card;
  readonly dtype: PaperDType;
  readonly pairs: Plan;
  readonly all: Plan;
  readonly savings: readonly Saving[];
}

export function paperReport(): string {
  const cases = PAPER_DTYPES.flatMap((dtype) =>
    NETWORKS.flatMap((network) => {
      const graph = paperGraph(network, dtype);
      return CARDS.map((card) => paperCase(graph, network, card, dtype));
    }),
  );
  const sections = PAPER_DTYPES.flatMap((dtype) => {
    const ofType = cases.filter((at) => at.dtype === dtype);
    const name = dtype === 'f32' ? 'fp32' : 'int8';
    return [
      `## ${name}, fewest bytes`,
      planTable(ofType),
      `### ${name}: groups and largest savings`,
      groupTable(ofType),
      `### ${name}: beside the authors' planner`,
      authorsTable(ofType),
    ];
  });
  return `${[
    INTRODUCTION,
    ...sections,
    HEADLINE.title,
    headlineTable(),
    HEADLINE.text,
    OBJECTIVES_NOTE.title,
    objectivesTable(),
    OBJECTIVES_NOTE.text,
    DIFFERENCES,
  ].join('\n\n')}\n`;
}

function paperCase(
  graph: Graph,
  network: Network,
  card: Card,
  dtype: PaperDType,
): PaperCase {
  return {
    network,
    card,
    dtype,
    pairs: paperPlan(graph, card, 'pairs'),
    all: paperPlan(graph, card, 'auto'),
    savings: savings(graph, presetTarget(card)!),
  };
}

function planTable(cases: readonly PaperCase[]): string {
  const header = [
    'network',
    'card',
    'layer by layer>',
    'pairs>',
    'saved>',
    'all families>',
    'saved>',
    'dispatches: apart>',
    'pairs>',
    'all>',
  ];
  return markdownTable(
    header,
    cases.map(({ network, card, pairs, all }) => {
      const apart = apartTotals(all);
      return [
        network,
        card,
        megabytes(apart.bytes),
        megabytes(totals(pairs).bytes),
        share(1 - totals(pairs).bytes / apart.bytes),
        megabytes(totals(all).bytes),
        share(1 - totals(all).bytes / apart.bytes),
        `${apart.dispatches}`,
        `${totals(pairs).dispatches}`,
        `${totals(all).dispatches}`,
      ];
    }),
  );
}

function groupTable(cases: readonly PaperCase[]): string {
  const header = [
    'network',
    'card',
    'fused groups, pairs only',
    'fused groups, all families',
    'largest saving of a pair>',
    'which',
  ];
  return markdownTable(
    header,
    cases.map((at) => {
      const best = bestOf(at.savings, 2);
      return [
        at.network,
        at.card,
        kinds(at.pairs),
        kinds(at.all),
        share(best.share),
        `${best.fused.schedule.family} ${joinLayers(best.layers)}`,
      ];
    }),
  );
}

function authorsTable(cases: readonly PaperCase[]): string {
  const header = [
    'network',
    'card',
    'theirs: layer by layer, M>',
    'planned, M>',
    'saved>',
    'pairs>',
    'ours: layer by layer, M>',
    'pairs, M>',
    'saved>',
    'pairs>',
  ];
  return markdownTable(
    header,
    cases.map(({ network, card, dtype, pairs }) => {
      const theirs = authorsPlan(network, card, dtype);
      const elements = (bytes: number): string =>
        (bytes / dtypeBytes(dtype) / 1e6).toFixed(2);
      const apart = apartTotals(pairs).bytes;
      const planned = totals(pairs).bytes;
      const fused = pairs.groups.filter(({ nodes }) => nodes.length > 1);
      return [
        network,
        card,
        theirs.lblM.toFixed(2),
        theirs.plannedM.toFixed(2),
        share(1 - theirs.plannedM / theirs.lblM),
        `${theirs.pairs}`,
        elements(apart),
        elements(planned),
        share(1 - planned / apart),
        `${fused.length}`,
      ];
    }),
  );
}

/** The best pair and the best group of three layers, on any card. */
function headlineTable(): string {
  const header = [
    'type',
    'network',
    'card',
    'group',
    'tile',
    'workgroups>',
    'apart>',
    'fused>',
    'saved>',
  ];
  return markdownTable(
    header,
    headlines().map(({ dtype, network, card, saving }) => {
      const { schedule, cost } = saving.fused;
      return [
        dtype === 'f32' ? 'fp32' : 'int8',
        network,
        card,
        `${schedule.family} ${joinLayers(saving.layers)}`,
        printTile(schedule),
        count(cost.workgroups),
        count(saving.apartBytes),
        count(saving.fusedBytes),
        share(saving.share),
      ];
    }),
  );
}

const H200_OPTIONS: readonly (PlanOptions & { readonly title: string })[] = [
  ...OBJECTIVES.map((objective) => ({
    title: objective,
    fuse: 'auto' as const,
    objective,
  })),
  {
    title: 'gma, --min-workgroups 1',
    fuse: 'auto',
    objective: 'gma',
    minWorkgroups: 1,
  },
];

/** The four networks in fp32 on an H200, per objective. */
function objectivesTable(): string {
  const header = [
    'network',
    'objective',
    'dispatches>',
    'apart>',
    'bytes>',
    'apart>',
    'saved>',
    'estimated>',
    'apart>',
  ];
  const rows = NETWORKS.flatMap((network) => {
    const graph = paperGraph(network, 'f32');
    return H200_OPTIONS.map(({ title, ...options }) => {
      const plan = planFusion(
        graph,
        presetTarget('h200')!,
        options,
        ({ message }) => {
          throw new Error(message);
        },
      )!;
      const fused = totals(plan);
      const apart = apartTotals(plan);
      return [
        network,
        title,
        `${fused.dispatches}`,
        `${apart.dispatches}`,
        megabytes(fused.bytes),
        megabytes(apart.bytes),
        share(1 - fused.bytes / apart.bytes),
        microseconds(fused.timeNs),
        microseconds(apart.timeNs),
      ];
    });
  });
  return markdownTable(header, rows);
}

/** The largest saving among groups of `layers` convolutions. */
function bestOf(all: readonly Saving[], layers: number): Saving {
  const best = all.find(({ candidate }) => candidate.stages.length === layers);
  if (best === undefined) throw new Error(`no group of ${layers} layers`);
  return best;
}

interface Totals {
  readonly bytes: number;
  readonly dispatches: number;
  readonly timeNs: number;
}

function totals({ groups }: Plan): Totals {
  const cost = sumCosts(groups.map((group) => group.cost));
  const timeNs = groups.reduce((sum, group) => sum + group.timeNs, 0);
  return { bytes: gmaBytes(cost), dispatches: cost.dispatches, timeNs };
}

function apartTotals({ groups }: Plan): Totals {
  const cost = sumCosts(groups.map(({ unfused }) => unfused.cost));
  const timeNs = groups.reduce((sum, { unfused }) => sum + unfused.timeNs, 0);
  return { bytes: gmaBytes(cost), dispatches: cost.dispatches, timeNs };
}

/** `7 pwdw_r, 2 dwpw` */
function kinds({ groups }: Plan): string {
  const counts = new Map<string, number>();
  for (const { nodes, schedule } of groups) {
    if (nodes.length === 1) continue;
    counts.set(schedule.family, (counts.get(schedule.family) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([a, m], [b, n]) => n - m || a.localeCompare(b))
    .map(([family, n]) => `${n} ${family}`)
    .join(', ');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}

function microseconds(ns: number): string {
  return `${(ns / 1000).toFixed(0)} us`;
}

function share(part: number): string {
  return `${(100 * part).toFixed(1)} %`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
