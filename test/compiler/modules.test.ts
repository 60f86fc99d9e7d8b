import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import {
  loadModules,
  normalisePath,
  resolveImport,
} from '../../compiler/modules.ts';
import { lowerSource } from '../support/check-source.ts';
import { expectDiagnostics } from '../support/expect-diagnostics.ts';

const MAIN = `import { twice as again, width } from "./lib/blocks.fcm"
model m(x: f32[1, 8, 8, 4]) -> f32[1, 8, 8, _] {
  return again(x, width)
}`;

const BLOCKS = `import { once } from "../once.fcm"
param width: int = 6
param scale: float = 2.0
block twice(x: tensor[N, H, W, C], filters: int) {
  return once(once(x, filters), filters) * scale
}`;

const ONCE = `block once(x: tensor[N, H, W, C], filters: int) {
  return pointwise(x, filters)
}`;

const files = new Map([
  ['lib/blocks.fcm', BLOCKS],
  ['once.fcm', ONCE],
]);

describe('resolveImport', () => {
  it.each([
    ['main.fcm', './a.fcm', 'a.fcm'],
    ['main.fcm', 'a.fcm', 'a.fcm'],
    ['models/main.fcm', '../blocks/a.fcm', 'blocks/a.fcm'],
    ['models/main.fcm', '../../a.fcm', '../a.fcm'],
    ['/abs/main.fcm', './x/../a.fcm', '/abs/a.fcm'],
    ['/abs/main.fcm', '../../a.fcm', '/a.fcm'],
    ['models/main.fcm', '/abs//a.fcm', '/abs/a.fcm'],
  ])('from %s: %s is %s', (importer, path, expected) => {
    expect(resolveImport(importer, path)).toBe(expected);
  });

  it('normalises what the user named, too', () => {
    expect(normalisePath('./examples/../m.fcm')).toBe('m.fcm');
    expect(normalisePath('../m.fcm')).toBe('../m.fcm');
  });
});

describe('loadModules', () => {
  it('lists imported files before their importers', () => {
    const diagnostics: Diagnostic[] = [];
    const loaded = loadModules(
      { file: './main.fcm', text: MAIN },
      (path) => files.get(path) ?? null,
      (diagnostic) => diagnostics.push(diagnostic),
    );
    expect(diagnostics).toEqual([]);
    expect(loaded.modules.map(({ file }) => file)).toEqual([
      'once.fcm',
      'lib/blocks.fcm',
      './main.fcm',
    ]);
    expect([...loaded.sources.keys()].toSorted()).toEqual(
      ['./main.fcm', 'lib/blocks.fcm', 'once.fcm'].toSorted(),
    );
    expect(loaded.entry.imports.get('again')).toEqual({
      file: 'lib/blocks.fcm',
      name: 'twice',
    });
  });

  it('reads a file once', () => {
    const reads: string[] = [];
    const text = `import { once } from "once.fcm"
import { once as same_block } from "./once.fcm"
model m(x: f32[1, 8, 8, 4]) -> f32[1, 8, 8, 4] { return same_block(once(x, 4), 4) }`;
    loadModules(
      { file: 'main.fcm', text },
      (path) => {
        reads.push(path);
        return files.get(path) ?? null;
      },
      () => undefined,
    );
    expect(reads).toEqual(['once.fcm']);
  });
});

describe('imports', () => {
  it('bring blocks that see the params of their own file', () => {
    const { graph, diagnostics } = lowerSource(
      { file: 'main.fcm', text: MAIN },
      { set: new Map([['width', 12]]) },
      files,
    );
    expect(diagnostics).toEqual([]);
    expect(graph?.nodes.at(-1)).toMatchObject({
      name: 'again.mul',
      type: { shape: [1, 8, 8, 12] },
    });
  });

  it.each<[string, string, 'FCM1020' | 'FCM1022', string | null]>([
    ['import { a } from «"none.fcm"»', 'a(x, 4)', 'FCM1020', null],
    [
      'import { «onze» } from "once.fcm"',
      'onze(x, 4)',
      'FCM1022',
      'did you mean `once`?',
    ],
  ])('%s is %s', (line, call, code, help) => {
    const text = `${line}
model m(x: f32[1, 8, 8, 4]) -> f32[1, 8, 8, 4] { return ${call} }`;
    const [diagnostic] = expectDiagnostics(text, [code], {}, files);
    if (help !== null) expect(diagnostic?.help).toBe(help);
  });

  it('cannot form a cycle', () => {
    const cyclic = new Map([
      [
        'a.fcm',
        'import { b } from "b.fcm"\nblock a(x: tensor[_]) { return b(x) }',
      ],
      [
        'b.fcm',
        'import { a } from "a.fcm"\nblock b(x: tensor[_]) { return a(x) }',
      ],
    ]);
    const { diagnostics } = lowerSource(
      {
        file: 'main.fcm',
        text: 'import { a } from "a.fcm"\nmodel m(x: f32[4]) -> f32[4] { return a(x) }',
      },
      {},
      cyclic,
    );
    expect(diagnostics).toMatchObject([
      {
        code: 'FCM1021',
        message: 'imports form a cycle: a.fcm imports b.fcm imports a.fcm',
        span: { file: 'b.fcm' },
      },
    ]);
  });

  it('cannot import the importing file itself', () => {
    const text =
      'import { m } from «"./model.fcm"»\nmodel k(x: f32[4]) -> f32[4] { return m(x) }';
    expectDiagnostics(text, ['FCM1021']);
  });

  it('say nothing of names in a file that does not parse', () => {
    const { diagnostics } = lowerSource(
      {
        file: 'main.fcm',
        text: 'import { a } from "a.fcm"\nmodel m(x: f32[4]) -> f32[4] { return a(x) }',
      },
      {},
      new Map([['a.fcm', 'block (x: tensor[_]) { return x }']]),
    );
    expect(new Set(diagnostics.map(({ span }) => span?.file))).toEqual(
      new Set(['a.fcm']),
    );
  });

  it('end at the limit on files', () => {
    const endless = (path: string): string => {
      const next = Number(/\d+/.exec(path)?.[0] ?? 0) + 1;
      return `import { b } from "f${next}.fcm"\nblock b(x: tensor[_]) { return x }`;
    };
    const codes: string[] = [];
    loadModules({ file: 'f0.fcm', text: endless('f0.fcm') }, endless, (each) =>
      codes.push(each.code),
    );
    expect(codes).toEqual(['FCM3010']);
  });
});
