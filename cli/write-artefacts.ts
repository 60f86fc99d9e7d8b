/**
 * Writes a set of files so that a reader sees all of them or none. Everything
 * goes into a new staging directory first; a full disk or a lost
 * permission shows there, where nobody looks. Then it takes its place: as a
 * whole when the wanted directory does not exist, file by file otherwise, so
 * that unrelated files in it stay.
 */
import { posix } from 'node:path';

import type { Files } from './environment.ts';

export interface Artefact {
  /** Relative to the output directory, with forward slashes. */
  readonly path: string;
  readonly data: string | Uint8Array;
}

/**
 * @throws Error of the file system. The output directory is then as it was,
 * unless the very renames into an existing one failed half way.
 */
export function writeArtefacts(
  files: Files,
  directory: string,
  artefacts: readonly Artefact[],
): void {
  const staging = files.makeStaging(directory);
  try {
    for (const { path, data } of artefacts) {
      files.makeDirectory(posix.join(staging, posix.dirname(path)));
      files.write(posix.join(staging, path), data);
    }
    if (files.kind(directory) === null) {
      files.rename(staging, directory);
      return;
    }
    for (const { path } of artefacts) {
      files.makeDirectory(posix.join(directory, posix.dirname(path)));
      files.rename(posix.join(staging, path), posix.join(directory, path));
    }
  } finally {
    files.remove(staging);
  }
}
