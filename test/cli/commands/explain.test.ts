import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import type { PlanJson } from '../../../compiler/print-plan.ts';
import { PASS_NAMES } from '../../../compiler/pass.ts';
import { directoryWith } from '../sample.ts';
import { cli, listFiles } from '../test-environment.ts';

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

  it('writes it as a page and says where', async () => {
    const directory = directoryWith();
    const { exitCode, stdout, stderr } = await cli(directory, [
      'explain',
      'sample.fcm',
      '--html=pages/sample.html',
    ]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^pages\/sample\.html {2}1 group /);
    expect(listFiles(directory)).toEqual(['pages/sample.html', 'sample.fcm']);
    const page = readFileSync(join(directory, 'pages/sample.html'), 'utf8');
    expect(page).toMatch(/^<!doctype html>[^]*<\/html>\n$/);
  });

  it('replaces an earlier page and leaves what lies beside it', async () => {
    const directory = directoryWith({ 'a.html': 'old', 'b.txt': 'kept' });
    await cli(directory, ['explain', 'sample.fcm', '--html=a.html']);
    expect(readFileSync(join(directory, 'a.html'), 'utf8')).not.toBe('old');
    expect(listFiles(directory)).toEqual(['a.html', 'b.txt', 'sample.fcm']);
  });

  it('prints JSON beside the page when asked for both', async () => {
    const directory = directoryWith();
    const { stdout } = await cli(directory, [
      'explain',
      'sample.fcm',
      '--json',
      '--html=a.html',
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ model: 'sample' });
    expect(listFiles(directory)).toContain('a.html');
  });

  it.each([
    ['sample.fcm/a.html', 'a part of its path is not a directory'],
    ['folder.html', 'it is a directory'],
    ['sample.fcm', 'it is to be a page, FILE.html'],
  ])('cannot write the page to %s', async (path, reason) => {
    const directory = directoryWith({ 'folder.html/x': '' });
    const before = listFiles(directory);
    const { exitCode, stdout, stderr } = await cli(directory, [
      'explain',
      'sample.fcm',
      `--html=${path}`,
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('FCM6002');
    expect(stderr).toContain(`cannot write to ${path}: ${reason}`);
    expect(listFiles(directory)).toEqual(before);
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
