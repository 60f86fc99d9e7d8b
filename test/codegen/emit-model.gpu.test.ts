/** Whole models, emitted and run in poisoned memory, against the interpreter. */
import { expect, it } from 'vitest';
import { emitModel } from '../../codegen/emit-model.ts';
import { packWeights } from '../../codegen/pack-weights.ts';
import { interpret } from '../../compiler/interpret.ts';
import { FUSE_MODES } from '../../compiler/plan.ts';
import { planFusion } from '../../compiler/planner/fuse-planner.ts';
import { DEFAULT_TARGET } from '../../compiler/targets.ts';
import { elementCount } from '../../compiler/tensor-type.ts';
import { randomWeights } from '../../compiler/weights/random-weights.ts';
import { expectWithin } from '../support/compare.ts';
import { GraphBuilder } from '../support/graph-builder.ts';
import { gpuDescribe, runPoisoned } from '../support/gpu.ts';
import { randomGraph } from '../support/random-graph.ts';
import { createRng, testSeed } from '../support/rng.ts';

const GRAPHS = 4;
const STEPS = 4;

gpuDescribe('emitModel', (gpu) => {
  const seed = testSeed('random models');
  const rng = createRng(seed);
  const graphs = Array.from({ length: GRAPHS }, () => randomGraph(rng, STEPS));

  it.each(graphs.map((graph, i) => ({ i, graph })))(
    'runs random graph $i',
    async ({ graph }) => {
      const weights = randomWeights(graph, seed);
      const inputs = Object.fromEntries(
        graph.nodes.flatMap(({ op, type }) =>
          op.kind === 'input'
            ? [[op.name, randomInput(elementCount(type.shape))]]
            : [],
        ),
      );
      const expected = interpret(graph, {
        inputs: new Map(Object.entries(inputs)),
        weights,
        bounds: true,
      });
      for (const fuse of FUSE_MODES) {
        const options = { fuse, objective: 'time' } as const;
        const plan = planFusion(graph, DEFAULT_TARGET, options, () => {});
        expect(plan).not.toBeNull();
        const { model, packing } = emitModel(plan!);
        const packed = packWeights(packing, plan!.graph, weights);
        const outputs = await runPoisoned(gpu.device, model, inputs, packed);
        for (const [name, tensor] of expected) {
          expectWithin(outputs[name]!, tensor, tensor.worstCase);
        }
      }
    },
  );

  it('writes outputs that no layer computes', async () => {
    const g = new GraphBuilder();
    const x = g.input('x', [2, 3]);
    const graph = g
      .output(g.weight('constant', [5]), 'constant')
      .output(x, 'same')
      .output(g.reshape(x, [3, 2]), 'reshaped')
      .build();
    const weights = randomWeights(graph, seed);
    const plan = planFusion(
      graph,
      DEFAULT_TARGET,
      { fuse: 'auto', objective: 'time' },
      () => {},
    );
    const { model, packing } = emitModel(plan!);
    const packed = packWeights(packing, plan!.graph, weights);
    const values = randomInput(6);
    const { constant, same, reshaped } = await runPoisoned(
      gpu.device,
      model,
      { x: values },
      packed,
    );
    expect(constant).toEqual(weights.get('constant')?.data);
    expect(same).toEqual(values);
    expect(reshaped).toEqual(values);
  });

  function randomInput(length: number): Float32Array {
    return Float32Array.from({ length }, () => rng.normal());
  }
});
