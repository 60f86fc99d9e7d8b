/** Names of the classes of an output: one per line. */
import type { Report } from '../../grammar/diagnostic.ts';
import type { Files } from '../environment.ts';
import { inputError } from '../input-error.ts';
import { readText } from '../read-file.ts';

/** One label per class, or null after FCM6001 or FCM6009 (another number). */
export function readLabels(
  path: string,
  classes: number,
  files: Files,
  report: Report,
): readonly string[] | null {
  const text = readText(files, path, report);
  if (text === null) return null;
  const labels = text.replace(/\r?\n$/, '').split(/\r?\n/);
  if (labels.length === classes) return labels;
  report(
    inputError(
      'FCM6009',
      `${path}: expected ${classes} labels, one per line; found ${labels.length}`,
    ),
  );
  return null;
}
