/** Runs a script after `runtime/node.ts` in a Node process of its own. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { transformSync } from 'esbuild';

export interface ScriptResult {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
}

/** `script` is the body of a module that has `nodeGpu`, and `gc`. */
export function runWithNodeGpu(
  script: string,
  env: Readonly<Record<string, string>> = {},
): ScriptResult {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const source = readFileSync(`${root}runtime/node.ts`, 'utf8');
  const { code } = transformSync(source, { loader: 'ts', format: 'esm' });
  const { status, signal, stdout } = spawnSync(
    process.execPath,
    ['--expose-gc', '--input-type=module', '--eval', `${code}\n${script}`],
    {
      // Where `webgpu` resolves.
      cwd: root,
      env: { ...process.env, ...env },
      encoding: 'utf8',
      timeout: 30_000,
    },
  );
  return { status, signal, stdout };
}
