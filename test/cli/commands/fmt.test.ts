import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { directoryWith, SAMPLE } from '../sample.ts';
import { cli, listFiles } from '../test-environment.ts';

const MESSY = SAMPLE.replaceAll(' = ', '=').replaceAll('  ', ' ');

describe('fcmc fmt', () => {
  it('prints the formatted text and leaves the file', async () => {
    const directory = directoryWith({ 'messy.fcm': MESSY });
    const { exitCode, stdout } = await cli(directory, ['fmt', 'messy.fcm']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: SAMPLE });
    expect(readFileSync(join(directory, 'messy.fcm'), 'utf8')).toBe(MESSY);
  });

  it('rewrites with --write, and only what differs', async () => {
    const directory = directoryWith({ 'messy.fcm': MESSY });
    const argv = ['fmt', '--write', 'messy.fcm', 'sample.fcm'];
    const { exitCode, stdout } = await cli(directory, argv);
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: 'messy.fcm\nsample.fcm (unchanged)\n',
    });
    expect(readFileSync(join(directory, 'messy.fcm'), 'utf8')).toBe(SAMPLE);
    expect(listFiles(directory)).toEqual(['messy.fcm', 'sample.fcm']);
  });

  it('fails with --check and names the files', async () => {
    const directory = directoryWith({ 'messy.fcm': MESSY });
    const argv = ['fmt', '--check', 'messy.fcm', 'sample.fcm'];
    const { exitCode, stderr } = await cli(directory, argv);
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      'messy.fcm is not formatted\n1 to format: run `fcmc fmt --write`\n',
    );
    const clean = await cli(directory, ['fmt', '--check', 'sample.fcm']);
    expect(clean.exitCode).toBe(0);
  });

  it('leaves a file with a syntax error alone', async () => {
    const directory = directoryWith({ 'bad.fcm': 'model m(' });
    const argv = ['fmt', '--write', 'bad.fcm'];
    const { exitCode, stderr } = await cli(directory, argv);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('bad.fcm:1:');
    expect(readFileSync(join(directory, 'bad.fcm'), 'utf8')).toBe('model m(');
  });
});
