import { describe, expect, it } from 'vitest';

import { PRESETS } from '../../compiler/targets.ts';
import { cli } from './test-environment.ts';

describe('--help of commands with --target', () => {
  it.each(['compile', 'explain', 'run'])(
    '%s has a line per target',
    async (command) => {
      const { stdout } = await cli('.', [command, '--help']);
      const lines = stdout.split('\n');
      const start = lines.findIndex((line) => line.startsWith('Targets'));
      const shown = lines
        .slice(start + 1, start + 1 + PRESETS.length)
        .map((line) => line.trim().replace(/ +/, ' '));
      expect(shown).toEqual(
        PRESETS.map(({ target, standsFor }) => `${target.name} ${standsFor}`),
      );
      expect(lines[start + 1 + PRESETS.length]).toBe('');
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    },
  );
});
