/**
 * Single values of a target file. A value of the wrong kind is reported as
 * FCM5004 and read as `otherwise`, which nobody uses after a fault.
 */
import type { Report } from '../../grammar/diagnostic.ts';
import { describeValue, reportFault } from './fault.ts';
import type { LocatedJson } from './located-json.ts';
import type { NumberKind } from './target-fields.ts';
import { RANGES } from './target-fields.ts';

export interface Reading<T> {
  /** As messages name it: `limits.invocations`. */
  readonly path: string;
  readonly value: LocatedJson;
  readonly otherwise: T;
  /** What the value is for, and an example of one. */
  readonly help: string | null;
}

export function readNumber(
  { path, value, otherwise, help }: Reading<number>,
  kind: NumberKind,
  report: Report,
): number {
  const number = value.kind === 'number' ? value.value : NaN;
  const { least, most, positive, within } = RANGES[kind];
  const isOfKind = kind === 'number' || Number.isInteger(number);
  if (isOfKind && number >= least && number <= most) return number;
  const isOutside = number > most || (isOfKind && number > 0);
  reportFault(report, {
    code: 'FCM5004',
    span: value.span,
    message: `'${path}' must be ${isOutside ? within : positive}, not ${describeValue(value)}`,
    help: quotedNumber(value) ?? help,
  });
  return otherwise;
}

/** For `"256"`, the commonest slip. */
function quotedNumber(value: LocatedJson): string | null {
  if (value.kind !== 'string' || !/^\d+(\.\d+)?$/.test(value.value)) {
    return null;
  }
  return `write it without quotes: ${value.value}`;
}

/** Three positive integers. */
export function readSizes(
  reading: Reading<readonly [number, number, number]>,
  report: Report,
): readonly [x: number, y: number, z: number] {
  const { path, value, otherwise, help } = reading;
  const items = value.kind === 'array' ? value.items : [];
  const [x, y, z] = items;
  if (x && y && z && items.length === 3) {
    const read = (item: LocatedJson, index: 0 | 1 | 2): number =>
      readNumber(
        {
          path: `${path}[${index}]`,
          value: item,
          otherwise: otherwise[index],
          help,
        },
        'integer',
        report,
      );
    return [read(x, 0), read(y, 1), read(z, 2)];
  }
  reportFault(report, {
    code: 'FCM5004',
    span: value.span,
    message: `'${path}' must be a list of three positive integers, not ${describeValue(value)}`,
    help,
  });
  return otherwise;
}

/** A text that is not empty. */
export function readText(
  { path, value, otherwise, help }: Reading<string>,
  report: Report,
): string {
  if (value.kind === 'string' && value.value !== '') return value.value;
  reportFault(report, {
    code: 'FCM5004',
    span: value.span,
    message: `'${path}' must be a text, not ${describeValue(value)}`,
    help,
  });
  return otherwise;
}

export function readTexts(
  { path, value, otherwise, help }: Reading<readonly string[]>,
  report: Report,
): readonly string[] {
  if (value.kind === 'array') {
    return value.items.map((item, index) =>
      readText(
        { path: `${path}[${index}]`, value: item, otherwise: '', help },
        report,
      ),
    );
  }
  reportFault(report, {
    code: 'FCM5004',
    span: value.span,
    message: `'${path}' must be a list of texts, not ${describeValue(value)}`,
    help,
  });
  return otherwise;
}
