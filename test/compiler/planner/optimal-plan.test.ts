/**
 * The plan against every possible plan, on small random networks: the planner
 * schedules the candidates, the brute force tries all ways to combine them.
 */
import { describe, expect, it } from 'vitest';
import { operandsOf } from '../../../compiler/graph-walk.ts';
import type { Graph, NodeId } from '../../../compiler/graph.ts';
import type { Objective, Plan } from '../../../compiler/plan.ts';
import { gmaBytes, OBJECTIVES } from '../../../compiler/plan.ts';
import { bestSchedule } from '../../../compiler/planner/best-schedule.ts';
import { planFusion } from '../../../compiler/planner/fuse-planner.ts';
import {
  bindingCount,
  findCandidates,
} from '../../../compiler/planner/find-candidates.ts';
import { graphFacts } from '../../../compiler/planner/graph-facts.ts';
import type { Score } from '../../../compiler/planner/score.ts';
import { addScores } from '../../../compiler/planner/score.ts';
import { createStage } from '../../../compiler/planner/stage.ts';
import { DEFAULT_TARGET, presetTarget } from '../../../compiler/targets.ts';
import { randomNetwork } from '../../support/random-network.ts';
import { createRng, testSeed } from '../../support/rng.ts';
import { bruteForce } from './brute-force.ts';

/** Per objective. */
const NETWORKS = 300;
const TARGETS = [DEFAULT_TARGET, presetTarget('h100')!, presetTarget('orin')!];

describe('the plan is the best of all plans', () => {
  const seed = testSeed('optimal plan');
  for (const objective of OBJECTIVES) {
    it(`${objective}: ${NETWORKS} random networks`, () => {
      const rng = createRng(seed);
      let fused = 0;
      for (let i = 0; i < NETWORKS; i++) {
        const graph = randomNetwork(rng, rng.int(2, 7));
        const target = rng.pick(TARGETS);
        const options = { fuse: 'auto', objective } as const;
        const fail = (): never => expect.fail('no plan');
        const plan = planFusion(graph, target, options, fail) ?? fail();
        expectRunnable(plan);
        expect(score(plan), `network ${i}`).toEqual(
          bestScore(plan.graph, target, objective),
        );
        fused += plan.groups.filter(({ nodes }) => nodes.length > 1).length;
      }
      expect(fused).toBeGreaterThan(NETWORKS / 4);
    }, 300_000);
  }
});

/** Every value is stored before a later group reads it; each node runs once. */
function expectRunnable({ graph, groups }: Plan): void {
  const stored = new Set<NodeId>();
  const facts = graphFacts(graph);
  const isGiven = (id: NodeId): boolean =>
    facts.isConstant(id) || facts.node(id).op.kind === 'input';
  for (const { nodes, stores } of groups) {
    for (const id of nodes) {
      for (const operand of operandsOf(facts.node(id).op)) {
        const isInside = nodes.includes(operand);
        expect(isInside || isGiven(operand) || stored.has(operand)).toBe(true);
      }
    }
    for (const id of stores) stored.add(id);
  }
  const computed = groups.flatMap(({ nodes }) => nodes);
  expect(computed.length).toBe(new Set(computed).size);
  for (const { node } of graph.outputs) {
    expect(stored.has(node) || facts.isConstant(node)).toBe(true);
  }
}

function score({ groups }: Plan): Score {
  return groups
    .map(({ cost, timeNs }) => ({
      timeNs,
      gmaBytes: gmaBytes(cost),
      dispatches: cost.dispatches,
    }))
    .reduce(addScores);
}

function bestScore(
  graph: Graph,
  target: typeof DEFAULT_TARGET,
  objective: Objective,
): Score {
  const facts = graphFacts(graph);
  const options = { fuse: 'none', objective } as const;
  const apart = planFusion(graph, target, options, () => undefined)!;
  const items = apart.groups.map(({ nodes, ...group }) => ({
    id: nodes[0]!,
    score: score({ ...apart, groups: [{ nodes, ...group }] }),
    operands: operandsOf(facts.node(nodes[0]!).op),
  }));
  const known = new Set<number>(items.map(({ id }) => id));
  const stages = new Map(
    graph.nodes.flatMap((node) => {
      const conv = facts.conv(node);
      return conv === null || !known.has(node.id)
        ? []
        : [[node.id, createStage(facts, conv)] as const];
    }),
  );
  const { candidates } = findCandidates(facts, stages, 'auto');
  const groups = candidates.flatMap((candidate) => {
    const most = target.limits.storageBuffersPerStage;
    if (bindingCount(candidate) > most) return [];
    const scheduled = bestSchedule(candidate, target, objective);
    if (scheduled === null) return [];
    const { cost, timeNs } = scheduled;
    const { dispatches } = cost;
    const total = { timeNs, gmaBytes: gmaBytes(cost), dispatches };
    return [{ items: candidate.nodes, score: total }];
  });
  return bruteForce(
    items.map((item) => ({
      ...item,
      operands: item.operands.filter((id) => known.has(id)),
    })),
    groups,
    objective,
  );
}
