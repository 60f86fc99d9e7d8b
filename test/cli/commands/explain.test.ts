import { describe, expect, it } from 'vitest';

import type { PlanJson } from '../../../compiler/print-plan.ts';
import { PASS_NAMES } from '../../../compiler/pass.ts';
import { directoryWith } from '../sample.ts';
import { cli } from '../test-environment.ts';

const explain = (...argv: string[]) =>
  cli(directoryWith(), ['explain', 'sample.fcm', ...argv]);

describe('fcmc explain', () => {
  it('prints the plan', async () => {
    const { exitCode, stdout } = await explain('--target', 'h100');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('sample for h100');
    expect(stdout).toMatch(/^mix .* pw /m);
  });

  it('prints it as JSON', async () => {
    const { stdout } = await explain('--json');
    const plan = JSON.parse(stdout) as PlanJson;
    expect(plan.groups.map(({ layers }) => layers)).toEqual([['mix']]);
  });

  it('prints the graph after one pass or all', async () => {
    const one = await explain('--print-after', 'absorb-epilogue');
    expect(one.stdout.match(/^\/\/ after .*$/gm)).toEqual([
      '// after absorb-epilogue',
    ]);
    const all = await explain('--print-after=all');
    expect(all.stdout.match(/^\/\/ after .*$/gm)).toEqual(
      ['lower', ...PASS_NAMES].map((name) => `// after ${name}`),
    );
  });

  it('keeps the graphs apart from the JSON', async () => {
    const { stdout } = await explain('--print-after=all', '--json');
    expect(stdout.indexOf('{\n')).toBeGreaterThan(0);
  });

  it('knows its passes', async () => {
    const { exitCode, stdout, stderr } = await explain(
      '--print-after=absorb-epilog',
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('did you mean `absorb-epilogue`?');
  });

  it('reads a target of one’s own', async () => {
    const directory = directoryWith({
      'mine.json': '{ "name": "mine", "extends": "h100" }',
    });
    const { stdout } = await cli(directory, [
      'explain',
      'sample.fcm',
      '--target=mine.json',
    ]);
    expect(stdout).toContain('sample for mine');
  });
});
