/** `--target NAME|FILE.json` -> what to plan for. */
import type { Target } from '../compiler/target.ts';
import {
  DEFAULT_TARGET,
  TARGET_NAMES,
  parseTarget,
  presetTarget,
} from '../compiler/targets.ts';
import type { Report } from '../grammar/diagnostic.ts';
import { suggest } from '../grammar/suggest.ts';
import type { Files } from './environment.ts';
import { inputError } from './input-error.ts';
import { readText } from './read-file.ts';

/** The target, or null after FCM6010 or a diagnostic about its file. */
export function resolveTarget(
  name: string | undefined,
  files: Files,
  report: Report,
): Target | null {
  if (name === undefined) return DEFAULT_TARGET;
  if (name.endsWith('.json')) {
    const json = readText(files, name, report);
    return json === null ? null : parseTarget(json, name, report);
  }
  const preset = presetTarget(name);
  if (preset !== null) return preset;
  const near = suggest(name, TARGET_NAMES);
  report(
    inputError(
      'FCM6010',
      `unknown target \`${name}\`; known targets: ${TARGET_NAMES.join(', ')}`,
      near === null
        ? 'a target of your own is a FILE.json; `fcmc devices --json` shows the form'
        : `did you mean \`${near}\`?`,
    ),
  );
  return null;
}
