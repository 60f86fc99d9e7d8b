/**
 * Every plan of the example networks, each preset and objective, run on this
 * machine's adapter at a reduced size against the float64 interpreter. A preset's
 * limits are cut to the adapter's; its figures, which choose tiles and groups,
 * stay. Distinct programs run once.
 *
 *   node verify-plans.mjs [--networks a,b] [--size 32] [--seed N]
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compareOutputs } from '../../cli/run/compare-outputs.ts';
import { runPasses } from '../../compiler/pass.ts';
import { OBJECTIVES } from '../../compiler/plan.ts';
import type { TargetLimits } from '../../compiler/target.ts';
import {
  cutToLimits,
  presetTarget,
  TARGET_NAMES,
} from '../../compiler/targets.ts';
import { uniform } from '../../compiler/weights/uniform.ts';
import {
  check,
  compile,
  interpret,
  randomWeights,
  targetFromAdapter,
} from '../../index.ts';
import type { Session } from '../../runtime/index.ts';
import { createSession, requestDevice } from '../../runtime/index.ts';
import { nodeGpu } from '../../runtime/node.ts';

const { values: args } = parseArgs({
  options: {
    networks: {
      type: 'string',
      default: 'mobilenet_v1,mobilenet_v2,xception,proxylessnas_gpu',
    },
    size: { type: 'string', default: '32' },
    seed: { type: 'string', default: String(Date.now() % 1e9) },
  },
});

const gpu = await nodeGpu();
if (gpu === null) throw new Error('no WebGPU adapter');
const { device, adapterInfo } = await requestDevice({ gpu });
const own: TargetLimits = {
  ...targetFromAdapter({
    name: adapterInfo.description,
    limits: device.limits as unknown as Record<string, number>,
    features: [],
  }).limits,
  unrolledMacs: Infinity,
};
const seed = Number(args.seed);
console.log(
  `device ${adapterInfo.description}; seed ${seed}; size ${args.size}`,
);

let failures = 0;
for (const name of args.networks.split(',')) await verify(name);
console.log(failures === 0 ? 'all correct' : `${failures} FAILED`);
process.exitCode = failures === 0 ? 0 : 1;
device.destroy();

async function verify(name: string): Promise<void> {
  const file = `examples/${name}.fcm`;
  const text = readFileSync(file, 'utf8');
  const size = Number(args.size);
  const set = new Map([['size', size]]);
  const checked = check(text, { file, set });
  if (!checked.ok) throw new Error(`${name} does not check`);
  const weights = randomWeights(checked.graph, seed);
  const next = uniform(seed, name);
  const length = size * size * 3;
  const image = Float32Array.from({ length }, () => 2 * next() - 1);
  const inputs = new Map([['image', image]]);
  const graph = runPasses(checked.graph);
  const expected = interpret(graph, { inputs, weights, bounds: true });

  const ran = new Set<string>();
  // As long as one session holds a kernel, no other compiles it again.
  const held: Session[] = [];
  let plans = 0;
  let nearest = 0;
  for (const preset of TARGET_NAMES) {
    for (const objective of OBJECTIVES) {
      plans++;
      const target = cutToLimits(presetTarget(preset)!, own);
      const options = { file, set, weights, target, objective };
      const compiled = compile(text, options);
      if (!compiled.ok) throw new Error(`${name} has no plan for ${preset}`);
      const { model } = compiled;
      const program = JSON.stringify([model.shaders, model.dispatches]);
      if (ran.has(program)) continue;
      ran.add(program);
      const session = await createSession(model, {
        device,
        weights: compiled.packedWeights!,
      });
      held.push(session);
      const results = await session.run({ image });
      for (const [output, { shape, values, bound }] of expected) {
        const reference = { shape, values, bound: bound! };
        const compared = compareOutputs(results[output]!, reference);
        nearest = Math.max(nearest, compared.nearest);
        if (compared.bad.length === 0) continue;
        failures++;
        console.log(
          `  ${preset} ${objective}: ${compared.bad.length} out of bound`,
        );
      }
    }
  }
  for (const session of held) session.dispose();
  console.log(
    `${name}: ${plans} plans, ${ran.size} distinct programs, at most ${(100 * nearest).toFixed(2)} % of a bound`,
  );
}
