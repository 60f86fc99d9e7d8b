import { expect, it } from 'vitest';

import {
  CommandRejected,
  DeviceLost,
  SessionDisposed,
  ShaderRejected,
  createSession,
} from '../../runtime/index.ts';
import { gpuDescribe, ownDevice, runPoisoned } from '../support/gpu.ts';
import type { GpuFixture } from '../support/gpu.ts';
import {
  SCALE_SHADER,
  scaleChain,
  scaleChainWeights,
  twoByTwo,
} from '../support/tiny-models.ts';

/** Small integers, so that f32 sums are exact in any order. */
function integers(length: number): Float32Array {
  return Float32Array.from({ length }, () => Math.floor(Math.random() * 1000));
}

/** What `scaleChain` computes. */
function expectedChain(
  x: Float32Array,
  offsets: readonly Float32Array[],
): Float32Array {
  return offsets.reduce((v, c) => v.map((value, i) => 2 * value + c[i]!), x);
}

function offsetsOf(length: number, steps: number): Float32Array[] {
  return Array.from({ length: steps }, () => integers(length));
}

function chainSession(gpu: Pick<GpuFixture, 'device'>, length: number) {
  const offsets = offsetsOf(length, 3);
  const weights = scaleChainWeights(offsets.map((c) => [...c]));
  const { device } = gpu;
  return {
    expected: (x: Float32Array) => expectedChain(x, offsets),
    session: createSession(scaleChain(length, 3), { device, weights }),
  };
}

function storage(device: GPUDevice, size: number): GPUBuffer {
  const usage =
    GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
  return device.createBuffer({ size, usage });
}

async function read(
  device: GPUDevice,
  buffer: GPUBuffer,
): Promise<Float32Array> {
  const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
  const copy = device.createBuffer({ size: buffer.size, usage });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, copy, 0, buffer.size);
  device.queue.submit([encoder.finish()]);
  await copy.mapAsync(GPUMapMode.READ);
  const values = new Float32Array(copy.getMappedRange().slice(0));
  copy.destroy();
  return values;
}

for (const limits of ['adapter', 'guaranteed'] as const) {
  const body = (gpu: GpuFixture): void => {
    it.each([1, 3, 64, 65, 1000])('computes %i values', async (length) => {
      const offsets = offsetsOf(length, 4);
      const weights = scaleChainWeights(offsets.map((c) => [...c]));
      const x = integers(length);
      const model = scaleChain(length, 4);
      const outputs = await runPoisoned(gpu.device, model, { x }, weights);
      expect(outputs).toEqual({ y: expectedChain(x, offsets) });
    });
  };
  gpuDescribe(`a session with ${limits} limits`, body, { limits });
}

gpuDescribe('Session.run', (gpu) => {
  it('has several inputs and outputs', async () => {
    const a = integers(5);
    const b = integers(5);
    const outputs = await runPoisoned(gpu.device, twoByTwo(5), { a, b });
    const sum = a.map((value, i) => value + b[i]!);
    expect(outputs).toEqual({ sum, double: sum.map((value) => 2 * value) });
  });

  it('gives overlapping calls the results of their own inputs', async () => {
    const { session, expected } = chainSession(gpu, 70);
    const made = await session;
    for (let round = 0; round < 3; round++) {
      const xs = Array.from({ length: 8 }, () => integers(70));
      const outputs = await Promise.all(xs.map((x) => made.run({ x })));
      expect(outputs).toEqual(xs.map((x) => ({ y: expected(x) })));
    }
    made.dispose();
  });

  it('binds GPU buffers, even larger ones, without a copy', async () => {
    const { device } = gpu;
    const session = await createSession(twoByTwo(6), { device });
    const a = storage(device, 6 * 4);
    const sum = storage(device, 6 * 4 + 64);
    for (let round = 0; round < 2; round++) {
      const values = integers(6);
      const b = integers(6);
      device.queue.writeBuffer(a, 0, values);
      device.queue.writeBuffer(sum, 0, new Uint8Array(sum.size).fill(0xff));
      const outputs = await session.run({ a, b }, { outputs: { sum } });
      const expected = values.map((value, i) => value + b[i]!);
      expect(outputs).toEqual({ double: expected.map((v) => 2 * v) });
      const seen = await read(device, sum);
      expect(seen.slice(0, 6)).toEqual(expected);
      expect(seen.slice(6).every(Number.isNaN)).toBe(true);
    }
    session.dispose();
  });

  it('reads nothing back when every output has a buffer', async () => {
    const { device } = gpu;
    const { session, expected } = chainSession(gpu, 4);
    const y = storage(device, 16);
    const x = integers(4);
    const made = await session;
    expect(await made.run({ x }, { outputs: { y } })).toEqual({});
    expect(await read(device, y)).toEqual(expected(x));
    made.dispose();
  });

  it('rejects with what the GPU says of a destroyed buffer', async () => {
    const { session, expected } = chainSession(gpu, 4);
    const made = await session;
    const dead = storage(gpu.device, 16);
    dead.destroy();
    const run = made.run({ x: dead });
    await expect(run).rejects.toThrow(CommandRejected);
    await expect(run).rejects.toThrow(/destroyed/);
    const x = integers(4);
    expect(await made.run({ x })).toEqual({ y: expected(x) });
    made.dispose();
  });
});

gpuDescribe('Session.profile', (gpu) => {
  it('has a row per dispatch', async ({ skip }) => {
    if (!gpu.device.features.has('timestamp-query')) skip('no timestamp-query');
    const { session } = chainSession(gpu, 64);
    const made = await session;
    const { rows, totalNs, wallMs } = await made.profile({ x: integers(64) });
    expect(rows.map(({ ns, ...row }) => [row, ns >= 0])).toEqual(
      [0, 1, 2].map((i) => [
        { label: `step.${i}`, family: 'map', shader: 'scale' },
        true,
      ]),
    );
    expect(totalNs).toBe(rows.reduce((sum, { ns }) => sum + ns, 0));
    expect(wallMs).toBeGreaterThan(0);
    made.dispose();
  });
});

gpuDescribe('createSession', (gpu) => {
  it('shows where the compiler rejected a kernel', async () => {
    const wgsl = SCALE_SHADER.wgsl.replace('c[id.x]', 'missing[id.x]');
    const model = {
      ...scaleChain(4, 2),
      shaders: [{ ...SCALE_SHADER, name: 'broken', wgsl }],
    };
    const weights = scaleChainWeights(offsetsOf(4, 2).map((c) => [...c]));
    const error: unknown = await createSession(model, {
      device: gpu.device,
      weights,
    }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ShaderRejected);
    expect(error).toMatchObject({ shader: 'broken', line: 8, column: 33 });
    expect(String(error)).toContain(
      [
        "broken.wgsl:8:33: the GPU rejected this kernel: unresolved value 'missing'",
        '8 |     out[id.x] = 2.0 * a[id.x] + missing[id.x];',
        '                                    ^',
      ].join('\n'),
    );
  });

  it('says what else is wrong with a pipeline', async () => {
    const model = {
      ...scaleChain(4, 2),
      shaders: [{ ...SCALE_SHADER, entryPoint: 'start' }],
    };
    const weights = scaleChainWeights(offsetsOf(4, 2).map((c) => [...c]));
    const made = createSession(model, { device: gpu.device, weights });
    await expect(made).rejects.toThrow(ShaderRejected);
    await expect(made).rejects.toThrow(/start/);
  });
});

gpuDescribe('a device that goes away', () => {
  it('rejects pending and later calls', async () => {
    const device = await ownDevice();
    const { session } = chainSession({ device }, 4);
    const made = await session;
    const x = integers(4);
    const pending = [made.run({ x }), made.profile({ x })];
    device.destroy();
    for (const call of pending) await expect(call).rejects.toThrow(DeviceLost);
    await expect(made.run({ x })).rejects.toThrow(DeviceLost);
    await expect(chainSession({ device }, 4).session).rejects.toThrow(
      DeviceLost,
    );
    made.dispose();
    await expect(made.run({ x })).rejects.toThrow(SessionDisposed);
  });

  it('rejects a session that is being made', async () => {
    const device = await ownDevice();
    const { session } = chainSession({ device }, 4);
    device.destroy();
    await expect(session).rejects.toThrow(DeviceLost);
  });
});

gpuDescribe('Session.dispose', (gpu) => {
  it('rejects pending runs and leaves the device alone', async () => {
    const { session } = chainSession(gpu, 4);
    const made = await session;
    const x = integers(4);
    const pending = [made.run({ x }), made.run({ x })];
    made.dispose();
    made.dispose();
    for (const run of pending) {
      await expect(run).rejects.toThrow(SessionDisposed);
    }
    const next = chainSession(gpu, 4);
    const again = await next.session;
    expect(await again.run({ x })).toEqual({ y: next.expected(x) });
    again.dispose();
  });
});
