/** Which fields an object of a target file has, may have, and must have. */
import type { Report } from '../../grammar/diagnostic.ts';
import type { Span } from '../../grammar/source.ts';
import { suggest } from '../../grammar/suggest.ts';
import { DEFAULT_TARGET } from '../target-presets.ts';
import { reportFault } from './fault.ts';
import type { JsonField, JsonObject } from './located-json.ts';
import { FIGURE_FIELDS, LIMIT_FIELDS } from './target-fields.ts';

/** An object of the file and how messages name its fields. */
export interface Section {
  readonly object: JsonObject;
  /** Where a field that is not there is reported. */
  readonly place: Span;
  /** `limits.`, or nothing at the top. */
  readonly prefix: string;
}

/** The field `key`; of several the last, as JSON.parse takes it. */
export function findField(object: JsonObject, key: string): JsonField | null {
  return object.fields.findLast((field) => field.key === key) ?? null;
}

/** Reports FCM5002 for unknown fields and FCM5006 for repeated ones. */
export function checkKnown(
  { object, prefix }: Section,
  known: readonly string[],
  report: Report,
): void {
  const first = new Map<string, JsonField>();
  for (const field of object.fields) {
    const { key, keySpan } = field;
    const earlier = first.get(key);
    if (earlier !== undefined) {
      reportFault(report, {
        code: 'FCM5006',
        span: keySpan,
        message: `field '${prefix}${key}' is given twice`,
        related: [{ message: 'first given here', span: earlier.keySpan }],
      });
      continue;
    }
    first.set(key, field);
    if (known.includes(key)) continue;
    reportFault(report, {
      code: 'FCM5002',
      span: keySpan,
      message: `unknown field '${prefix}${key}'`,
      help: helpForUnknown(key, prefix, known),
    });
  }
}

/** Reports FCM5003, once for all fields of `required` that are not there. */
export function checkPresent(
  { object, place, prefix }: Section,
  required: readonly string[],
  report: Report,
): void {
  const missing = required
    .filter((key) => findField(object, key) === null)
    .map((key) => `'${prefix}${key}'`);
  if (missing.length === 0) return;
  const [field, are, it] =
    missing.length === 1 ? ['field', 'is', 'it'] : ['fields', 'are', 'them'];
  reportFault(report, {
    code: 'FCM5003',
    span: place,
    message: `${field} ${listOf(missing)} ${are} missing`,
    help: `give ${it}, or take ${it} from a known target with "extends": "${DEFAULT_TARGET.name}"`,
  });
}

function helpForUnknown(
  key: string,
  prefix: string,
  known: readonly string[],
): string {
  const near = suggest(key, known);
  if (near !== null) return `did you mean '${prefix}${near}'?`;
  for (const [home, fields] of [
    ['limits', LIMIT_FIELDS],
    ['figures', FIGURE_FIELDS],
  ] as const) {
    if (Object.hasOwn(fields, key)) return `'${key}' belongs in '${home}'`;
  }
  return `known fields: ${known.join(', ')}`;
}

/** `a`, `a and b`, `a, b and c` */
function listOf(names: readonly string[]): string {
  return names.length < 2
    ? names.join('')
    : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;
}
