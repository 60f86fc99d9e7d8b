/**
 * One call on a GPU machine: every example network is compiled for the live
 * adapter, fused and layer by layer, checked against the float64 interpreter
 * with fresh random data and timed kernel by kernel. Prints Markdown.
 *
 *   node networks.mjs [--networks a,b] [--size 224] [--objectives time,gma]
 *     [--details] [--golden DIR]
 *
 * `--golden DIR` adds MobileNetV2's trained weights and answers when they are
 * there. Bundled by `bench/gpu/bundle.sh`, so that the machine needs no build.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Compiled } from '../../compile.ts';
import type { CompileOptions, WeightSource } from '../../index.ts';
import {
  check,
  compile,
  gmaBytes,
  interpret,
  presetTarget,
  randomWeights,
  readSafetensors,
  renderDiagnostics,
  targetFromAdapter,
} from '../../index.ts';
import { timeModel } from './gpu-timer.ts';
import { nodeGpu } from '../../runtime/node.ts';
import { createSession, requestDevice } from '../../runtime/index.ts';
import { compareOutputs } from '../../cli/run/compare-outputs.ts';
import { OBJECTIVES } from '../../compiler/plan.ts';
import { uniform } from '../../compiler/weights/uniform.ts';
import { runPasses } from '../../compiler/pass.ts';

const { values: args } = parseArgs({
  options: {
    networks: {
      type: 'string',
      default: 'mobilenet_v1,mobilenet_v2,xception,proxylessnas_gpu',
    },
    size: { type: 'string' },
    objectives: { type: 'string', default: 'time' },
    golden: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1e9) },
    base: { type: 'string', default: 'h100' },
    details: { type: 'boolean', default: false },
  },
});

const gpu = await nodeGpu({
  toggles: ['disable-dawn-features=timestamp_quantization'],
});
if (gpu === null) throw new Error('no WebGPU adapter');
const { device, adapterInfo } = await requestDevice({ gpu });
const base = presetTarget(args.base);
const target = targetFromAdapter({
  name: adapterInfo.description,
  limits: device.limits as unknown as Record<string, number>,
  features: [...device.features],
  ...(base && { base }),
});
console.log(
  `device ${adapterInfo.description}; ${new Date().toISOString()}; seed ${args.seed}`,
);

let failures = 0;

for (const name of args.networks.split(',')) {
  const text = readFileSync(`examples/${name}.fcm`, 'utf8');
  const set = new Map<string, number>(
    args.size === undefined ? [] : [['size', Number(args.size)]],
  );
  const options: CompileOptions = { file: `${name}.fcm`, set, target };
  const checked = check(text, options);
  if (!checked.ok) {
    throw new Error(renderDiagnostics(checked.diagnostics, checked.sources));
  }
  const weights = randomWeights(checked.graph, Number(args.seed));
  const input = randomInput(checked.graph, Number(args.seed));
  const started = performance.now();
  const expected = interpret(runPasses(checked.graph), {
    inputs: input,
    weights,
    bounds: true,
  });
  console.log(
    `\n## ${name} (interpreted in ${Math.round(performance.now() - started)} ms)`,
  );
  for (const objective of OBJECTIVES) {
    if (!args.objectives.split(',').includes(objective)) continue;
    const planned = { ...options, objective };
    await measure(text, planned, weights, input, expected);
  }
  const apart: CompileOptions = { ...options, fuse: 'none' };
  await measure(text, apart, weights, input, expected);
}

if (args.golden !== undefined) await goldenMobileNetV2(args.golden);
console.log(failures === 0 ? '\nall correct' : `\n${failures} FAILED`);
process.exitCode = failures === 0 ? 0 : 1;
device.destroy();

function randomInput(
  graph: Parameters<typeof interpret>[0],
  seed: number,
): Map<string, Float32Array> {
  const inputs = new Map<string, Float32Array>();
  for (const node of graph.nodes) {
    if (node.op.kind !== 'input') continue;
    const count = node.type.shape.reduce((a, b) => a * b, 1);
    const next = uniform(seed, node.op.name);
    const values = Float32Array.from({ length: count }, () => 2 * next() - 1);
    inputs.set(node.op.name, values);
  }
  return inputs;
}

async function measure(
  text: string,
  options: CompileOptions,
  weights: WeightSource,
  inputs: Map<string, Float32Array>,
  expected: ReturnType<typeof interpret>,
): Promise<void> {
  const compiledAt = performance.now();
  const compiled = compile(text, { ...options, weights });
  if (!compiled.ok) {
    throw new Error(renderDiagnostics(compiled.diagnostics, compiled.sources));
  }
  const compileMs = performance.now() - compiledAt;
  const sessionAt = performance.now();
  const session = await createSession(compiled.model, {
    device,
    weights: compiled.packedWeights ?? new Uint8Array(),
  });
  const given = Object.fromEntries(inputs);
  const results = await session.run(given);
  const firstMs = performance.now() - sessionAt;
  let worst = 0;
  let worstRatio = 0;
  for (const [output, { shape, values, bound }] of expected) {
    const reference = { shape, values, bound: bound! };
    const compared = compareOutputs(results[output]!, reference);
    if (compared.bad.length > 0) failures++;
    worst = Math.max(worst, compared.largest.error);
    worstRatio = Math.max(worstRatio, compared.nearest);
  }
  const walls: number[] = [];
  for (let i = 0; i < 30; i++) {
    const at = performance.now();
    await session.run(given);
    walls.push(performance.now() - at);
  }
  walls.sort((a, b) => a - b);
  const times = await timeModel(
    device,
    compiled.model,
    compiled.packedWeights ?? new Uint8Array(),
  );
  const bytes = compiled.plan.groups.reduce((s, g) => s + gmaBytes(g.cost), 0);
  console.log(
    `${options.fuse === 'none' ? 'apart' : `for ${options.objective}`}: dispatches ${compiled.model.dispatches.length}` +
      ` | GMA ${(bytes / 1e6).toFixed(1)} MB | GPU ${times.networkUs.toFixed(1)} us` +
      ` | wall ${((walls[15] ?? 0) * 1000).toFixed(0)} us | planned ${(compiled.plan.groups.reduce((s, g) => s + g.timeNs, 0) / 1000).toFixed(1)} us` +
      ` | max error ${worst.toExponential(2)} = ${worstRatio.toExponential(2)} of bound` +
      ` | compile ${compileMs.toFixed(0)} ms, first result ${firstMs.toFixed(0)} ms`,
  );
  if (args.details) printDetails(compiled, times.dispatchUs);
  session.dispose();
}

/** One line per kernel: measured beside planned (of the whole group, at its first
 * kernel). */
function printDetails(
  { model, plan }: Pick<Compiled, 'model' | 'plan'>,
  dispatchUs: readonly number[],
): void {
  const planned = plan.groups.flatMap(({ cost, timeNs }) =>
    Array.from({ length: cost.dispatches }, (_, kernel) =>
      kernel === 0 ? (timeNs / 1000).toFixed(1) : '',
    ),
  );
  model.dispatches.forEach(({ family, label, shader, workgroups }, i) => {
    console.log(
      `  ${(dispatchUs[i] ?? NaN).toFixed(1).padStart(7)} us (planned ${planned[i] ?? ''}) ` +
        `${family.padEnd(8)} ${label.padEnd(44)} ${model.shaders[shader]!.name} [${workgroups.join(', ')}]`,
    );
  });
}

async function goldenMobileNetV2(dir: string): Promise<void> {
  const file = path.join(dir, 'mobilenet_v2_1.0_224.safetensors');
  if (!existsSync(file)) {
    console.log(`\n(no golden files in ${dir})`);
    return;
  }
  const weights = readSafetensors(
    new Uint8Array(readFileSync(file)),
    file,
    (d) => {
      throw new Error(d.message);
    },
  );
  const text = readFileSync('examples/mobilenet_v2.fcm', 'utf8');
  console.log('\n## mobilenet_v2, trained weights');
  for (const fuse of ['auto', 'none'] as const) {
    const compiled = compile(text, {
      target,
      fuse,
      ...(weights && { weights }),
    });
    if (!compiled.ok) throw new Error('mobilenet_v2 does not compile');
    const session = await createSession(compiled.model, {
      device,
      weights: compiled.packedWeights ?? new Uint8Array(),
    });
    for (const entry of readdirSync(dir).filter((f) =>
      f.endsWith('.input.f32'),
    )) {
      const image = floats(path.join(dir, entry));
      const logits = floats(
        path.join(dir, entry.replace('.input.', '.logits.')),
      );
      const { output = new Float32Array() } = await session.run({ image });
      let error = 0;
      let top = 0;
      output.forEach((value, i) => {
        error = Math.max(error, Math.abs(value - (logits[i] ?? NaN)));
        if (value > (output[top] ?? NaN)) top = i;
      });
      const sum = output.reduce(
        (s, v) => s + Math.exp(v - (output[top] ?? 0)),
        0,
      );
      console.log(
        `${fuse === 'auto' ? 'fused' : 'unfused'} ${entry}: class ${top} at ${(1 / sum).toFixed(4)}, max logit error ${error.toExponential(2)}`,
      );
    }
    session.dispose();
  }
}

function floats(file: string): Float32Array {
  const bytes = readFileSync(file);
  return new Float32Array(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
  );
}
