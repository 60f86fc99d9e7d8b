/** Reading files that a person named: failures are diagnostics. */
import type { Report } from '../grammar/diagnostic.ts';
import type { Files } from './environment.ts';
import { inputError } from './input-error.ts';

/** Why a file operation failed, without Node's `ENOENT: ..., open '...'`. */
export function failureReason(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  switch (code) {
    case 'ENOENT':
      return 'no such file or directory';
    case 'EISDIR':
      return 'it is a directory';
    case 'ENOTDIR':
      return 'a part of its path is not a directory';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'EROFS':
      return 'the file system is read-only';
    case 'ENOSPC':
      return 'no space left on the device';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

/** The bytes of `path`, or null after FCM6001. */
export function readBytes(
  files: Files,
  path: string,
  report: Report,
): Uint8Array | null {
  try {
    return files.read(path);
  } catch (error) {
    const reason = failureReason(error);
    report(inputError('FCM6001', `cannot read ${path}: ${reason}`));
    return null;
  }
}

/** The UTF-8 text of `path`, or null after FCM6001. */
export function readText(
  files: Files,
  path: string,
  report: Report,
): string | null {
  const bytes = readBytes(files, path, report);
  if (bytes === null) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    report(inputError('FCM6001', `cannot read ${path}: it is not UTF-8 text`));
    return null;
  }
}

/** For imports, which report a missing file themselves. */
export function sourceReader(files: Files): (path: string) => string | null {
  return (path) => readText(files, path, () => undefined);
}
