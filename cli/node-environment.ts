/** The environment of a real process. */
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';

import type { Environment, Files, TextOutput } from './environment.ts';

/** Files below `directory` when a path is relative. */
export function nodeFiles(directory: string): Files {
  const at = (path: string): string => resolve(directory, path);
  return {
    read: (path) => {
      // A plain array: `Buffer.slice` would share the memory it looks into.
      const { buffer, byteOffset, length } = readFileSync(at(path));
      return new Uint8Array(buffer, byteOffset, length);
    },
    write: (path, data) => {
      writeFileSync(at(path), data);
    },
    kind: (path) => {
      const stat = statSync(at(path), { throwIfNoEntry: false });
      if (stat === undefined) return null;
      return stat.isDirectory() ? 'directory' : 'file';
    },
    makeDirectory: (path) => {
      mkdirSync(at(path), { recursive: true });
    },
    makeStaging: (path) => {
      // Inside an existing directory, whose parent may be read-only; beside a
      // missing one. Not `mkdtemp`, whose mode 0700 would stay.
      const place = existsSync(at(path)) ? `${at(path)}/` : at(path);
      const staging = `${place}.fcmc-${process.pid}`;
      rmSync(staging, { recursive: true, force: true });
      mkdirSync(dirname(staging), { recursive: true });
      mkdirSync(staging);
      return staging;
    },
    rename: (from, to) => {
      renameSync(at(from), at(to));
    },
    remove: (path) => {
      rmSync(at(path), { recursive: true, force: true });
    },
  };
}

function terminal(stream: NodeJS.WriteStream): TextOutput {
  const { NO_COLOR, TERM } = process.env;
  const isTTY = stream.isTTY;
  return {
    write: (text) => {
      stream.write(text);
    },
    isTTY,
    color: isTTY && !NO_COLOR && TERM !== 'dumb',
    columns: isTTY ? stream.columns : null,
  };
}

export function nodeEnvironment(): Environment {
  return {
    stdout: terminal(process.stdout),
    stderr: terminal(process.stderr),
    files: nodeFiles(process.cwd()),
    // The driver costs 50 ms and more to load: only who needs it pays.
    gpu: async () => (await import('../runtime/node.ts')).nodeGpu(),
    now: () => performance.now(),
    debug: process.env['FCMC_DEBUG'] === '1',
  };
}
