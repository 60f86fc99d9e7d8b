/**
 * Runs a TypeScript program of this folder: Node 20 strips no types.
 *
 *   node bench/run.mjs bench/planner/plan-time.ts [arguments]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';

const [program, ...rest] = process.argv.slice(2);
if (program === undefined) {
  console.error('usage: node bench/run.mjs PROGRAM.ts [arguments]');
  process.exit(2);
}
// Below node_modules, so that the bundle finds the packages it leaves out.
const folder = mkdtempSync(path.join('node_modules', '.fcmc-'));
const outfile = path.join(folder, `${path.parse(program).name}.mjs`);
try {
  await build({
    entryPoints: [program],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
  const { status } = spawnSync(process.execPath, [outfile, ...rest], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true });
}
