import { gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';

import { buildSync } from 'esbuild';
import { expect, it } from 'vitest';

import * as runtime from '../../runtime/index.ts';

it('exports the session, the device and the errors', () => {
  expect(Object.keys(runtime).sort()).toMatchInlineSnapshot(`
    [
      "CommandRejected",
      "DeviceLost",
      "DeviceUnavailable",
      "FeatureMissing",
      "LimitTooLow",
      "OutOfMemory",
      "RuntimeError",
      "SessionDisposed",
      "ShaderRejected",
      "UnsupportedFormat",
      "WrongInput",
      "WrongWeights",
      "createSession",
      "describeAdapter",
      "requestDevice",
    ]
  `);
});

it('is one small file for a browser, without any dependency', () => {
  const { outputFiles, metafile } = buildSync({
    absWorkingDir: fileURLToPath(new URL('../../', import.meta.url)),
    entryPoints: ['runtime/index.ts'],
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    metafile: true,
  });
  const sources = Object.keys(metafile.inputs);
  expect(sources.filter((path) => !path.startsWith('runtime/'))).toEqual([]);
  const [output] = outputFiles;
  // What a page downloads.
  expect(gzipSync(output!.contents).byteLength).toBeLessThan(12 * 1024);
});
