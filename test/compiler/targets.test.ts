import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import type { Target } from '../../compiler/target.ts';
import {
  DEFAULT_TARGET,
  parseTarget,
  presetTarget,
  TARGET_NAMES,
  targetFromAdapter,
} from '../../compiler/targets.ts';

const H100 = presetTarget('h100')!;

function parse(json: string): {
  target: Target | null;
  diagnostics: Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const target = parseTarget(json, 'gpu.json', (d) => diagnostics.push(d));
  return { target, diagnostics };
}

/** `code message` of every fault in a target file with these fields. */
function faults(fields: unknown): string[] {
  const { target, diagnostics } = parse(JSON.stringify(fields));
  expect(target).toBeNull();
  return diagnostics.map(({ code, message }) => `${code} ${message}`);
}

describe('presets', () => {
  it('are the named ones', () => {
    expect(TARGET_NAMES).toEqual([
      'webgpu-default',
      'gtx1660',
      'rtxa4000',
      'orin',
      'h100',
      'h200',
      'lavapipe',
      'swiftshader',
    ]);
  });

  it.each(TARGET_NAMES)('%s has at least the guaranteed limits', (name) => {
    const { limits } = presetTarget(name)!;
    const least = DEFAULT_TARGET.limits;
    expect(limits.invocations).toBeGreaterThanOrEqual(least.invocations);
    expect(limits.workgroupBytes).toBeGreaterThanOrEqual(least.workgroupBytes);
    expect(limits.storageBuffersPerStage).toBeGreaterThanOrEqual(
      least.storageBuffersPerStage,
    );
  });

  it.each(TARGET_NAMES)('%s survives a round trip through JSON', (name) => {
    const preset = presetTarget(name)!;
    expect(parse(JSON.stringify(preset)).target).toEqual(preset);
  });

  it('has null for an unknown name', () => {
    expect(presetTarget('h1000')).toBeNull();
  });
});

describe('parseTarget', () => {
  it('takes what is not given from the base', () => {
    const { target, diagnostics } = parse(
      '{ "name": "mine", "extends": "h100", "figures": { "dispatchNs": 1800.5 } }',
    );
    expect(diagnostics).toEqual([]);
    expect(target).toEqual({
      ...H100,
      name: 'mine',
      figures: { ...H100.figures, dispatchNs: 1800.5 },
    });
  });

  it('takes even the name from the base', () => {
    expect(parse('{ "extends": "orin" }').target).toEqual(presetTarget('orin'));
  });

  it.each([
    ['{ "name": ', /^gpu\.json: a target file must be JSON: /],
    ['[1, 2]', /^gpu\.json: a target file holds one object, not \[1,2\]$/],
  ])('rejects %s', (json, message) => {
    const { target, diagnostics } = parse(json);
    expect(target).toBeNull();
    expect(diagnostics.map(({ code }) => code)).toEqual(['FCM5001']);
    expect(diagnostics[0]!.message).toMatch(message);
  });

  it('suggests a field for a misspelt one', () => {
    const { diagnostics } = parse(
      '{ "extends": "h100", "limits": { "invocation": 512 } }',
    );
    expect(diagnostics).toMatchObject([
      {
        severity: 'error',
        code: 'FCM5002',
        message: "gpu.json: unknown field 'limits.invocation'",
        span: null,
        help: "did you mean 'limits.invocations'?",
      },
    ]);
  });

  it('names the sections that are missing, once each', () => {
    expect(faults({ name: 'mine' })).toEqual([
      "FCM5003 gpu.json: field 'limits' is missing",
      "FCM5003 gpu.json: field 'figures' is missing",
    ]);
  });

  it('names every missing field of a section', () => {
    const { cores, ...figures } = H100.figures;
    expect(cores).toBe(132);
    const { workgroupSize, ...limits } = H100.limits;
    expect(workgroupSize).toHaveLength(3);
    expect(faults({ limits, figures })).toEqual([
      "FCM5003 gpu.json: field 'name' is missing",
      "FCM5003 gpu.json: field 'limits.workgroupSize' is missing",
      "FCM5003 gpu.json: field 'figures.cores' is missing",
    ]);
  });

  it.each([
    [
      { limits: { invocations: -1 } },
      "'limits.invocations' must be a positive integer, not -1",
    ],
    [
      { limits: { invocations: 0.5 } },
      "'limits.invocations' must be a positive integer, not 0.5",
    ],
    [
      { limits: { invocations: '256' } },
      `'limits.invocations' must be a positive integer, not "256"`,
    ],
    [
      { limits: { workgroupSize: [256, 256] } },
      "'limits.workgroupSize' must be three positive integers, not [256,256]",
    ],
    [{ limits: 7 }, "'limits' must be an object, not 7"],
    [
      { figures: { dispatchNs: null } },
      "'figures.dispatchNs' must be a positive number, not null",
    ],
    [{ name: 3 }, "'name' must be a name, not 3"],
    [
      { features: ['shader-f16', 1] },
      `'features' must be a list of WebGPU feature names, not ["shader-f16",1]`,
    ],
  ])('rejects %j', (fields, message) => {
    expect(faults({ extends: 'h100', ...fields })).toEqual([
      `FCM5004 gpu.json: ${message}`,
    ]);
  });

  it('suggests a base for a misspelt one', () => {
    const { diagnostics } = parse('{ "extends": "h10" }');
    expect(diagnostics).toMatchObject([
      {
        code: 'FCM5005',
        message: `gpu.json: 'extends' must name a known target, not "h10"`,
        help: "did you mean 'h100'?",
      },
    ]);
  });

  it('reports several faults in one run', () => {
    expect(
      faults({ extends: 'h100', colour: 1, limits: { invocations: 0 } }),
    ).toHaveLength(2);
  });
});

describe('targetFromAdapter', () => {
  it('has the limits of the adapter and the figures of the base', () => {
    const target = targetFromAdapter({
      name: 'live',
      limits: {
        maxComputeInvocationsPerWorkgroup: 1024,
        maxComputeWorkgroupSizeX: 1024,
        maxComputeWorkgroupStorageSize: 49_152,
        maxStorageBuffersPerShaderStage: 16,
      },
      features: new Set(['timestamp-query', 'subgroups']),
      base: H100,
    });
    expect(target).toEqual({
      name: 'live',
      limits: {
        ...DEFAULT_TARGET.limits,
        invocations: 1024,
        workgroupSize: [1024, 256, 64],
        workgroupBytes: 49_152,
        storageBuffersPerStage: 16,
        unrolledMacs: H100.limits.unrolledMacs,
      },
      figures: H100.figures,
      features: ['subgroups', 'timestamp-query'],
    });
  });

  it('keeps the guaranteed limits and default figures where nothing is known', () => {
    const target = targetFromAdapter({
      name: 'live',
      limits: {},
      features: [],
    });
    expect(target).toEqual({ ...DEFAULT_TARGET, name: 'live' });
  });
});
