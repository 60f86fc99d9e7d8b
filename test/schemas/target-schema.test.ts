/**
 * The published JSON Schema of target files and `parseTarget` describe the same
 * files: same fields, same verdicts. What a schema cannot see is a field that is
 * given twice (FCM5006), since JSON's values have each once.
 */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';

import { parseTarget } from '../../compiler/parse-target.ts';
import {
  FIGURE_FIELDS,
  LIMIT_FIELDS,
  RANGES,
  ROOT_FIELDS,
} from '../../compiler/target-file/target-fields.ts';
import { PRESETS, TARGET_NAMES, presetTarget } from '../../compiler/targets.ts';
import { createRng, testSeed } from '../support/rng.ts';

interface Schema {
  readonly title?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly required?: readonly string[];
  readonly examples?: readonly unknown[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly else?: Schema;
}

const schema = JSON.parse(
  readFileSync(
    new URL('../../schemas/target.schema.json', import.meta.url),
    'utf8',
  ),
) as Schema;
const { limits, figures } = schema.properties!;
const LIMIT_NAMES = Object.keys(LIMIT_FIELDS);
const FIGURE_NAMES = Object.keys(FIGURE_FIELDS);

const validate = new Ajv2020({ strict: true, strictRequired: false }).compile(
  schema,
);

function isAcceptedByParser(json: string): boolean {
  return parseTarget(json, 'gpu.json', () => undefined) !== null;
}

/** Both verdicts on `json`, which are to be the same. */
function verdict(json: string): boolean {
  const bySchema = validate(JSON.parse(json));
  expect(isAcceptedByParser(json), json).toBe(bySchema);
  return bySchema;
}

describe('the schema', () => {
  it('has the fields that the parser knows', () => {
    expect(Object.keys(schema.properties!)).toEqual([...ROOT_FIELDS]);
    expect(Object.keys(limits!.properties!)).toEqual(LIMIT_NAMES);
    expect(Object.keys(figures!.properties!)).toEqual(FIGURE_NAMES);
  });

  it('requires them all of a file without a base', () => {
    expect(schema.else?.required).toEqual(['name', 'limits', 'figures']);
    const sections = schema.else?.properties;
    expect(sections?.['limits']?.required).toEqual(LIMIT_NAMES);
    expect(sections?.['figures']?.required).toEqual(FIGURE_NAMES);
  });

  it('knows the targets that can be extended', () => {
    expect(schema.properties!['extends']!.enum).toEqual(TARGET_NAMES);
  });

  it('describes every field as messages do, with its unit', () => {
    for (const [section, fields] of [
      [limits, LIMIT_FIELDS],
      [figures, FIGURE_FIELDS],
    ] as const) {
      for (const [name, { meaning }] of Object.entries(fields)) {
        const described = section!.properties![name]!;
        expect(described.title, name).toMatch(/^\S/);
        expect(described.description!.toLowerCase(), name).toContain(
          meaning.toLowerCase(),
        );
      }
    }
    for (const [name, field] of Object.entries(schema.properties!)) {
      expect(field.title, name).toMatch(/^\S/);
      expect(field.description, name).toMatch(/\.$/);
    }
  });

  it('has the ranges of the parser', () => {
    for (const [section, fields] of [
      [limits, LIMIT_FIELDS],
      [figures, FIGURE_FIELDS],
    ] as const) {
      for (const [name, { kind }] of Object.entries(fields)) {
        const described = section!.properties![name]!;
        const { least, most } = RANGES[kind];
        expect(described.items ?? described, name).toMatchObject({
          type: kind,
          minimum: least,
          maximum: most,
        });
      }
    }
  });

  it('has examples that are right', () => {
    expect(schema.examples).not.toHaveLength(0);
    for (const example of schema.examples!) {
      expect(verdict(JSON.stringify(example))).toBe(true);
    }
    const examplesOf = (section: Schema | undefined): object =>
      Object.fromEntries(
        Object.entries(section!.properties!).map(([name, field]) => [
          name,
          field.examples![0],
        ]),
      );
    const file = {
      name: 'example',
      limits: examplesOf(limits),
      figures: examplesOf(figures),
    };
    expect(verdict(JSON.stringify(file))).toBe(true);
  });
});

const ORIN = presetTarget('orin')!;

describe('schema and parser judge alike', () => {
  it.each(PRESETS.map(({ target }) => target))('$name', (target) => {
    expect(verdict(JSON.stringify(target))).toBe(true);
  });

  it.each([
    '{ "extends": "h100" }',
    '{ "extends": "h100", "name": "mine" }',
    '{ "$schema": "x", "extends": "h100", "limits": {}, "figures": {} }',
    '{ "extends": "h100", "features": [] }',
    '{ "extends": "h100", "features": ["a", "a", "anything"] }',
    '{ "extends": "h100", "limits": { "invocations": 1.0 } }',
    '{ "extends": "h100", "limits": { "invocations": 1e3 } }',
    '{ "extends": "h100", "limits": { "workgroupSize": [1, 1, 1] } }',
    '{ "extends": "h100", "limits": { "storageBindingBytes": 9007199254740991 } }',
    '{ "extends": "h100", "figures": { "dispatchNs": 0.001 } }',
    '{ "extends": "h100", "figures": { "l2Bytes": 1e18 } }',
  ])('accept %s', (json) => {
    expect(verdict(json)).toBe(true);
  });

  it.each([
    'null',
    '[]',
    '"h100"',
    '{}',
    '{ "name": "mine" }',
    '{ "name": "mine", "limits": {}, "figures": {} }',
    '{ "extends": "H100" }',
    '{ "extends": null }',
    '{ "extends": "h100", "name": "" }',
    '{ "extends": "h100", "name": ["x"] }',
    '{ "extends": "h100", "$schema": 1 }',
    '{ "extends": "h100", "$schema": "" }',
    '{ "extends": "h100", "schema": "x" }',
    '{ "extends": "h100", "__proto__": {} }',
    '{ "extends": "h100", "limits": null }',
    '{ "extends": "h100", "limits": [] }',
    '{ "extends": "h100", "limits": { "cores": 1 } }',
    '{ "extends": "h100", "limits": { "invocations": 0 } }',
    '{ "extends": "h100", "limits": { "invocations": -1 } }',
    '{ "extends": "h100", "limits": { "invocations": 1.5 } }',
    '{ "extends": "h100", "limits": { "invocations": "256" } }',
    '{ "extends": "h100", "limits": { "invocations": null } }',
    '{ "extends": "h100", "limits": { "invocations": 9007199254740992 } }',
    '{ "extends": "h100", "limits": { "workgroupSize": [] } }',
    '{ "extends": "h100", "limits": { "workgroupSize": [1, 1] } }',
    '{ "extends": "h100", "limits": { "workgroupSize": [1, 1, 1, 1] } }',
    '{ "extends": "h100", "limits": { "workgroupSize": [1, 1, 0] } }',
    '{ "extends": "h100", "limits": { "workgroupSize": { "0": 1 } } }',
    '{ "extends": "h100", "figures": { "dispatchNs": 0 } }',
    '{ "extends": "h100", "figures": { "dispatchNs": -1e-9 } }',
    '{ "extends": "h100", "figures": { "dispatchNs": 0.0009 } }',
    '{ "extends": "h100", "figures": { "dispatchNs": 1.1e18 } }',
    '{ "extends": "h100", "figures": { "dispatchNs": 1e999 } }',
    '{ "extends": "h100", "figures": { "dispatchNs": true } }',
    '{ "extends": "h100", "figures": { "cores": 0.5 } }',
    '{ "extends": "h100", "features": "subgroups" }',
    '{ "extends": "h100", "features": [""] }',
    '{ "extends": "h100", "features": [null] }',
  ])('reject %s', (json) => {
    expect(verdict(json)).toBe(false);
  });

  it('whichever field is missing', () => {
    for (const section of ['limits', 'figures'] as const) {
      for (const field of Object.keys(ORIN[section])) {
        const rest = { ...ORIN[section], [field]: undefined };
        const json = JSON.stringify({ ...ORIN, [section]: rest });
        expect(verdict(json), field).toBe(false);
      }
    }
  });

  it('whatever stands in whichever field', () => {
    const rng = createRng(testSeed('target files'));
    const values = [
      ...[0, -0, 1, 2.5, -3, 1e15, 1e16, 5e-324, 1e308],
      ...[null, true, '', '1', 'h100', [], {}, [1, 2, 3], [1, 2], [1, 2, 3.5]],
    ];
    const verdicts = new Set<boolean>();
    for (let i = 0; i < 2000; i++) {
      const file: Record<string, unknown> = structuredClone({ ...ORIN });
      if (rng.next() < 0.3) file['extends'] = rng.pick(TARGET_NAMES);
      const section = rng.pick(['limits', 'figures', 'top'] as const);
      if (section === 'top') {
        file[rng.pick([...ROOT_FIELDS, 'else'])] = rng.pick(values);
      } else {
        const names = Object.keys(ORIN[section]);
        Object.assign(file[section] as object, {
          [rng.pick([...names, 'else'])]: rng.pick(values),
        });
      }
      verdicts.add(verdict(JSON.stringify(file)));
    }
    expect(verdicts).toEqual(new Set([true, false]));
  });
});
