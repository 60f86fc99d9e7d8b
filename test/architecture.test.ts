/**
 * The layer rule, read from the import lines: data flows
 * grammar -> compiler -> codegen -> runtime -> index.ts, cli/, and a folder
 * imports only from folders to its left. The runtime takes types only, so that
 * a browser bundle carries no parser. Nothing but the CLI and `runtime/node.ts`
 * knows Node.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What each part may import from, besides itself. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  grammar: [],
  compiler: ['grammar'],
  codegen: ['grammar', 'compiler'],
  runtime: ['grammar', 'compiler', 'codegen'],
  'compile.ts': ['grammar', 'compiler', 'codegen'],
  'index.ts': ['grammar', 'compiler', 'codegen', 'compile.ts'],
  cli: ['grammar', 'compiler', 'codegen', 'runtime', 'compile.ts'],
};

/** Packages that each part may load. The runtime has no dependency. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  grammar: ['chevrotain', 'prettier'],
  compiler: ['jsonc-parser'],
  cli: ['commander', 'picocolors', 'jpeg-js', 'pngjs', 'bmp-ts'],
};

/** The one runtime file that is not for a browser, and what it loads. */
const NODE_RUNTIME = 'runtime/node.ts';

interface Import {
  readonly from: string;
  /** As written. */
  readonly specifier: string;
  readonly typeOnly: boolean;
}

function sourceFiles(): readonly string[] {
  return Object.keys(ALLOWED).flatMap((part) =>
    part.endsWith('.ts')
      ? [part]
      : readdirSync(join(ROOT, part), { recursive: true, encoding: 'utf8' })
          .filter((file) => file.endsWith('.ts'))
          .map((file) => join(part, file)),
  );
}

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const statements =
    /^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm;
  const dynamic = /\bimport\(\s*'([^']+)'\s*\)/g;
  return [
    ...[...text.matchAll(statements)].map((match) => ({
      from: file,
      specifier: match[2]!,
      typeOnly: match[1] !== undefined,
    })),
    ...[...text.matchAll(dynamic)].map((match) => ({
      from: file,
      specifier: match[1]!,
      typeOnly: false,
    })),
  ];
}

const isRelative = ({ specifier }: Import): boolean =>
  specifier.startsWith('.');

/** `compiler/graph.ts` for an import of it from anywhere. */
function resolved({ from, specifier }: Import): string {
  return relative(ROOT, resolve(ROOT, dirname(from), specifier));
}

/** `compiler` of `compiler/graph.ts`. */
function partOf(file: string): string {
  return file.split('/')[0]!;
}

const imports = sourceFiles().flatMap(importsOf);
const show = (found: Import): string => `${found.from}: ${found.specifier}`;

describe('imports', () => {
  it('are found', () => {
    expect(imports.length).toBeGreaterThan(100);
  });

  it('point left', () => {
    const wrong = imports.filter(isRelative).filter((found) => {
      const from = partOf(found.from);
      const to = partOf(resolved(found));
      return from !== to && !ALLOWED[from]!.includes(to);
    });
    expect(wrong.map(show)).toEqual([]);
  });

  it('of the runtime from the left are types only', () => {
    const wrong = imports.filter(
      (found) =>
        partOf(found.from) === 'runtime' &&
        isRelative(found) &&
        partOf(resolved(found)) !== 'runtime' &&
        !found.typeOnly,
    );
    expect(wrong.map(show)).toEqual([]);
  });

  it('of packages are those that each part may load', () => {
    const wrong = imports.filter((found) => {
      const { from, specifier } = found;
      if (isRelative(found)) return false;
      if (from === NODE_RUNTIME) return specifier !== 'webgpu';
      const part = partOf(from);
      if (specifier.startsWith('node:')) return part !== 'cli';
      // `prettier` of `prettier/doc`.
      const name = specifier.split('/')[0]!;
      return !(PACKAGES[part] ?? []).includes(name);
    });
    expect(wrong.map(show)).toEqual([]);
  });

  it('form no cycle', () => {
    expect(findCycle()).toEqual([]);
  });
});

/** Files of one import cycle in order, empty when there is none. */
function findCycle(): readonly string[] {
  const targets = new Map<string, string[]>();
  for (const found of imports.filter(isRelative)) {
    const known = targets.get(found.from) ?? [];
    targets.set(found.from, [...known, resolved(found)]);
  }
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): readonly string[] => {
    const start = path.indexOf(file);
    if (start !== -1) return [...path.slice(start), file];
    if (done.has(file)) return [];
    for (const target of targets.get(file) ?? []) {
      const cycle = visit(target, [...path, file]);
      if (cycle.length > 0) return cycle;
    }
    done.add(file);
    return [];
  };
  for (const file of targets.keys()) {
    const cycle = visit(file, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
