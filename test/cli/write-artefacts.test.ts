import {
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { nodeFiles } from '../../cli/node-environment.ts';
import { writeArtefacts } from '../../cli/write-artefacts.ts';
import { listFiles, temporaryDirectory } from './test-environment.ts';

const artefacts = [
  { path: 'kernels/a.wgsl', data: 'a' },
  { path: 'm.bin', data: Uint8Array.of(1, 2) },
  { path: 'm.json', data: '{}' },
];
const PATHS = ['kernels/a.wgsl', 'm.bin', 'm.json'];

describe('writeArtefacts', () => {
  it('makes a missing directory and its parents', () => {
    const root = temporaryDirectory();
    writeArtefacts(nodeFiles(root), 'deep/out', artefacts);
    expect(listFiles(root)).toEqual(PATHS.map((path) => `deep/out/${path}`));
    // As any directory: not the private mode of temporary ones.
    mkdirSync(join(root, 'ordinary'));
    expect(statSync(join(root, 'deep/out')).mode).toBe(
      statSync(join(root, 'ordinary')).mode,
    );
  });

  it('keeps unrelated files and replaces its own', () => {
    const root = temporaryDirectory();
    mkdirSync(join(root, 'out/kernels'), { recursive: true });
    writeFileSync(join(root, 'out/notes.txt'), 'mine');
    writeFileSync(join(root, 'out/m.json'), 'old');
    writeArtefacts(nodeFiles(root), 'out/', artefacts);
    expect(listFiles(join(root, 'out'))).toEqual([...PATHS, 'notes.txt']);
    expect(readFileSync(join(root, 'out/m.json'), 'utf8')).toBe('{}');
  });

  it('leaves nothing behind when writing fails half way', () => {
    const root = temporaryDirectory();
    const files = nodeFiles(root);
    const full = {
      ...files,
      write: (path: string, data: string | Uint8Array) => {
        if (path.endsWith('.json')) throw new Error('disk full');
        files.write(path, data);
      },
    };
    expect(() => {
      writeArtefacts(full, 'out', artefacts);
    }).toThrow('disk full');
    expect(listFiles(root)).toEqual([]);
    expect(existsSync(join(root, 'out'))).toBe(false);
  });
});
