/**
 * An inverted residual with squeeze-and-excite from its text to its numbers: the
 * mean as a second output of the depthwise kernel, in one dispatch or two, and
 * the gate inside the projection.
 */
import { expect, it } from 'vitest';
import { check, compile } from '../../compile.ts';
import { interpret } from '../../compiler/interpret.ts';
import { runPasses } from '../../compiler/pass.ts';
import type { Target } from '../../compiler/target.ts';
import { DEFAULT_TARGET } from '../../compiler/targets.ts';
import { randomWeights } from '../../compiler/weights/random-weights.ts';
import { expectWithin } from '../support/compare.ts';
import { gpuDescribe, runPoisoned } from '../support/gpu.ts';
import { createRng, testSeed } from '../support/rng.ts';

/** Maps and gates of channels that are no multiple of 4. */
const PROGRAM = `
  param size: int = 28

  block squeeze_excite(x: tensor[N, H, W, C]) {
    y = silu(pointwise(global_avg_pool(x), filters = 5, name = "squeeze"))
    return x * sigmoid(pointwise(y, filters = C, name = "excite"))
  }

  model squeeze(x: f32[2, size, size, 6]) -> f32[2, size, size, 6] {
    y = @no_fuse pointwise(x, filters = 18, name = "expand")
    y = silu(depthwise(y, 3, padding = 1, name = "depthwise"))
    return x + pointwise(squeeze_excite(y), filters = 6, name = "project")
  }
`;

/** So few invocations that a map takes several tiles. */
const SMALL: Target = {
  ...DEFAULT_TARGET,
  limits: { ...DEFAULT_TARGET.limits, invocations: 64 },
};

gpuDescribe('squeeze-and-excite', (gpu) => {
  it.each([
    ['one tile to a map', DEFAULT_TARGET, 1],
    ['partial sums of several tiles', SMALL, 2],
  ] as const)('%s', async (_, target, dispatches) => {
    const file = 'squeeze.fcm';
    const checked = check(PROGRAM, { file });
    if (!checked.ok) expect.fail('the program does not check');
    const seed = testSeed('squeeze-and-excite');
    const rng = createRng(seed);
    const weights = randomWeights(checked.graph, seed);
    const x = Float32Array.from({ length: 2 * 28 * 28 * 6 }, () =>
      rng.normal(),
    );
    const objective = 'dispatches';
    const compiled = compile(PROGRAM, { file, target, weights, objective });
    if (!compiled.ok) expect.fail('the program does not compile');
    const { model, packedWeights } = compiled;
    const families = model.dispatches.map(({ family }) => family);
    expect(families.filter((family) => family === 'dwmean')).toHaveLength(
      dispatches,
    );
    expect(families.at(-1)).toBe('gatedpw');
    const outputs = await runPoisoned(gpu.device, model, { x }, packedWeights!);
    const expected = interpret(runPasses(checked.graph), {
      inputs: new Map([['x', x]]),
      weights,
      bounds: true,
    });
    for (const [output, tensor] of expected) {
      expectWithin(outputs[output]!, tensor, tensor.worstCase);
    }
  });
});
