/**
 * The tail of a classification network as one kernel, as two that split it, and
 * as the mean in one and the classifier in another: whole programs, so that the
 * view between mean and classifier, the partial sums and the output that is
 * viewed are those of a plan.
 */
import { expect, it } from 'vitest';

import { compile } from '../../compile.ts';
import type { Compiled, CompileOptions } from '../../compile.ts';
import { interpret } from '../../compiler/interpret.ts';
import { presetTarget } from '../../compiler/targets.ts';
import { randomWeights } from '../../compiler/weights/random-weights.ts';
import { expectWithin } from '../support/compare.ts';
import { gpuDescribe, runPoisoned } from '../support/gpu.ts';
import { createRng, testSeed } from '../support/rng.ts';

const LENGTH = 2 * 4 * 3 * 10;

function program(features: string, classifier: string): string {
  return `
    model tail(image: f32[2, 4, 3, 10]) -> f32[2, 21] {
      x = relu6(${features} pointwise(image, filters = 70))
      return ${classifier}
    }
  `;
}

const DENSE =
  '@fuse(pwmeanpw) dense(reshape(global_avg_pool(x), [2, 70]), filters = 21)';
const POINTWISE =
  'reshape(pointwise(global_avg_pool(x), filters = 21), [2, 21])';

const CASES = [
  ['one kernel', program('', DENSE), 'dispatches', ['pwmeanpw'], 1],
  ['split', program('', DENSE), 'gma', ['pwmeanpw'], 2],
  [
    'a mean and a classifier',
    program('@fuse(pwmean)', POINTWISE),
    'time',
    ['pwmean', 'pw', 'view'],
    2,
  ],
] as const;

gpuDescribe('the tail of a network', (gpu) => {
  it.each(CASES)('%s', async (_, text, objective, families, dispatches) => {
    const seed = testSeed('network tail');
    const rng = createRng(seed);
    const image = Float32Array.from({ length: LENGTH }, () => rng.normal());
    // More cores than workgroups, so that bytes are counted of split ones.
    const target = {
      ...presetTarget('webgpu-default')!,
      figures: presetTarget('h100')!.figures,
    };
    const options = { objective, target };
    const { graph } = compileText(text, options);
    const weights = randomWeights(graph, seed);
    const compiled = compileText(text, { ...options, weights });
    const { plan, model, packedWeights } = compiled;
    expect(plan.groups.map(({ schedule }) => schedule.family)).toEqual(
      families,
    );
    expect(model.dispatches).toHaveLength(dispatches);
    const exact = interpret(graph, {
      inputs: new Map([['image', image]]),
      weights,
      bounds: true,
    });
    const outputs = await runPoisoned(
      gpu.device,
      model,
      { image },
      packedWeights!,
    );
    for (const [name, tensor] of exact) {
      expectWithin(outputs[name]!, tensor, tensor.bound);
    }
  });
});

function compileText(text: string, options: CompileOptions): Compiled {
  const compiled = compile(text, options);
  if (!compiled.ok) expect.fail(JSON.stringify(compiled.diagnostics));
  return compiled;
}
