/**
 * A Target from a JSON file, checked field by field. The file has the fields of
 * `Target`; with `"extends": "h100"` it names only what differs:
 *
 *     { "name": "my-h100", "extends": "h100", "figures": { "dispatchNs": 1800 } }
 */
import type { DiagnosticCode, Report } from '../grammar/diagnostic.ts';
import { suggest } from '../grammar/suggest.ts';
import type { Target, TargetFigures, TargetLimits } from './target.ts';
import { PRESETS } from './target-presets.ts';

type Json = Readonly<Record<string, unknown>>;
type Fault = (code: DiagnosticCode, message: string, help?: string) => void;

const TARGET_FIELDS = ['name', 'extends', 'limits', 'figures', 'features'];

/** Every limit is a count or a size: a positive integer. */
const LIMIT_FIELDS = [
  'workgroupBytes',
  'invocations',
  'workgroupsPerDimension',
  'storageBuffersPerStage',
  'storageBindingBytes',
  'unrolledMacs',
] as const satisfies readonly (keyof TargetLimits)[];

const FIGURE_FIELDS = [
  'cores',
  'threadsPerCore',
  'registersPerCore',
  'sharedBytesPerCore',
  'dramBytesPerSecond',
  'l2BytesPerSecond',
  'l2Bytes',
  'macsPerSecond',
  'dispatchNs',
] as const satisfies readonly (keyof TargetFigures)[];

/**
 * The target that the text of `file` describes, or null after a diagnostic:
 * FCM5001 not a JSON object, FCM5002 unknown field, FCM5003 missing field,
 * FCM5004 wrong kind of value, FCM5005 unknown base.
 */
export function parseTarget(
  json: string,
  file: string,
  report: Report,
): Target | null {
  let faults = 0;
  const fault: Fault = (code, message, help) => {
    faults++;
    report({
      severity: 'error',
      code,
      message: `${file}: ${message}`,
      span: null,
      related: [],
      help: help ?? null,
    });
  };
  const root = parseObject(json, fault);
  if (root === null) return null;
  checkFields(root, TARGET_FIELDS, '', fault);
  const base = baseTarget(root, fault);
  const name = stringField(root, 'name', base?.name ?? null, fault);
  // A section that is not there at all is one fault, not one per field.
  const limits = section(root, 'limits', base, fault);
  const figures = section(root, 'figures', base, fault);
  const features = stringList(root, 'features', base?.features ?? [], fault);
  const target = {
    name,
    limits:
      limits === null
        ? PRESETS[0].limits
        : readLimits(limits, base?.limits ?? null, fault),
    figures:
      figures === null
        ? PRESETS[0].figures
        : readFigures(figures, base?.figures ?? null, fault),
    features,
  };
  return faults === 0 ? target : null;
}

function parseObject(json: string, fault: Fault): Json | null {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    const detail = error instanceof Error ? `: ${error.message}` : '';
    fault('FCM5001', `a target file must be JSON${detail}`);
    return null;
  }
  if (!isObject(value)) {
    fault('FCM5001', `a target file holds one object, not ${describe(value)}`);
    return null;
  }
  return value;
}

function baseTarget(root: Json, fault: Fault): Target | null {
  const name = root['extends'];
  if (name === undefined) return null;
  const names = PRESETS.map((preset) => preset.name);
  const base = PRESETS.find((preset) => preset.name === name);
  if (base !== undefined) return base;
  const near = typeof name === 'string' ? suggest(name, names) : null;
  fault(
    'FCM5005',
    `'extends' must name a known target, not ${describe(name)}`,
    near === null
      ? `known targets: ${names.join(', ')}`
      : `did you mean '${near}'?`,
  );
  // Fields that the base would give are not missing as well.
  return PRESETS[0];
}

function readLimits(
  fields: Json,
  base: TargetLimits | null,
  fault: Fault,
): TargetLimits {
  checkFields(fields, [...LIMIT_FIELDS, 'workgroupSize'], 'limits.', fault);
  const integer = (field: (typeof LIMIT_FIELDS)[number]): number =>
    numberField(fields, 'limits', field, base?.[field] ?? null, true, fault);
  return {
    workgroupBytes: integer('workgroupBytes'),
    invocations: integer('invocations'),
    workgroupSize: sizeField(fields, base?.workgroupSize ?? null, fault),
    workgroupsPerDimension: integer('workgroupsPerDimension'),
    storageBuffersPerStage: integer('storageBuffersPerStage'),
    storageBindingBytes: integer('storageBindingBytes'),
    unrolledMacs: integer('unrolledMacs'),
  };
}

function readFigures(
  fields: Json,
  base: TargetFigures | null,
  fault: Fault,
): TargetFigures {
  checkFields(fields, FIGURE_FIELDS, 'figures.', fault);
  const read = (field: keyof TargetFigures, whole: boolean): number =>
    numberField(fields, 'figures', field, base?.[field] ?? null, whole, fault);
  return {
    cores: read('cores', true),
    threadsPerCore: read('threadsPerCore', true),
    registersPerCore: read('registersPerCore', true),
    sharedBytesPerCore: read('sharedBytesPerCore', true),
    dramBytesPerSecond: read('dramBytesPerSecond', false),
    l2BytesPerSecond: read('l2BytesPerSecond', false),
    l2Bytes: read('l2Bytes', false),
    macsPerSecond: read('macsPerSecond', false),
    dispatchNs: read('dispatchNs', false),
  };
}

function numberField(
  fields: Json,
  parent: string,
  field: string,
  base: number | null,
  whole: boolean,
  fault: Fault,
): number {
  const value = fields[field];
  if (value === undefined) {
    if (base === null) missing(`${parent}.${field}`, fault);
    return base ?? 1;
  }
  const expected = whole ? 'a positive integer' : 'a positive number';
  const isValid =
    typeof value === 'number' &&
    value > 0 &&
    (whole ? Number.isSafeInteger(value) : Number.isFinite(value));
  if (isValid) return value;
  fault(
    'FCM5004',
    `'${parent}.${field}' must be ${expected}, not ${describe(value)}`,
  );
  return 1;
}

function sizeField(
  fields: Json,
  base: TargetLimits['workgroupSize'] | null,
  fault: Fault,
): TargetLimits['workgroupSize'] {
  const value = fields['workgroupSize'];
  const otherwise = base ?? [1, 1, 1];
  if (value === undefined) {
    if (base === null) missing('limits.workgroupSize', fault);
    return otherwise;
  }
  const sizes: readonly unknown[] = Array.isArray(value) ? value : [];
  const [x, y, z] = sizes.filter(
    (size): size is number => Number.isSafeInteger(size) && Number(size) > 0,
  );
  if (sizes.length === 3 && x && y && z) return [x, y, z];
  fault(
    'FCM5004',
    `'limits.workgroupSize' must be three positive integers, not ${describe(value)}`,
  );
  return otherwise;
}

function stringField(
  root: Json,
  field: string,
  base: string | null,
  fault: Fault,
): string {
  const value = root[field];
  if (value === undefined && base !== null) return base;
  if (value === undefined) missing(field, fault);
  else if (typeof value !== 'string' || value === '') {
    fault('FCM5004', `'${field}' must be a name, not ${describe(value)}`);
  } else return value;
  return '';
}

function stringList(
  root: Json,
  field: string,
  base: readonly string[],
  fault: Fault,
): readonly string[] {
  const value = root[field];
  if (value === undefined) return base;
  const items: readonly unknown[] | null = Array.isArray(value) ? value : null;
  const names = items?.filter((item) => typeof item === 'string') ?? [];
  if (items !== null && names.length === items.length) return names;
  fault(
    'FCM5004',
    `'${field}' must be a list of WebGPU feature names, not ${describe(value)}`,
  );
  return [];
}

/** An object field: empty when `base` stands in for it, null after a fault. */
function section(
  root: Json,
  field: string,
  base: Target | null,
  fault: Fault,
): Json | null {
  const value = root[field];
  if (isObject(value)) return value;
  if (value === undefined && base !== null) return {};
  if (value === undefined) missing(field, fault);
  else fault('FCM5004', `'${field}' must be an object, not ${describe(value)}`);
  return null;
}

function checkFields(
  fields: Json,
  known: readonly string[],
  prefix: string,
  fault: Fault,
): void {
  for (const field of Object.keys(fields)) {
    if (known.includes(field)) continue;
    const near = suggest(field, known);
    fault(
      'FCM5002',
      `unknown field '${prefix}${field}'`,
      near === null
        ? `known fields: ${known.join(', ')}`
        : `did you mean '${prefix}${near}'?`,
    );
  }
}

function missing(field: string, fault: Fault): void {
  fault(
    'FCM5003',
    `field '${field}' is missing`,
    `give it, or take it from a known target with "extends": "${PRESETS[0].name}"`,
  );
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as a message shows it: short. */
function describe(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= 40 ? text : `${text.slice(0, 37)}...`;
}
