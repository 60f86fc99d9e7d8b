/** `fcmc run` and `fcmc devices` on the machine's WebGPU device. */
import { expect, it } from 'vitest';

import type { RunReport } from '../../../cli/run/run-report.ts';
import { nodeGpu } from '../../../runtime/node.ts';
import { gpuDescribe } from '../../support/gpu.ts';
import { directoryWith } from '../sample.ts';
import { cli } from '../test-environment.ts';

const onGpu = (...argv: string[]) =>
  cli(directoryWith(), argv, { gpu: () => nodeGpu() });

gpuDescribe('fcmc run', (gpu) => {
  it.each([[[]], [['--no-fuse']], [['--target=webgpu-default']]])(
    'verifies every output: %j',
    async (flags) => {
      const { exitCode, stdout, stderr } = await onGpu(
        'run',
        'sample.fcm',
        '--verify',
        ...flags,
      );
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(stdout).toContain(`device   ${gpu.adapterInfo.name}\n`);
      expect(stdout).toMatch(/^verify .*ok output: 128 of 128 within bound/m);
    },
  );

  it('gives what the interpreter gives', async () => {
    const values = async (device: string): Promise<readonly number[]> => {
      const argv = ['run', 'sample.fcm', '--json', `--device=${device}`];
      const { stdout } = await onGpu(...argv);
      return (JSON.parse(stdout) as RunReport).outputs[0]!.values;
    };
    const expected = await values('cpu');
    (await values('webgpu')).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 4);
    });
  });

  it('reports a plan that needs more than the device has', async () => {
    const greedy = JSON.stringify({
      name: 'greedy',
      extends: 'h100',
      limits: { invocations: 65_536, workgroupSize: [65_536, 1, 1] },
    });
    const place = directoryWith({ 'greedy.json': greedy });
    const argv = ['run', 'sample.fcm', '--target=greedy.json', '--set=size=64'];
    const { exitCode, stderr } = await cli(place, argv, {
      gpu: () => nodeGpu(),
    });
    // Either the plan stayed small or the device says what it lacks.
    if (exitCode === 0) return;
    expect(exitCode).toBe(1);
    expect(stderr).toContain('FCM6013');
  });
});

gpuDescribe('fcmc devices', (gpu) => {
  it('shows the adapter', async () => {
    const { exitCode, stdout } = await onGpu('devices');
    expect(exitCode).toBe(0);
    expect(stdout).toContain(gpu.adapterInfo.name);
    expect(stdout).toMatch(/^invocations +[\d,]+ per workgroup$/m);
  });

  it('prints a target that --target reads', async () => {
    const { stdout } = await onGpu('devices', '--json');
    const { target } = JSON.parse(stdout) as { readonly target: unknown };
    const place = directoryWith({ 'here.json': JSON.stringify(target) });
    const argv = ['explain', 'sample.fcm', '--target=here.json'];
    const { exitCode, stderr } = await cli(place, argv);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });
});
