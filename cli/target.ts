/** `--target NAME|FILE.json` -> what to plan for. */
import type { Target } from '../compiler/target.ts';
import {
  DEFAULT_TARGET,
  TARGET_NAMES,
  parseTarget,
  presetTarget,
} from '../compiler/targets.ts';
import { suggest } from '../grammar/suggest.ts';
import type { Files } from './environment.ts';
import type { Findings } from './findings.ts';
import { inputError } from './input-error.ts';
import { readText } from './read-file.ts';

/** The target, or null after FCM6010 or diagnostics about its file. */
export function resolveTarget(
  name: string | undefined,
  files: Files,
  { report, addSource }: Pick<Findings, 'report' | 'addSource'>,
): Target | null {
  if (name === undefined) return DEFAULT_TARGET;
  if (name.endsWith('.json')) {
    const json = readText(files, name, report);
    if (json === null) return null;
    addSource({ file: name, text: json });
    return parseTarget(json, name, report);
  }
  const preset = presetTarget(name);
  if (preset !== null) return preset;
  const near = suggest(name, TARGET_NAMES);
  report(
    inputError(
      'FCM6010',
      `unknown target \`${name}\`; known targets: ${TARGET_NAMES.join(', ')}`,
      near === null
        ? '`fcmc devices` lists them; a target of your own is a FILE.json (docs/targets.md)'
        : `did you mean \`${near}\`?`,
    ),
  );
  return null;
}
