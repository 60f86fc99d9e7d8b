import { describe, expect, it } from 'vitest';
import type { LocatedJson } from '../../../compiler/target-file/located-json.ts';
import { parseLocatedJson } from '../../../compiler/target-file/located-json.ts';
import { presetTarget } from '../../../compiler/targets.ts';
import type { Diagnostic } from '../../../grammar/diagnostic.ts';
import { mutateText } from '../../support/mutate.ts';
import { createRng, testSeed } from '../../support/rng.ts';

function parse(text: string): {
  root: LocatedJson | null;
  found: readonly Diagnostic[];
} {
  const found: Diagnostic[] = [];
  const source = { file: 'a.json', text };
  return { root: parseLocatedJson(source, (d) => found.push(d)), found };
}

/** What JSON.parse would make of it: keys that occur twice keep the last. */
function valueOf(json: LocatedJson): unknown {
  switch (json.kind) {
    case 'object':
      return Object.fromEntries(
        json.fields.map(({ key, value }) => [key, valueOf(value)]),
      );
    case 'array':
      return json.items.map(valueOf);
    case 'string':
    case 'number':
      return json.value;
    case 'word':
      return JSON.parse(json.text);
  }
}

describe('parseLocatedJson', () => {
  it('knows where keys and values stand', () => {
    const { root } = parse('{ "a": [1, "b"],\n "c": null }');
    expect(root).toEqual({
      kind: 'object',
      span: { file: 'a.json', start: 0, end: 29 },
      text: '{ "a": [1, "b"],\n "c": null }',
      fields: [
        {
          key: 'a',
          keySpan: { file: 'a.json', start: 2, end: 5 },
          value: {
            kind: 'array',
            span: { file: 'a.json', start: 7, end: 15 },
            text: '[1, "b"]',
            items: [
              {
                kind: 'number',
                value: 1,
                span: { file: 'a.json', start: 8, end: 9 },
                text: '1',
              },
              {
                kind: 'string',
                value: 'b',
                span: { file: 'a.json', start: 11, end: 14 },
                text: '"b"',
              },
            ],
          },
        },
        {
          key: 'c',
          keySpan: { file: 'a.json', start: 18, end: 21 },
          value: {
            kind: 'word',
            span: { file: 'a.json', start: 23, end: 27 },
            text: 'null',
          },
        },
      ],
    });
  });

  it('takes 64 levels of brackets and reports the 65th', () => {
    const nested = (depth: number): string =>
      '['.repeat(depth) + ']'.repeat(depth);
    expect(parse(nested(64)).found).toEqual([]);
    for (const depth of [65, 100_000]) {
      expect(parse(nested(depth)).found).toMatchObject([
        { code: 'FCM5001', span: { start: 64, end: 65 } },
      ]);
    }
    expect(parse('['.repeat(100_000)).found).toHaveLength(1);
    expect(parse('[[],[],[]]'.repeat(1)).found).toEqual([]);
  });

  it('does not count brackets in strings', () => {
    expect(parse(JSON.stringify('['.repeat(100))).found).toEqual([]);
  });

  it('accepts what JSON.parse accepts, with the same value', () => {
    const rng = createRng(testSeed('located JSON'));
    const texts = [
      JSON.stringify(presetTarget('h100'), null, 2),
      '{ "a": [1, -2.5e3, true, null, "\\u00e9\\n\\\\", {}], "b": {"c": []} }',
    ];
    for (let i = 0; i < 4000; i++) {
      const text = mutateText(rng, rng.pick(texts));
      const { root, found } = parse(text);
      const expected = parseStrictly(text);
      expect(root === null, text).toBe(expected === null);
      expect(found.length > 0, text).toBe(expected === null);
      if (root !== null) expect(valueOf(root), text).toEqual(expected?.value);
    }
  });
});

function parseStrictly(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
}
