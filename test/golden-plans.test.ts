/**
 * What the examples become: the graph after all passes, and the plan for a
 * data-centre GPU and for WebGPU's guaranteed limits, as people see them.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { compile } from '../compile.ts';
import { printGraph } from '../compiler/print-graph.ts';
import { printPlan } from '../compiler/print-plan.ts';
import { presetTarget } from '../compiler/targets.ts';

const EXAMPLES = ['depthwise_separable', 'inverted_residual', 'mobilenet_v2'];
const TARGETS = ['h100', 'webgpu-default'];
const folder = new URL('./golden/plans/', import.meta.url);

function golden(file: string): string {
  return new URL(file, folder).pathname;
}

describe('plans', () => {
  for (const name of EXAMPLES) {
    const file = `examples/${name}.fcm`;
    const text = readFileSync(file, 'utf8');

    it(`${name} is simplified to its graph`, async () => {
      const compiled = compile(text, { file });
      if (!compiled.ok) expect.fail(`${name} does not compile`);
      await expect(printGraph(compiled.graph)).toMatchFileSnapshot(
        golden(`${name}.graph.txt`),
      );
    });

    it.each(TARGETS)(`${name} is planned for %s`, async (preset) => {
      const target = presetTarget(preset)!;
      const compiled = compile(text, { file, target });
      if (!compiled.ok) expect.fail(`${name} does not compile`);
      await expect(
        printPlan(compiled.plan, { width: 120 }),
      ).toMatchFileSnapshot(golden(`${name}.${preset}.plan.txt`));
    });
  }

  it('has no golden without its example', () => {
    const expected = EXAMPLES.flatMap((name) => [
      `${name}.graph.txt`,
      ...TARGETS.map((preset) => `${name}.${preset}.plan.txt`),
    ]);
    expect(readdirSync(folder).toSorted()).toEqual(expected.toSorted());
  });
});
