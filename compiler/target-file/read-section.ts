/** The sections `limits` and `figures` of a target file. */
import type { Report } from '../../grammar/diagnostic.ts';
import type { Target, TargetFigures, TargetLimits } from '../target.ts';
import type { Section } from './check-fields.ts';
import { checkKnown, checkPresent, findField } from './check-fields.ts';
import { readNumber, readSizes } from './read-value.ts';
import type { NumberField } from './target-fields.ts';
import { FIGURE_FIELDS, LIMIT_FIELDS } from './target-fields.ts';

/** Where values come from that the file does not give. */
export interface Origin {
  readonly target: Target;
  /** Else it only lends examples to messages, and all fields are required. */
  readonly isBase: boolean;
}

export function readLimits(
  section: Section,
  origin: Origin,
  report: Report,
): TargetLimits {
  checkNumberFields(section, LIMIT_FIELDS, origin, report);
  const { limits } = origin.target;
  const read = (key: Exclude<keyof TargetLimits, 'workgroupSize'>): number =>
    readField(section, key, LIMIT_FIELDS[key], limits[key], origin, report);
  return {
    workgroupBytes: read('workgroupBytes'),
    invocations: read('invocations'),
    workgroupSize: readWorkgroupSize(section, origin, report),
    workgroupsPerDimension: read('workgroupsPerDimension'),
    storageBuffersPerStage: read('storageBuffersPerStage'),
    storageBindingBytes: read('storageBindingBytes'),
    unrolledMacs: read('unrolledMacs'),
  };
}

export function readFigures(
  section: Section,
  origin: Origin,
  report: Report,
): TargetFigures {
  checkNumberFields(section, FIGURE_FIELDS, origin, report);
  const { figures } = origin.target;
  const read = (key: keyof TargetFigures): number =>
    readField(section, key, FIGURE_FIELDS[key], figures[key], origin, report);
  return {
    cores: read('cores'),
    threadsPerCore: read('threadsPerCore'),
    registersPerCore: read('registersPerCore'),
    sharedBytesPerCore: read('sharedBytesPerCore'),
    dramBytesPerSecond: read('dramBytesPerSecond'),
    l2BytesPerSecond: read('l2BytesPerSecond'),
    l2Bytes: read('l2Bytes'),
    macsPerSecond: read('macsPerSecond'),
    dispatchNs: read('dispatchNs'),
  };
}

function checkNumberFields(
  section: Section,
  fields: Readonly<Record<string, NumberField>>,
  { isBase }: Origin,
  report: Report,
): void {
  const keys = Object.keys(fields);
  checkKnown(section, keys, report);
  if (!isBase) checkPresent(section, keys, report);
}

function readField(
  { object, prefix }: Section,
  key: string,
  { kind, meaning }: NumberField,
  otherwise: number,
  { target }: Origin,
  report: Report,
): number {
  const field = findField(object, key);
  if (field === null) return otherwise;
  const help = `${meaning}; ${target.name} has ${otherwise}`;
  const reading = {
    path: `${prefix}${key}`,
    value: field.value,
    otherwise,
    help,
  };
  return readNumber(reading, kind, report);
}

function readWorkgroupSize(
  { object, prefix }: Section,
  { target }: Origin,
  report: Report,
): TargetLimits['workgroupSize'] {
  const otherwise = target.limits.workgroupSize;
  const field = findField(object, 'workgroupSize');
  if (field === null) return otherwise;
  const { meaning } = LIMIT_FIELDS.workgroupSize;
  const help = `${meaning}; ${target.name} has [${otherwise.join(', ')}]`;
  const path = `${prefix}workgroupSize`;
  return readSizes({ path, value: field.value, otherwise, help }, report);
}
