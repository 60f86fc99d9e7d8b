/**
 * The published JSON Schema of plans: what `planToJson` makes of the examples
 * is valid, and so are the excerpts that the documentation shows.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';

import { compile } from '../../compile.ts';
import { FUSED_FAMILIES } from '../../compiler/graph.ts';
import type { PlanJson } from '../../compiler/plan-json.ts';
import { PLAN_FORMAT, planToJson } from '../../compiler/plan-json.ts';
import { OBJECTIVES } from '../../compiler/plan.ts';
import { REASONS } from '../../compiler/print-rejections.ts';
import { presetTarget } from '../../compiler/targets.ts';

interface Schema {
  readonly $ref?: string;
  readonly description?: string;
  readonly enum?: readonly (string | null)[];
  readonly const?: string;
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

const root = new URL('../../', import.meta.url);
const schema = JSON.parse(
  readFileSync(new URL('schemas/plan.schema.json', root), 'utf8'),
) as Schema;

const ajv = new Ajv2020({ strict: true });
ajv.addSchema(schema, 'plan');

/** Violations of the schema, or of the part of it at `pointer`. */
function violations(value: unknown, pointer = ''): readonly string[] {
  const validate = ajv.getSchema(`plan#${pointer}`);
  if (validate === undefined) throw new Error(`no ${pointer} in the schema`);
  expect(validate(value)).toBeTypeOf('boolean');
  return (validate.errors ?? []).map(
    ({ instancePath, message }) => `${instancePath} ${message ?? ''}`,
  );
}

const rejected = schema.properties!['rejected']!.items!.properties!;

describe('the schema', () => {
  it('knows every family, reason and objective', () => {
    const schedules = schema.$defs!['schedule']!.oneOf!;
    const families = schedules.flatMap(
      ({ properties }) => properties!['family']!.enum!,
    );
    const alone = ['pw', 'dw', 'conv', 'map', 'reduce', 'view'];
    expect(families.toSorted()).toEqual([...FUSED_FAMILIES, ...alone].sort());
    expect(rejected['family']!.enum).toEqual([...FUSED_FAMILIES, null]);
    const reasons = rejected['reason']!.oneOf!.map((reason) => reason.const!);
    expect(reasons.toSorted()).toEqual(REASONS.toSorted());
    expect(schema.properties!['objective']!.enum).toEqual(OBJECTIVES);
  });

  it('describes every field of costs and figures', () => {
    for (const part of [
      schema.$defs!['cost']!,
      schema.properties!['figures']!,
      schema.properties!['groups']!.items!,
    ]) {
      for (const [name, { description, $ref }] of Object.entries(
        part.properties!,
      )) {
        expect(description ?? $ref, name).toMatch(/\w/);
      }
    }
  });

  it('finds fault with another form', () => {
    const { format } = schema.properties!;
    expect(format).toMatchObject({ const: PLAN_FORMAT });
    expect(violations({})).toEqual([" must have required property 'format'"]);
    expect(violations({ layers: [] }, '/properties/groups/items')).not.toEqual(
      [],
    );
  });
});

const examples = readdirSync(new URL('examples/', root)).filter((file) =>
  file.endsWith('.fcm'),
);

describe.each(examples)('the plan of %s', (file) => {
  const text = readFileSync(new URL(`examples/${file}`, root), 'utf8');
  const result = compile(text, { file, target: presetTarget('h200')! });
  if (!result.ok) throw new Error(`${file} does not compile`);
  const plan = planToJson(result.plan);

  it('is valid', () => {
    expect(violations(JSON.parse(JSON.stringify(plan)))).toEqual([]);
  });

  it('has each layer in one group, after what it reads', () => {
    expect(disorder(plan)).toEqual([]);
    const grouped = plan.groups.flatMap(({ layers }) => layers);
    expect(grouped.toSorted()).toEqual(
      plan.layers.map(({ name }) => name).sort(),
    );
  });

  it('stores what other groups read', () => {
    const stored = new Set([
      ...plan.inputs.map(({ name }) => name),
      ...plan.groups.flatMap(({ outputs }) => outputs),
    ]);
    const read = plan.groups.flatMap(({ inputs }) => inputs);
    expect(read.filter((name) => !stored.has(name))).toEqual([]);
    const given = plan.outputs.map(({ layer }) => layer!);
    expect(given.filter((name) => !stored.has(name))).toEqual([]);
  });
});

/** Names that are read before they are made, or made twice. */
function disorder({ inputs, layers, groups }: PlanJson): readonly string[] {
  const faults: string[] = [];
  const inOrder = (
    parts: readonly { reads: readonly string[]; makes: readonly string[] }[],
  ): void => {
    const made = new Set(inputs.map(({ name }) => name));
    for (const { reads, makes } of parts) {
      faults.push(...reads.filter((name) => !made.has(name)));
      faults.push(...makes.filter((name) => made.has(name)));
      for (const name of makes) made.add(name);
    }
  };
  inOrder(
    layers.map((layer) => ({ reads: layer.inputs, makes: [layer.name] })),
  );
  inOrder(
    groups.map((group) => ({ reads: group.inputs, makes: group.layers })),
  );
  return faults;
}

describe('docs/plan-json.md', () => {
  const text = readFileSync(new URL('docs/plan-json.md', root), 'utf8');
  const excerpts = [
    ...text.matchAll(/^## `(\w+)`\n[^#]*?^```json\n([^]*?)^```$/gm),
  ].map(([, list, json]) => ({ list: list!, json: json! }));

  it('shows the three lists', () => {
    expect(excerpts.map(({ list }) => list)).toEqual([
      'layers',
      'groups',
      'rejected',
    ]);
  });

  it.each(excerpts)(
    'shows one of the $list that is valid',
    ({ list, json }) => {
      expect(violations(JSON.parse(json), `/properties/${list}/items`)).toEqual(
        [],
      );
    },
  );
});
