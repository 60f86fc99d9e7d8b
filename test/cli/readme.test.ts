/** The README tells the truth: its commands run, its program compiles. */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { check } from '../../compile.ts';
import { cli, temporaryDirectory } from './test-environment.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** Contents of the fenced blocks of one language. */
function blocks(language: string): readonly string[] {
  const fence = new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'gm');
  return [...README.matchAll(fence)].map((match) => match[1]!);
}

const commands = blocks('sh')
  .flatMap((block) => block.split('\n'))
  .filter((line) => line.startsWith('npx fcmc '))
  .map((line) => line.slice('npx fcmc '.length));

describe('README', () => {
  it('has commands to run', () => {
    expect(commands.length).toBeGreaterThan(5);
  });

  it.each(commands)('npx fcmc %s', async (command) => {
    const directory = temporaryDirectory();
    cpSync(join(ROOT, 'examples'), join(directory, 'examples'), {
      recursive: true,
    });
    const { exitCode, stdout } = await cli(directory, command.split(/\s+/));
    expect(exitCode).toBe(0);
    expect(stdout).not.toBe('');
  });

  it('shows a program that compiles', () => {
    const [program] = blocks('');
    expect(check(program!)).toMatchObject({ ok: true, diagnostics: [] });
  });

  it('shows the plan that its command prints', async () => {
    const command = commands.find((line) => line.startsWith('explain '))!;
    const { stdout } = await cli(ROOT, command.split(/\s+/));
    expect(blocks(''), 'paste its output into README.md').toContain(stdout);
  });
});
