import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { VERSION } from '../../codegen/version.ts';

it('VERSION is that of package.json', () => {
  const file = new URL('../../package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as {
    version: string;
  };
  expect(VERSION).toBe(version);
});
