import { describe, expect, it } from 'vitest';
import { parseTarget } from '../../compiler/parse-target.ts';
import type { Target } from '../../compiler/target.ts';
import { presetTarget } from '../../compiler/target-presets.ts';
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import { renderDiagnostic } from '../../grammar/render-diagnostic.ts';
import { readMarks } from '../support/marked-source.ts';

const H100 = presetTarget('h100')!;
const ORIN = presetTarget('orin')!;

function parse(json: string): {
  target: Target | null;
  found: readonly Diagnostic[];
} {
  const found: Diagnostic[] = [];
  const target = parseTarget(json, 'gpu.json', (d) => found.push(d));
  return { target, found };
}

/** Faults at the marks of `marked`, in order, as `code message`. */
function faults(marked: string): readonly string[] {
  const { text, ranges } = readMarks(marked);
  const { target, found } = parse(text);
  expect(target).toBeNull();
  expect(found.map(({ span }) => [span?.file, span?.start, span?.end])).toEqual(
    ranges.map((range) => ['gpu.json', ...range]),
  );
  return found.map(({ code, message }) => `${code} ${message}`);
}

/** What is said to help with the only fault of `json`. */
function help(json: string): string | null | undefined {
  const { found } = parse(json);
  expect(found).toHaveLength(1);
  return found[0]?.help;
}

describe('parseTarget', () => {
  it('takes what is not given from the base', () => {
    const { target, found } = parse(
      '{ "name": "mine", "extends": "h100", "figures": { "dispatchNs": 1800.5 } }',
    );
    expect(found).toEqual([]);
    expect(target).toEqual({
      ...H100,
      name: 'mine',
      figures: { ...H100.figures, dispatchNs: 1800.5 },
    });
  });

  it('takes even the name from the base', () => {
    expect(parse('{ "extends": "orin" }').target).toEqual(ORIN);
  });

  it('replaces the features of the base', () => {
    const { target } = parse(
      '{ "extends": "orin", "features": ["shader-f16"] }',
    );
    expect(target).toEqual({ ...ORIN, features: ['shader-f16'] });
  });

  it('needs no features without a base', () => {
    const { name, limits, figures } = ORIN;
    const { target } = parse(JSON.stringify({ name, limits, figures }));
    expect(target).toEqual({ name, limits, figures, features: [] });
  });

  it('lets a file name its schema', () => {
    const json = '{ "$schema": "./target.schema.json", "extends": "orin" }';
    expect(parse(json).target).toEqual(ORIN);
  });
});

describe('faults of a target file', () => {
  it.each([
    ['{ «name»: 1 }', 'FCM5001 a target file must be JSON: `name` is not JSON'],
    ['«[1, 2]»', 'FCM5001 a target file holds one object, not [1, 2]'],
    [
      '{ "extends": "h100", "limits": { «"invocation"»: 512 } }',
      "FCM5002 unknown field 'limits.invocation'",
    ],
    [
      '{ "extends": "h100", «"toString"»: 1 }',
      "FCM5002 unknown field 'toString'",
    ],
    [
      '«{» "name": "mine" }',
      "FCM5003 fields 'limits' and 'figures' are missing",
    ],
    [
      '{ "extends": «"h10"» }',
      `FCM5005 'extends' must name a known target, not "h10"`,
    ],
    [
      '{ "extends": «["h100"]» }',
      `FCM5005 'extends' must name a known target, not ["h100"]`,
    ],
    [
      '{ "extends": "h100", «"extends"»: "orin" }',
      "FCM5006 field 'extends' is given twice",
    ],
  ])('%s', (marked, fault) => {
    expect(faults(marked)).toEqual([fault]);
  });

  it.each([
    ['"name": «""»', `'name' must be a text, not ""`],
    ['"name": «3»', "'name' must be a text, not 3"],
    ['"$schema": «{}»', "'$schema' must be a text, not {}"],
    ['"limits": «7»', "'limits' must be an object, not 7"],
    ['"figures": «null»', "'figures' must be an object, not null"],
    [
      '"limits": { "invocations": «-1» }',
      "'limits.invocations' must be a positive integer, not -1",
    ],
    [
      '"limits": { "invocations": «0» }',
      "'limits.invocations' must be a positive integer, not 0",
    ],
    [
      '"limits": { "invocations": «0.5» }',
      "'limits.invocations' must be a positive integer, not 0.5",
    ],
    [
      '"limits": { "invocations": «"256"» }',
      `'limits.invocations' must be a positive integer, not "256"`,
    ],
    [
      '"limits": { "storageBindingBytes": «9007199254740992» }',
      "'limits.storageBindingBytes' must be an integer of at most 2^53 - 1, not 9007199254740992",
    ],
    [
      '"limits": { "workgroupSize": «[256, 256]» }',
      "'limits.workgroupSize' must be a list of three positive integers, not [256, 256]",
    ],
    [
      '"limits": { "workgroupSize": «256» }',
      "'limits.workgroupSize' must be a list of three positive integers, not 256",
    ],
    [
      '"limits": { "workgroupSize": [256, «true», 64] }',
      "'limits.workgroupSize[1]' must be a positive integer, not true",
    ],
    [
      '"figures": { "dispatchNs": «null» }',
      "'figures.dispatchNs' must be a positive number, not null",
    ],
    [
      '"figures": { "dispatchNs": «-0.0» }',
      "'figures.dispatchNs' must be a positive number, not -0.0",
    ],
    [
      '"figures": { "l2Bytes": «1e999» }',
      "'figures.l2Bytes' must be a number from 0.001 to 1e18, not 1e999",
    ],
    [
      '"figures": { "l2BytesPerSecond": «1e-9» }',
      "'figures.l2BytesPerSecond' must be a number from 0.001 to 1e18, not 1e-9",
    ],
    [
      '"figures": { "cores": «16.5» }',
      "'figures.cores' must be a positive integer, not 16.5",
    ],
    [
      '"features": «"shader-f16"»',
      `'features' must be a list of texts, not "shader-f16"`,
    ],
    ['"features": ["shader-f16", «1»]', "'features[1]' must be a text, not 1"],
  ])('%s', (field, message) => {
    expect(faults(`{ "extends": "h100", ${field} }`)).toEqual([
      `FCM5004 ${message}`,
    ]);
  });

  it('are reported all at once, in the order of the file', () => {
    expect(
      faults(`«{»
  «"colour"»: 1,
  «"limits"»: { "invocations": «-256», "workgroupSize": [«0», 1, «1.5»] },
  «"figures"»: { "cores": «"16"», «"dispatch"»: 5 }
}`),
    ).toEqual([
      "FCM5003 field 'name' is missing",
      "FCM5002 unknown field 'colour'",
      "FCM5003 fields 'limits.workgroupBytes', 'limits.workgroupsPerDimension', 'limits.storageBuffersPerStage', 'limits.storageBindingBytes' and 'limits.unrolledMacs' are missing",
      "FCM5004 'limits.invocations' must be a positive integer, not -256",
      "FCM5004 'limits.workgroupSize[0]' must be a positive integer, not 0",
      "FCM5004 'limits.workgroupSize[2]' must be a positive integer, not 1.5",
      "FCM5003 fields 'figures.threadsPerCore', 'figures.registersPerCore', 'figures.sharedBytesPerCore', 'figures.dramBytesPerSecond', 'figures.l2BytesPerSecond', 'figures.l2Bytes', 'figures.macsPerSecond' and 'figures.dispatchNs' are missing",
      `FCM5004 'figures.cores' must be a positive integer, not "16"`,
      "FCM5002 unknown field 'figures.dispatch'",
    ]);
  });

  it('do not include what an unknown base would have given', () => {
    expect(faults('{ "extends": «"h10"», "limits": {} }')).toHaveLength(1);
  });

  it('are shown in their lines', () => {
    const json =
      '{\n  "extends": "h100",\n  "limits": { "invocations": 0 }\n}\n';
    const [fault] = parse(json).found;
    expect(renderDiagnostic(fault!, new Map([['gpu.json', json]]))).toBe(
      `error[FCM5004]: 'limits.invocations' must be a positive integer, not 0
 --> gpu.json:3:30
  |
3 |   "limits": { "invocations": 0 }
  |                              ^
help: invocations per workgroup (maxComputeInvocationsPerWorkgroup); h100 has 1024`,
    );
  });

  it('point at both of two equal fields', () => {
    const { text, ranges } = readMarks(
      '{ «"extends"»: "h100", "extends": "orin" }',
    );
    const [first] = ranges;
    expect(parse(text).found).toMatchObject([
      {
        related: [
          {
            message: 'first given here',
            span: { start: first?.[0], end: first?.[1] },
          },
        ],
      },
    ]);
  });

  it('shorten long values', () => {
    const { found } = parse(`{ "extends": "${'h'.repeat(100)}" }`);
    expect(found[0]?.message).toBe(
      `'extends' must name a known target, not "${'h'.repeat(36)}...`,
    );
  });
});

describe('help', () => {
  it.each([
    ['{ "extends": "h10" }', "did you mean 'h100'?"],
    [
      '{ "extends": 3 }',
      'known targets: webgpu-default, gtx1660, rtxa4000, orin, h100, h200, apple-m-class, adreno-class, intel-class, lavapipe, swiftshader',
    ],
    [
      '{ "extends": "h100", "limits": { "invocation": 8 } }',
      "did you mean 'limits.invocations'?",
    ],
    ['{ "extends": "h100", "cores": 8 }', "'cores' belongs in 'figures'"],
    [
      '{ "extends": "h100", "figures": { "workgroupBytes": 8 } }',
      "'workgroupBytes' belongs in 'limits'",
    ],
    [
      '{ "extends": "h100", "colour": 8 }',
      'known fields: $schema, name, extends, limits, figures, features',
    ],
    [
      '{ "name": "mine" }',
      'give them, or take them from a known target with "extends": "webgpu-default"',
    ],
    [
      '{ "extends": "h100", "figures": { "cores": "16" } }',
      'write it without quotes: 16',
    ],
    [
      '{ "extends": "h100", "figures": { "cores": -16 } }',
      'streaming multiprocessors, or the vendor’s equal; h100 has 132',
    ],
  ])('with %s', (json, expected) => {
    expect(help(json)).toBe(expected);
  });
});
