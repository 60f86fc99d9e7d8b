import { expect, it } from 'vitest';

import { nodeGpu } from '../../runtime/node.ts';
import { gpuDescribe } from '../support/gpu.ts';
import { runWithNodeGpu } from '../support/node-script.ts';

gpuDescribe('nodeGpu', () => {
  it('is one per set of toggles', async () => {
    const toggles = ['disable-dawn-features=timestamp_quantization'];
    expect(await nodeGpu()).toBe(await nodeGpu({ toggles: [] }));
    expect(await nodeGpu({ toggles })).toBe(await nodeGpu({ toggles }));
    expect(await nodeGpu({ toggles })).not.toBe(await nodeGpu());
  });

  it('defines the globals of WebGPU', () => {
    expect(globalThis).toHaveProperty('GPUBufferUsage.STORAGE', 0x80);
  });
});

/** Ends with a device that is ... */
const ENDINGS: Readonly<Record<string, string>> = {
  alive: '',
  destroyed: 'device.destroy();',
  dropped: `device = null;
    for (let i = 0; i < 3; i++) {
      gc();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }`,
  busy: 'void buffer.mapAsync(GPUMapMode.READ);',
};

gpuDescribe('a process that used nodeGpu', () => {
  it.each(Object.keys(ENDINGS))('ends well with a device %s', (ending) => {
    const result = runWithNodeGpu(`
      async function open() {
        const gpu = await nodeGpu();
        return await (await gpu.requestAdapter()).requestDevice();
      }
      let device = await open();
      gc();
      await new Promise((resolve) => setTimeout(resolve, 20));
      const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
      const buffer = device.createBuffer({ size: 16, usage });
      await buffer.mapAsync(GPUMapMode.READ);
      buffer.unmap();
      ${ENDINGS[ending] ?? ''}
      console.log('end');
    `);
    expect(result).toEqual({ status: 0, signal: null, stdout: 'end\n' });
  });

  it('ends with the exit code that it asks for', () => {
    const result = runWithNodeGpu(`
      const gpu = await nodeGpu();
      const device = await (await gpu.requestAdapter()).requestDevice();
      process.exit(3);
    `);
    expect(result).toEqual({ status: 3, signal: null, stdout: '' });
  });
});
