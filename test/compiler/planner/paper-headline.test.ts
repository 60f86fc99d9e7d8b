/** The savings that `docs/paper.md` lists, executed address by address. */
import { expect, it } from 'vitest';
import type { Headline } from '../../../bench/paper/headlines.ts';
import { headlines } from '../../../bench/paper/headlines.ts';
import { nodeIndex, operandsOf } from '../../../compiler/graph-walk.ts';
import type { NodeId } from '../../../compiler/graph.ts';
import { countTraffic } from '../../../compiler/planner/count-traffic.ts';
import type { NodeValues } from '../../../compiler/planner/counted/stage.ts';
import type { ConvSchedule } from '../../../compiler/planner/families/model.ts';
import { elementCount } from '../../../compiler/tensor-type.ts';
import { createRng, testSeed } from '../../support/rng.ts';

const seed = testSeed('paper headline');

it('the counting interpreter finds the bytes of the largest savings', () => {
  const found = headlines();
  expect(found).toHaveLength(4);
  for (const headline of found) {
    const { graph, saving } = headline;
    const { candidate, fused } = saving;
    const { traffic } = countTraffic(
      graph,
      candidate,
      fused.schedule as ConvSchedule,
      randomValues(headline),
    );
    const { cost } = fused;
    expect(traffic).toEqual({
      ifmBytes: cost.ifmBytes,
      weightBytes: cost.weightBytes,
      epilogueBytes: cost.epilogueBytes,
      ofmBytes: cost.ofmBytes,
      scratchBytes: cost.scratchBytes,
      macs: cost.macs,
      redundantMacs: cost.redundantMacs,
      workgroups: cost.workgroups,
    });
  }
}, 300_000);

/** Of all tensors that the group touches. */
function randomValues({ graph, saving }: Headline): NodeValues {
  const get = nodeIndex(graph);
  const rng = createRng(seed);
  const values = new Map<NodeId, { values: Float64Array }>();
  for (const id of saving.candidate.nodes) {
    for (const tensor of [id, ...operandsOf(get(id).op)]) {
      const length = elementCount(get(tensor).type.shape);
      const numbers = Float64Array.from({ length }, () => rng.normal());
      values.set(tensor, { values: numbers });
    }
  }
  return values;
}
