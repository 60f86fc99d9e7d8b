import { describe, expect, it } from 'vitest';
import type { Graph } from '../../../compiler/graph.ts';
import { interpretNodes } from '../../../compiler/interpret.ts';
import type { InterpretedTensor } from '../../../compiler/interpret.ts';
import { countTraffic } from '../../../compiler/planner/count-traffic.ts';
import { convCost } from '../../../compiler/planner/cost-conv.ts';
import { elementCount } from '../../../compiler/tensor-type.ts';
import { randomWeights } from '../../../compiler/weights/random-weights.ts';
import { expectWithin } from '../../support/compare.ts';
import { createRng, testSeed } from '../../support/rng.ts';
import type { Rng } from '../../support/rng.ts';
import { FAMILIES, randomCase } from './random-layers.ts';

const CASES = 120;
const DTYPES = ['f32', 'f16', 'i8'] as const;

/** f64 rounds 2^-29 times as much as the f32 that the bounds are for; the rest
 * is room for the two orders of summation. */
const F64_SHARE = 2 ** -26;

describe('predicted costs equal those of the executed schedule', () => {
  const seed = testSeed('count-traffic');
  for (const family of FAMILIES) {
    it(`${family}: ${CASES} random layers under random tiles`, () => {
      const rng = createRng(seed);
      for (let i = 0; i < CASES; i++) {
        const dtype = rng.pick(DTYPES);
        const { graph, candidate, schedule } = randomCase(family, rng, dtype);
        const values = interpretNodes(graph, {
          inputs: randomInputs(graph, rng),
          weights: randomWeights(graph, rng.int(0, 2 ** 30)),
          bounds: true,
        });
        const about = `case ${i}, ${dtype}: ${JSON.stringify(schedule)}`;
        const counted = countTraffic(graph, candidate, schedule, values);
        const cost = convCost(schedule, candidate);
        expect(counted.traffic, about).toEqual({
          ifmBytes: cost.ifmBytes,
          weightBytes: cost.weightBytes,
          epilogueBytes: cost.epilogueBytes,
          ofmBytes: cost.ofmBytes,
          scratchBytes: cost.scratchBytes,
          macs: cost.macs,
          redundantMacs: cost.redundantMacs,
          workgroups: cost.workgroups,
        });
        expect([...counted.values.keys()]).toEqual(candidate.stores);
        for (const [node, stored] of counted.values) {
          const exact = values.get(node)!;
          expectWithin(stored, exact, f64Bound(exact));
        }
      }
    });
  }
});

function randomInputs(graph: Graph, rng: Rng): Map<string, Float32Array> {
  return new Map(
    graph.nodes.flatMap(({ op, type }) =>
      op.kind === 'input'
        ? [
            [
              op.name,
              Float32Array.from({ length: elementCount(type.shape) }, () =>
                rng.normal(),
              ),
            ] as const,
          ]
        : [],
    ),
  );
}

function f64Bound(exact: InterpretedTensor): Float64Array {
  return exact.worstCase!.map((bound) => bound * F64_SHARE);
}
