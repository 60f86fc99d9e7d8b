import { describe, expect, it } from 'vitest';

import { ShaderRejected } from '../../runtime/errors.ts';
import { leaseKernel } from '../../runtime/pipeline-cache.ts';
import { MockDevice } from '../support/mock-device.ts';
import { ADD_SHADER, SCALE_SHADER } from '../support/tiny-models.ts';

const READ = { kind: 'slot', slot: 0, access: 'read' } as const;
const WRITE = { kind: 'slot', slot: 1, access: 'read_write' } as const;
const WEIGHTS = { kind: 'weights', byteOffset: 0, byteLength: 4 } as const;
const BINDINGS = [READ, WEIGHTS, WRITE];

describe('leaseKernel', () => {
  it('compiles identical kernels once', async () => {
    const mock = new MockDevice();
    const leases = [
      leaseKernel(mock.device, SCALE_SHADER, BINDINGS),
      leaseKernel(mock.device, { ...SCALE_SHADER, name: 'twin' }, BINDINGS),
    ];
    const [first, twin] = await Promise.all(leases.map((l) => l.kernel));
    expect(twin).toBe(first);
    expect(mock.count('createComputePipelineAsync')).toBe(1);
  });

  it('tells apart text, bindings and devices', async () => {
    const mock = new MockDevice();
    const other = new MockDevice();
    await Promise.all([
      leaseKernel(mock.device, SCALE_SHADER, BINDINGS).kernel,
      leaseKernel(mock.device, ADD_SHADER, BINDINGS).kernel,
      leaseKernel(mock.device, SCALE_SHADER, [READ, WRITE, WRITE]).kernel,
      leaseKernel(other.device, SCALE_SHADER, BINDINGS).kernel,
    ]);
    expect(mock.count('createComputePipelineAsync')).toBe(3);
    expect(other.count('createComputePipelineAsync')).toBe(1);
  });

  it('starts all compilations before the first is done', () => {
    const mock = new MockDevice();
    leaseKernel(mock.device, SCALE_SHADER, BINDINGS);
    leaseKernel(mock.device, ADD_SHADER, BINDINGS);
    expect(mock.count('createComputePipelineAsync')).toBe(2);
  });

  it('keeps a kernel as long as someone uses it', async () => {
    const mock = new MockDevice();
    const lease = () => leaseKernel(mock.device, SCALE_SHADER, BINDINGS);
    const [first, second] = [lease(), lease()];
    first.release();
    const third = lease();
    expect(mock.count('createComputePipelineAsync')).toBe(1);
    second.release();
    third.release();
    await lease().kernel;
    expect(mock.count('createComputePipelineAsync')).toBe(2);
  });

  it('shows the first error of the compiler', async () => {
    const mock = new MockDevice({
      rejectShader: () => ({ message: 'not declared', lineNum: 2, linePos: 5 }),
    });
    const { kernel } = leaseKernel(mock.device, ADD_SHADER, BINDINGS);
    await expect(kernel).rejects.toThrow(ShaderRejected);
    await expect(kernel).rejects.toMatchObject({
      shader: 'add',
      line: 2,
      column: 5,
    });
  });

  it('tries again after the users of a rejected kernel are gone', async () => {
    let message: string | null = 'out of registers';
    const mock = new MockDevice({
      rejectShader: () => (message === null ? null : { message, lineNum: 0 }),
    });
    const lease = leaseKernel(mock.device, ADD_SHADER, BINDINGS);
    await expect(lease.kernel).rejects.toMatchObject({ line: null });
    lease.release();
    message = null;
    await leaseKernel(mock.device, ADD_SHADER, BINDINGS).kernel;
  });
});
