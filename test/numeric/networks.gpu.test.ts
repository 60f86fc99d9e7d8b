/**
 * Whole networks: the plans that presets would choose, run on the adapter at a
 * reduced size against the float64 interpreter. A preset's plan may need more
 * than this adapter has, so its limits are cut to the adapter's; its
 * performance figures, which choose tiles and fusions, stay. Software adapters
 * take about a second to compile a kernel, so each run draws a preset;
 * FCMC_ALL_PRESETS=1 runs them all, fused and layer by layer.
 */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

import { check, compile } from '../../compile.ts';
import type { FuseMode, Objective } from '../../compiler/plan.ts';
import { OBJECTIVES } from '../../compiler/plan.ts';
import { interpret } from '../../compiler/interpret.ts';
import { runPasses } from '../../compiler/pass.ts';
import type { Target } from '../../compiler/target.ts';
import {
  TARGET_NAMES,
  cutToLimits,
  presetTarget,
  targetFromAdapter,
} from '../../compiler/targets.ts';
import { randomWeights } from '../../compiler/weights/random-weights.ts';
import { expectWithin } from '../support/compare.ts';
import type { Session } from '../../runtime/index.ts';
import { createSession } from '../../runtime/index.ts';
import type { GpuFixture } from '../support/gpu.ts';
import { gpuDescribe, runPoisoned } from '../support/gpu.ts';
import type { Rng } from '../support/rng.ts';
import { createRng, testSeed } from '../support/rng.ts';

const SOFTWARE = presetTarget('lavapipe')!;
const NETWORKS = [
  'mobilenet_v1',
  'mobilenet_v2',
  'xception',
  'proxylessnas_gpu',
];
const SIZE = 32;

for (const name of NETWORKS) {
  gpuDescribe(`examples/${name}.fcm at ${SIZE}`, (gpu) => {
    it('matches the interpreter', async () => {
      const file = `examples/${name}.fcm`;
      const text = readFileSync(file, 'utf8');
      const set = new Map([['size', SIZE]]);
      const checked = check(text, { file, set });
      if (!checked.ok) expect.fail(`${name} does not check`);
      const seed = testSeed(name);
      const rng = createRng(seed);
      const weights = randomWeights(checked.graph, seed);
      const image = Float32Array.from({ length: SIZE * SIZE * 3 }, () =>
        rng.normal(),
      );
      const inputs = new Map([['image', image]]);
      const expected = interpret(runPasses(checked.graph), {
        inputs,
        weights,
        bounds: true,
      });

      const ran = new Set<string>();
      const held: Session[] = [];
      for (const { preset, ...planning } of variants(rng)) {
        const target = withinAdapter(presetTarget(preset)!, gpu);
        const options = { file, set, target, weights, ...planning };
        const compiled = compile(text, options);
        if (!compiled.ok) expect.fail(`${name} does not compile for ${preset}`);
        const { model } = compiled;
        // Presets often agree; each distinct program runs once.
        const program = JSON.stringify([model.shaders, model.dispatches]);
        if (ran.has(program)) continue;
        ran.add(program);
        // As long as one session holds a kernel, no other compiles it again.
        held.push(
          await createSession(model, {
            device: gpu.device,
            weights: compiled.packedWeights!,
          }),
        );
        const outputs = await runPoisoned(
          gpu.device,
          model,
          { image },
          compiled.packedWeights!,
        );
        for (const [output, tensor] of expected) {
          expectWithin(outputs[output]!, tensor, tensor.bound);
        }
      }
      for (const session of held) session.dispose();
      expect(ran.size).toBeGreaterThan(0);
    }, 3_600_000);
  });
}

/** Every preset and objective, fused and not, or one of them. */
function variants(rng: Rng): Variant[] {
  const all = TARGET_NAMES.flatMap((preset) =>
    OBJECTIVES.flatMap((objective) => [
      { preset, objective, fuse: 'auto' as const },
      ...(objective === 'time'
        ? [{ preset, objective, fuse: 'none' as const }]
        : []),
    ]),
  );
  if (process.env['FCMC_ALL_PRESETS'] === '1') return all;
  return [
    {
      preset: rng.pick(TARGET_NAMES),
      objective: rng.pick(OBJECTIVES),
      fuse: 'auto',
    },
  ];
}

interface Variant {
  readonly preset: string;
  readonly objective: Objective;
  readonly fuse: FuseMode;
}

/** `preset` with its limits cut to what the device has. */
function withinAdapter(preset: Target, { device }: GpuFixture): Target {
  const { limits } = targetFromAdapter({
    name: preset.name,
    limits: device.limits as unknown as Record<string, number>,
    features: [...device.features],
  });
  const { unrolledMacs } = SOFTWARE.limits;
  return cutToLimits({ ...preset, features: [] }, { ...limits, unrolledMacs });
}
