/** A small program that most command specs use. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { temporaryDirectory } from './test-environment.ts';

export const SAMPLE = `param size: int = 4

model sample(image: f32[1, size, size, 3]) -> f32[1, size, size, 8] {
  return relu(pointwise(image, filters = 8, name = "mix"))
}
`;

/** A directory with these files, and with `sample.fcm`. */
export function directoryWith(
  files: Readonly<Record<string, string | Uint8Array>> = {},
): string {
  const directory = temporaryDirectory();
  const all = { 'sample.fcm': SAMPLE, ...files };
  for (const [path, data] of Object.entries(all)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), data);
  }
  return directory;
}
