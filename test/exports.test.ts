/**
 * The package as its users get it: packed, unpacked elsewhere, imported by
 * name, its binary run. Packing builds first (the `prepare` script).
 */
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const manifest = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
) as {
  readonly version: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, unknown>>;
};

/** A project that depends on fcmc, with fcmc unpacked in its node_modules. */
let project: string;
let installed: string;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'fcmc-exports-'));
  const packed = execFileSync(
    'npm',
    ['pack', '--silent', '--pack-destination', project],
    { cwd: ROOT, encoding: 'utf8' },
  );
  execFileSync('tar', ['-xzf', packed.trim().split('\n').at(-1)!], {
    cwd: project,
  });
  installed = join(project, 'node_modules', 'fcmc');
  mkdirSync(join(project, 'node_modules'));
  execFileSync('mv', [join(project, 'package'), installed]);
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (name.startsWith('.')) continue;
    symlinkSync(
      join(ROOT, 'node_modules', name),
      join(project, 'node_modules', name),
    );
  }
}, 120_000);

afterAll(() => {
  rmSync(project, { recursive: true, force: true });
});

/** Runs a module in the project and returns what it prints. */
function run(code: string): string {
  return execFileSync('node', ['--input-type=module', '-e', code], {
    cwd: project,
    encoding: 'utf8',
  });
}

/** The binary, as npm links it: through its shebang, not through `node`. */
function fcmc(...argv: readonly string[]): string {
  const binary = join(installed, manifest.bin['fcmc']!);
  execFileSync('chmod', ['+x', binary]);
  return execFileSync(binary, argv, { cwd: project, encoding: 'utf8' });
}

/** `./schemas/*` stands for every file that it exports. */
const subpaths = Object.keys(manifest.exports).flatMap((subpath) =>
  subpath.endsWith('/*')
    ? readdirSync(join(ROOT, subpath.slice(0, -2))).map((file) =>
        subpath.replace('*', file),
      )
    : [subpath],
);

describe('the packed package', () => {
  it.each(subpaths)('exports %s', (subpath) => {
    const specifier = `fcmc${subpath.slice(1)}`;
    const attributes = specifier.endsWith('.json')
      ? `, { with: { type: 'json' } }`
      : '';
    const names = run(
      `console.log(Object.keys(await import('${specifier}'${attributes})).length)`,
    );
    expect(Number(names)).toBeGreaterThan(0);
  });

  it('has types for every export', () => {
    for (const entry of Object.values(manifest.exports)) {
      if (typeof entry === 'string') continue;
      const { types } = entry as { readonly types: string };
      expect(readFileSync(join(installed, types), 'utf8')).toContain('export');
    }
  });

  it('compiles a program', () => {
    const code = `
      import { compile } from 'fcmc';
      const result = compile(
        'model m(x: f32[1, 4, 4, 8]) -> f32[1, 4, 4, 8] { return relu(x) }',
      );
      console.log(result.ok, result.model.dispatches.length);`;
    expect(run(code)).toBe('true 1\n');
  });

  it('has a binary that runs', () => {
    expect(fcmc('--version')).toBe(`${manifest.version}\n`);
    const example = join(installed, 'examples', 'inverted_residual.fcm');
    expect(fcmc('check', example)).toContain('inverted_residual(image: f32');
  });

  it('carries no tests and no sources', () => {
    expect(readdirSync(installed).sort()).toEqual([
      'LICENSE',
      'README.md',
      'dist',
      'docs',
      'examples',
      'package.json',
      'schemas',
    ]);
  });
});
