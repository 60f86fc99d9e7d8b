/** Whole command lines that need no device: usage, help, exit codes. */
import { describe, expect, it } from 'vitest';

import { VERSION } from '../../codegen/version.ts';
import { cli } from './test-environment.ts';

const run = (...argv: string[]) => cli('.', argv);

describe('fcmc', () => {
  it('prints its version', async () => {
    const { exitCode, stdout } = await run('--version');
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: `${VERSION}\n`,
    });
  });

  it.each(['compile', 'check', 'explain', 'run', 'devices', 'fmt'])(
    'teaches %s with an example',
    async (command) => {
      const { exitCode, stdout, stderr } = await run(command, '--help');
      expect(exitCode).toBe(0);
      expect(stderr).toBe('');
      expect(stdout).toMatch(new RegExp(`Examples?:\\n  fcmc `));
    },
  );

  it('names every command in its own help', async () => {
    const { stdout } = await run('--help');
    for (const command of ['compile', 'check', 'explain', 'run', 'devices']) {
      expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
    }
  });

  it.each([
    [[], "missing required argument 'file'"],
    [
      ['exlpain', 'x.fcm'],
      "unknown command 'exlpain'\n(Did you mean explain?)",
    ],
    [['explain', 'x.fcm', '--jsn'], "unknown option '--jsn'"],
    [['explain'], "missing required argument 'file'"],
    [['run', 'x.fcm', '--top', 'few'], 'Expected a whole number'],
    [['run', 'x.fcm', '--set', 'size'], 'Expected NAME=VALUE.'],
    [['run', 'x.fcm', '--device', 'gpu'], 'Allowed choices are auto, webgpu'],
    [['run', 'x.fcm', '--normalize', 'x'], 'Allowed choices are signed, unit'],
    [['x.fcm', 'y.fcm'], 'too many arguments'],
    [['fmt', 'x.fcm', '--check', '--write'], 'cannot be used with option'],
  ])('rejects %j as usage', async (argv, message) => {
    const { exitCode, stdout, stderr } = await run(...argv);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
  });

  it('takes a misspelt file for a file', async () => {
    const { exitCode, stderr } = await run('missing.fcm');
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      'FCM6001]: cannot read missing.fcm: no such file or directory',
    );
  });

  it('reports an internal error in one line', async () => {
    const broken = {
      gpu: () => Promise.reject(new Error('surprise\nsecond line')),
    };
    const { exitCode, stderr } = await cli('.', ['devices'], broken);
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      'internal error: surprise; please report it with the program that caused it\n',
    );
  });

  it('adds the stack when asked to', async () => {
    const broken = {
      gpu: () => Promise.reject(new Error('surprise')),
      debug: true,
    };
    const { stderr } = await cli('.', ['devices'], broken);
    expect(stderr).toContain('program.test.ts');
  });
});
