import { describe, expect, it } from 'vitest';

import { directoryWith } from '../sample.ts';
import { cli } from '../test-environment.ts';

describe('fcmc check', () => {
  it('says what a program is', async () => {
    const { exitCode, stdout } = await cli(directoryWith(), [
      'check',
      'sample.fcm',
      '--set',
      'size=8',
    ]);
    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      'sample.fcm: ok: sample(image: f32[1, 8, 8, 3]) -> (output: f32[1, 8, 8, 8]), 2 operations, 32 weights\n',
    );
  });

  it('checks every file', async () => {
    const directory = directoryWith({
      'a.fcm': 'model a(x: f32[1]) -> f32[2] { return x }',
    });
    const { exitCode, stdout, stderr } = await cli(directory, [
      'check',
      'a.fcm',
      'none.fcm',
      'sample.fcm',
    ]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('sample.fcm: ok');
    expect(stderr).toContain('a.fcm:1:');
    expect(stderr).toContain('cannot read none.fcm');
  });

  it('reads imports beside the file', async () => {
    const directory = directoryWith({
      'models/m.fcm': `import { twice } from "../blocks/twice.fcm"
model m(x: f32[1, 2, 2, 4]) -> f32[1, 2, 2, 4] { return twice(x) }`,
      'blocks/twice.fcm': 'block twice(x: tensor[N, H, W, C]) { return x + x }',
    });
    const { exitCode, stderr } = await cli(directory, [
      'check',
      'models/m.fcm',
    ]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  it('colours diagnostics on a terminal only', async () => {
    const directory = directoryWith({ 'bad.fcm': 'model' });
    const plain = await cli(directory, ['check', 'bad.fcm']);
    expect(plain.stderr).not.toContain('\u001b');
    let colored = '';
    await cli(directory, ['check', 'bad.fcm'], {
      stderr: {
        write: (text) => {
          colored += text;
        },
        isTTY: true,
        color: true,
        columns: 80,
      },
    });
    expect(colored).toContain('\u001b[');
  });
});
