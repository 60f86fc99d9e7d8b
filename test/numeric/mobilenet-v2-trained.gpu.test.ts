/**
 * MobileNetV2 with its ImageNet weights names the pictures. Weights and golden
 * logits are not part of the repository: FCMC_DATA, or `../shared/data`, is
 * where they are looked for; without them this file skips, saying so.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

import { FUSE_MODES } from '../../compiler/plan.ts';
import { compile } from '../../compile.ts';
import { interpret } from '../../compiler/interpret.ts';
import {
  DEFAULT_TARGET,
  presetTarget,
  targetFromAdapter,
} from '../../compiler/targets.ts';
import { readSafetensors } from '../../compiler/weights/safetensors.ts';
import { compare, expectWithin } from '../support/compare.ts';
import { gpuDescribe, runPoisoned } from '../support/gpu.ts';

const DATA = process.env['FCMC_DATA'] ?? '../shared/data';
const WEIGHTS = path.join(DATA, 'models/mobilenet_v2_1.0_224.safetensors');
const PICTURES = [
  { name: 'cat', top: 286, probability: 0.68 },
  { name: 'grace_hopper', top: 653, probability: 0.807 },
  { name: 'sunflower', top: 986, probability: 0.905 },
];

if (existsSync(WEIGHTS)) {
  gpuDescribe('MobileNetV2 with trained weights', (gpu) => {
    it.each(FUSE_MODES)(
      'names the pictures (fuse: %s)',
      async (fuse) => {
        const file = 'examples/mobilenet_v2.fcm';
        const weights = readSafetensors(
          new Uint8Array(readFileSync(WEIGHTS)),
          WEIGHTS,
          ({ message }) => expect.fail(message),
        )!;
        const compiled = compile(readFileSync(file, 'utf8'), {
          file,
          fuse,
          weights,
          target: targetFromAdapter({
            name: 'adapter',
            limits: gpu.device.limits as unknown as Record<string, number>,
            features: [],
            // A CPU's own figures would fuse nothing.
            base: {
              ...presetTarget('lavapipe')!,
              figures: DEFAULT_TARGET.figures,
            },
          }),
        });
        if (!compiled.ok) expect.fail('mobilenet_v2 does not compile');
        const fused = compiled.plan.groups.filter((g) => g.nodes.length > 1);
        expect(fused.length > 0).toBe(fuse !== 'none');
        for (const picture of PICTURES) {
          const golden = path.join(
            DATA,
            'golden',
            `mobilenet_v2__${picture.name}`,
          );
          const image = floats(`${golden}.input.f32`);
          const exact = floats(`${golden}.logits.f32`);
          const oracle = [
            ...interpret(compiled.graph, {
              inputs: new Map([['image', image]]),
              weights,
              bounds: true,
            }).values(),
          ][0]!;
          const outputs = await runPoisoned(
            gpu.device,
            compiled.model,
            { image },
            compiled.packedWeights!,
          );
          const logits = Object.values(outputs)[0]!;
          const result = expectWithin(logits, oracle, oracle.bound);
          // The published answers are f32 roundings of the same float64 sums.
          const published = compare(
            logits,
            { shape: oracle.shape, values: exact },
            oracle.bound!.map(
              (bound, i) => bound + Math.abs(exact[i]!) * 2 ** -24,
            ),
          );
          expect(published.report).toBeNull();
          const probabilities = softmax(logits);
          const top = probabilities.indexOf(Math.max(...probabilities));
          expect(top).toBe(picture.top);
          expect(
            Math.abs(probabilities[top]! - picture.probability),
          ).toBeLessThan(0.005);
          console.log(
            `${picture.name} (fuse ${fuse}): class ${top} at ${probabilities[top]!.toFixed(4)}; ` +
              `largest logit error ${result.maxError.toExponential(2)}, ` +
              `bound ${Math.max(...oracle.bound!).toExponential(2)}`,
          );
        }
      },
      600_000,
    );
  });
} else {
  describe.skip(`MobileNetV2 with trained weights: no ${WEIGHTS}`, () => {
    it('names the pictures', () => undefined);
  });
}

function floats(file: string): Float32Array {
  const bytes = readFileSync(file);
  return new Float32Array(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
  );
}

function softmax(logits: Float32Array): number[] {
  const max = Math.max(...logits);
  const powers = Array.from(logits, (logit) => Math.exp(logit - max));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}
