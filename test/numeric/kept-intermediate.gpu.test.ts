/**
 * The end of one inverted residual and the start of the next in one kernel,
 * which stores the sum between them because the next one adds it at its end.
 */
import { expect, it } from 'vitest';

import { compile } from '../../compile.ts';
import type { Compiled, CompileOptions } from '../../compile.ts';
import { interpret } from '../../compiler/interpret.ts';
import { randomWeights } from '../../compiler/weights/random-weights.ts';
import { expectWithin } from '../support/compare.ts';
import { gpuDescribe, runPoisoned } from '../support/gpu.ts';
import { createRng, testSeed } from '../support/rng.ts';

const CHANNELS = 10;
const TEXT = `
block widen(x: tensor[N, H, W, C]) {
  return relu6(@fuse(pwpw) pointwise(x, filters = 3 * C, name = "expand"))
}

block narrow(x: tensor[N, H, W, C], out: int) {
  y = @no_fuse relu6(depthwise(x, 3, padding = same, name = "depthwise"))
  return pointwise(y, filters = out, name = "project")
}

model chain(image: f32[2, 6, 5, ${CHANNELS}]) -> f32[2, 6, 5, ${CHANNELS}] {
  first = relu6(@no_fuse pointwise(image, filters = 3 * ${CHANNELS}))
  x = image + narrow(first, ${CHANNELS})
  y = x + narrow(widen(x), ${CHANNELS})
  return y + narrow(widen(y), ${CHANNELS})
}
`;

gpuDescribe('a chain of inverted residuals', (gpu) => {
  it('reads what the fused kernels stored, and is right', async () => {
    const seed = testSeed('kept intermediate');
    const rng = createRng(seed);
    const length = 2 * 6 * 5 * CHANNELS;
    const image = Float32Array.from({ length }, () => rng.normal());
    const { graph } = compileChain();
    const weights = randomWeights(graph, seed);
    const { plan, model, packedWeights } = compileChain({ weights });

    const fused = plan.groups.filter(
      ({ schedule }) => schedule.family === 'pwpw',
    );
    expect(fused).toHaveLength(2);
    for (const { nodes, stores } of fused) expect(stores).toEqual(nodes);
    expect(plan.groups).toHaveLength(7);

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

function compileChain(options: CompileOptions = {}): Compiled {
  const compiled = compile(TEXT, options);
  if (!compiled.ok) expect.fail(JSON.stringify(compiled.diagnostics));
  return compiled;
}
