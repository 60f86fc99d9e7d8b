/** An environment for command specs: captured streams, a temporary directory. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import type { Environment, TextOutput } from '../../cli/environment.ts';
import { nodeFiles } from '../../cli/node-environment.ts';
import { runCli } from '../../cli/program.ts';

export interface CapturedOutput extends TextOutput {
  readonly text: () => string;
}

export function captureOutput(
  options: { isTTY?: boolean; color?: boolean } = {},
): CapturedOutput {
  let text = '';
  return {
    write: (added) => {
      text += added;
    },
    isTTY: options.isTTY ?? false,
    color: options.color ?? false,
    columns: null,
    text: () => text,
  };
}

/** A directory that is gone when the test is over. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'fcmc-test-'));
  onTestFinished(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  return directory;
}

export interface CliRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command line in `directory`, without a GPU unless given one. */
export async function cli(
  directory: string,
  argv: readonly string[],
  overrides: Partial<Environment> = {},
): Promise<CliRun> {
  const stdout = captureOutput();
  const stderr = captureOutput();
  const exitCode = await runCli(argv, {
    stdout,
    stderr,
    files: nodeFiles(directory),
    gpu: () => Promise.resolve(null),
    now: () => performance.now(),
    debug: false,
    ...overrides,
  });
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

/** Every path below `directory`, sorted. */
export function listFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name).slice(directory.length + 1),
    )
    .sort();
}
