/** Every golden shader is valid WGSL in which Dawn finds nothing to say. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { gpuDescribe } from './support/gpu.ts';

const FOLDER = new URL('golden/wgsl/', import.meta.url);

gpuDescribe('golden shaders', (gpu) => {
  it.each(readdirSync(FOLDER))('%s', async (file) => {
    const code = readFileSync(new URL(file, FOLDER), 'utf8');
    gpu.device.pushErrorScope('validation');
    const module = gpu.device.createShaderModule({ code });
    const { messages } = await module.getCompilationInfo();
    const error = await gpu.device.popErrorScope();
    const found = messages.map(
      ({ lineNum, linePos, message }) => `${lineNum}:${linePos} ${message}`,
    );
    expect(found).toEqual([]);
    expect(error).toBeNull();
  });
});
