/** `--weights FILE.safetensors`. */
import { readSafetensors } from '../compiler/weights/safetensors.ts';
import type { WeightSource } from '../compiler/weights/weight-source.ts';
import type { Report } from '../grammar/diagnostic.ts';
import type { Files } from './environment.ts';
import { readBytes } from './read-file.ts';

/** The weights, or null after FCM6001 or a diagnostic about the file (FCM4). */
export function readWeights(
  path: string,
  files: Files,
  report: Report,
): WeightSource | null {
  const bytes = readBytes(files, path, report);
  return bytes === null ? null : readSafetensors(bytes, path, report);
}
