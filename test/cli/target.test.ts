import { describe, expect, it } from 'vitest';

import { directoryWith } from './sample.ts';
import { cli } from './test-environment.ts';

const FAULTY = '{ "extends": "h100", "limits": { "invocations": 0 } }';

describe('--target FILE.json', () => {
  it.each([
    ['compile', 'sample.fcm', '-o', 'out'],
    ['explain', 'sample.fcm'],
    ['run', 'sample.fcm', '--device=cpu'],
  ])('%s shows a fault in its line', async (...argv) => {
    const directory = directoryWith({ 'mine.json': FAULTY });
    const run = await cli(directory, [...argv, '--target=mine.json']);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain(` --> mine.json:1:49
  |
1 | ${FAULTY}
  | ${' '.repeat(48)}^
`);
  });

  it('says when there is no such file', async () => {
    const argv = ['explain', 'sample.fcm', '--target=none.json'];
    const { exitCode, stderr } = await cli(directoryWith(), argv);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('error[FCM6001]: cannot read none.json');
  });

  it('reads a file with a byte order mark', async () => {
    const json = '\uFEFF{ "name": "marked", "extends": "h100" }';
    const argv = ['explain', 'sample.fcm', '--target=mine.json'];
    const { stdout } = await cli(directoryWith({ 'mine.json': json }), argv);
    expect(stdout).toMatch(/^sample for marked: /);
  });
});
