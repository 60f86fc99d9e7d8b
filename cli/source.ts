/** What the commands that read a program share: its text and its options. */
import type { CheckOptions } from '../compile.ts';
import type { SetValue } from '../compiler/lower.ts';
import type { Report } from '../grammar/diagnostic.ts';
import type { Files } from './environment.ts';
import { readText, sourceReader } from './read-file.ts';

/** Options of every command that reads a program. */
export interface ProgramOptions {
  readonly set: ReadonlyMap<string, SetValue>;
  readonly model?: string;
}

export interface ProgramSource {
  readonly text: string;
  /** For `check` and `compile`. */
  readonly options: CheckOptions;
}

/** The program, or null after FCM6001. */
export function readProgram(
  file: string,
  options: ProgramOptions,
  files: Files,
  report: Report,
): ProgramSource | null {
  const text = readText(files, file, report);
  if (text === null) return null;
  return {
    text,
    options: {
      file,
      readSource: sourceReader(files),
      set: options.set,
      ...(options.model !== undefined && { model: options.model }),
    },
  };
}
