/**
 * A Target from a JSON file, checked field by field. The file has the fields of
 * `Target`; with `"extends": "h100"` it names only what differs:
 *
 *     { "name": "my-h100", "extends": "h100", "figures": { "dispatchNs": 1800 } }
 *
 * `schemas/target.schema.json` describes the same files to editors.
 */
import type { Diagnostic, Report } from '../grammar/diagnostic.ts';
import { sortDiagnostics } from '../grammar/sort-diagnostics.ts';
import { suggest } from '../grammar/suggest.ts';
import type { Target } from './target.ts';
import type { Section } from './target-file/check-fields.ts';
import {
  checkKnown,
  checkPresent,
  findField,
} from './target-file/check-fields.ts';
import { describeValue, reportFault } from './target-file/fault.ts';
import type { JsonObject } from './target-file/located-json.ts';
import { parseLocatedJson } from './target-file/located-json.ts';
import type { Origin } from './target-file/read-section.ts';
import { readFigures, readLimits } from './target-file/read-section.ts';
import { readText, readTexts } from './target-file/read-value.ts';
import { ROOT_FIELDS } from './target-file/target-fields.ts';
import {
  DEFAULT_TARGET,
  TARGET_NAMES,
  presetTarget,
} from './target-presets.ts';

/**
 * The target that the text of `file` describes, or null after diagnostics, each
 * at its place in the text: FCM5001 not a JSON object, FCM5002 unknown field,
 * FCM5003 missing fields, FCM5004 wrong kind of value, FCM5005 unknown base,
 * FCM5006 field given twice. All faults of a file are reported, except that a
 * text that is not JSON has no fields.
 */
export function parseTarget(
  json: string,
  file: string,
  report: Report,
): Target | null {
  const found: Diagnostic[] = [];
  const target = readFile(json, file, (diagnostic) => found.push(diagnostic));
  sortDiagnostics(found).forEach(report);
  return found.length === 0 ? target : null;
}

/** What could be read; no target when anything was reported. */
function readFile(json: string, file: string, report: Report): Target | null {
  const root = parseLocatedJson({ file, text: json }, report);
  if (root === null) return null;
  if (root.kind === 'object') return readTarget(root, report);
  reportFault(report, {
    code: 'FCM5001',
    span: root.span,
    message: `a target file holds one object, not ${describeValue(root)}`,
  });
  return null;
}

function readTarget(root: JsonObject, report: Report): Target {
  const opening = { ...root.span, end: root.span.start + 1 };
  const top: Section = { object: root, place: opening, prefix: '' };
  checkKnown(top, ROOT_FIELDS, report);
  const base = readBase(root, report);
  if (base === null) checkPresent(top, ['name', 'limits', 'figures'], report);
  const origin = { target: base ?? DEFAULT_TARGET, isBase: base !== null };
  checkSchemaReference(root, report);
  const limits = findSection(root, 'limits', report);
  const figures = findSection(root, 'figures', report);
  return {
    name: readTargetName(root, origin, report),
    limits:
      limits === null
        ? origin.target.limits
        : readLimits(limits, origin, report),
    figures:
      figures === null
        ? origin.target.figures
        : readFigures(figures, origin, report),
    features: readFeatures(root, base, report),
  };
}

/** What `extends` names; null when there is none. */
function readBase(root: JsonObject, report: Report): Target | null {
  const field = findField(root, 'extends');
  if (field === null) return null;
  const { value } = field;
  const name = value.kind === 'string' ? value.value : null;
  const base = name === null ? null : presetTarget(name);
  if (base !== null) return base;
  const near = name === null ? null : suggest(name, TARGET_NAMES);
  reportFault(report, {
    code: 'FCM5005',
    span: value.span,
    message: `'extends' must name a known target, not ${describeValue(value)}`,
    help:
      near === null
        ? `known targets: ${TARGET_NAMES.join(', ')}`
        : `did you mean '${near}'?`,
  });
  // Fields that the base would give are not missing as well.
  return DEFAULT_TARGET;
}

function checkSchemaReference(root: JsonObject, report: Report): void {
  const field = findField(root, '$schema');
  if (field === null) return;
  const help = 'the path of target.schema.json, for editors';
  const reading = { path: '$schema', value: field.value, otherwise: '', help };
  readText(reading, report);
}

function readTargetName(
  root: JsonObject,
  { target }: Origin,
  report: Report,
): string {
  const field = findField(root, 'name');
  if (field === null) return target.name;
  const help = 'what plans and messages call the target';
  const reading = { path: 'name', value: field.value, otherwise: '', help };
  return readText(reading, report);
}

/** Without a base the list is empty when it is not given. */
function readFeatures(
  root: JsonObject,
  base: Target | null,
  report: Report,
): readonly string[] {
  const field = findField(root, 'features');
  if (field === null) return base?.features ?? [];
  const help = 'WebGPU feature names, such as "shader-f16"';
  const reading = { path: 'features', value: field.value, otherwise: [], help };
  return readTexts(reading, report);
}

/** An object field, or null when it is missing or, after FCM5004, no object. */
function findSection(
  root: JsonObject,
  key: 'limits' | 'figures',
  report: Report,
): Section | null {
  const field = findField(root, key);
  if (field === null) return null;
  const { keySpan, value } = field;
  if (value.kind === 'object') {
    return { object: value, place: keySpan, prefix: `${key}.` };
  }
  reportFault(report, {
    code: 'FCM5004',
    span: value.span,
    message: `'${key}' must be an object, not ${describeValue(value)}`,
  });
  return null;
}
