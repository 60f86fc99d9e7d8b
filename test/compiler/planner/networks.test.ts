import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Graph } from '../../../compiler/graph.ts';
import { lowerModel } from '../../../compiler/lower.ts';
import { loadModules } from '../../../compiler/modules.ts';
import { runPasses } from '../../../compiler/pass.ts';
import { OBJECTIVES } from '../../../compiler/plan.ts';
import { isLess, scoreOf } from '../../../compiler/planner/score.ts';
import { planFusion } from '../../../compiler/planner/fuse-planner.ts';
import { fitsLimits } from '../../../compiler/planner/tile-choices.ts';
import { presetTarget, TARGET_NAMES } from '../../../compiler/targets.ts';

const NETWORKS = [
  'mobilenet_v1',
  'mobilenet_v2',
  'xception',
  'proxylessnas_gpu',
] as const;

const graphs = new Map(NETWORKS.map((name) => [name, load(name)]));

function load(name: string): Graph {
  const fail = (): never => expect.fail(`${name}.fcm does not compile`);
  const path = `examples/${name}.fcm`;
  const read = (file: string): string => readFileSync(file, 'utf8');
  const loaded = loadModules({ file: path, text: read(path) }, read, fail);
  return runPasses(lowerModel(loaded, {}, fail) ?? fail());
}

describe.each(TARGET_NAMES)('for %s', (name) => {
  const target = presetTarget(name)!;

  const cases = NETWORKS.flatMap((network) =>
    OBJECTIVES.map((objective) => [network, objective] as const),
  );

  it.each(cases)('%s has a plan for %s', (network, objective) => {
    const graph = graphs.get(network)!;
    const found: unknown[] = [];
    const plan = planFusion(graph, target, { fuse: 'auto', objective }, (d) =>
      found.push(d),
    );
    expect(found).toEqual([]);
    for (const { schedule, cost, timeNs, unfused, ...group } of plan!.groups) {
      expect(fitsLimits(schedule, cost.workgroups, target.limits, 4)).toBe(
        true,
      );
      const fused = scoreOf({ cost, timeNs });
      const apart = scoreOf(unfused);
      const isFused = group.nodes.length > 1;
      expect(isLess(fused, apart, objective)).toBe(isFused);
      for (const figure of Object.values(cost)) {
        expect(Number.isSafeInteger(figure)).toBe(true);
      }
    }
  });
});
