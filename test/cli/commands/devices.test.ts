import { describe, expect, it } from 'vitest';

import { PRESETS, TARGET_NAMES } from '../../../compiler/targets.ts';
import { cli } from '../test-environment.ts';

describe('fcmc devices without a device', () => {
  it('says what is missing and lists the targets', async () => {
    const { exitCode, stdout } = await cli('.', ['devices']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^no WebGPU adapter found\nWebGPU in Node is/);
    const lines = stdout.trimEnd().split('\n').slice(-PRESETS.length);
    for (const [index, { target, standsFor }] of PRESETS.entries()) {
      expect(lines[index]).toMatch(new RegExp(`^${target.name} `));
      expect(lines[index]?.endsWith(`  ${standsFor}`)).toBe(true);
    }
  });

  it('prints JSON', async () => {
    const { stdout } = await cli('.', ['devices', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      adapter: null,
      target: null,
      presets: TARGET_NAMES.map((name) => ({ name })),
    });
  });
});
