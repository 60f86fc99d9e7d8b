/** `fcmc run` without a device: the reference interpreter, and all bad input. */
import { describe, expect, it } from 'vitest';

import type { RunReport } from '../../../cli/run/run-report.ts';
import { npyFile } from '../inputs/npy-file.ts';
import { pngFile } from '../inputs/picture-file.ts';
import { directoryWith } from '../sample.ts';
import { cli, listFiles } from '../test-environment.ts';

const IDENTITY = `model identity(x: f32[1, 2, 2, 3]) -> f32[1, 2, 2, 3] {
  return x + 0
}
`;

const TWO_INPUTS = `model sum(a: f32[2], b: f32[2]) -> f32[2] {
  return a + b
}
`;

function f32File(...values: number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer);
}

const twelve = Array.from({ length: 12 }, (_, i) => i);

const directory = () =>
  directoryWith({
    'identity.fcm': IDENTITY,
    'sum.fcm': TWO_INPUTS,
    'x.f32': f32File(...twelve),
    'short.f32': f32File(1, 2, 3),
    'odd.f32': new Uint8Array(47),
    'x.npy': npyFile({ shape: '(1, 2, 2, 3)', values: twelve }),
    'flat.npy': npyFile({ shape: '(12,)', values: twelve }),
    'nan.npy': npyFile({ shape: '(nan,)', values: twelve }),
    'x.png': pngFile({ width: 2, height: 2 }),
    'cut.png': pngFile({ width: 2, height: 2 }).slice(0, 40),
    'x.txt': 'hello',
    'a.f32': f32File(1, 2),
    'b.f32': f32File(10, 20),
    'labels.txt': 'red\ngreen\nblue\n',
    'two.txt': 'red\ngreen\n',
  });

const run = (...argv: string[]) => cli(directory(), ['run', ...argv]);

async function runJson(...argv: string[]): Promise<RunReport> {
  const { stdout } = await run(...argv, '--json');
  return JSON.parse(stdout) as RunReport;
}

describe('fcmc run without a device', () => {
  it('says so in one line and runs on the CPU', async () => {
    const { exitCode, stdout, stderr } = await run('sample.fcm', '--verify');
    expect(exitCode).toBe(0);
    expect(stderr).toBe(
      'no WebGPU adapter found: running on the CPU with the reference interpreter\n',
    );
    expect(stdout).toMatch(/^device .*CPU \(float64 reference interpreter\)$/m);
    expect(stdout).toMatch(/^input .*random in \[-1, 1\), seed 1$/m);
    expect(stdout).toMatch(/^weights .*2 tensors, random, seed 1$/m);
    expect(stdout).toMatch(/^verify .*the reference interpreter itself ran$/m);
  });

  it('is silent about it when the CPU was asked for', async () => {
    const { stderr } = await run('sample.fcm', '--device', 'cpu');
    expect(stderr).toBe('');
  });

  it('fails when a device was asked for, naming what to install', async () => {
    const { exitCode, stdout, stderr } = await run(
      'sample.fcm',
      '--device=webgpu',
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('FCM6012');
    expect(stderr).toContain('npm package `webgpu`');
    expect(stderr).toContain('apt install mesa-vulkan-drivers');
  });

  it('is repeatable, and another seed gives other numbers', async () => {
    const one = await runJson('sample.fcm');
    const again = await runJson('sample.fcm');
    const other = await runJson('sample.fcm', '--seed=2');
    expect(again.outputs).toEqual(one.outputs);
    expect(other.outputs).not.toEqual(one.outputs);
  });
});

describe('fcmc run --input', () => {
  it.each(['x.f32', 'x=x.f32', 'x.npy'])('reads %s', async (input) => {
    const { outputs } = await runJson('identity.fcm', '--input', input);
    expect(outputs[0]).toMatchObject({
      name: 'output',
      shape: [1, 2, 2, 3],
      values: twelve,
    });
  });

  it('reads a picture', async () => {
    const { inputs, outputs } = await runJson(
      'identity.fcm',
      '--input=x.png',
      '--normalize=raw',
    );
    expect(inputs[0]!.origin).toBe('x.png, 2x2 to 2x2, raw');
    // gradient: red 10 x, green 20 y, blue 200
    expect(outputs[0]!.values).toEqual([
      ...[0, 0, 200, 10, 0, 200],
      ...[0, 20, 200, 10, 20, 200],
    ]);
  });

  it('reads several inputs by name', async () => {
    const { outputs } = await runJson(
      'sum.fcm',
      '--input=b=b.f32',
      '--input=a=a.f32',
    );
    expect(outputs[0]!.values).toEqual([11, 22]);
  });

  it.each([
    ['FCM6001', ['identity.fcm', '--input=none.f32'], 'no such file'],
    ['FCM6003', ['identity.fcm', '--input=y=x.f32'], 'no input `y`'],
    ['FCM6003', ['sum.fcm', '--input=a.f32'], 'which of the inputs a, b'],
    ['FCM6003', ['sum.fcm', '--input=a=a.f32', '--input=a=b.f32'], 'twice'],
    ['FCM6003', ['identity.fcm', '--input=x.txt'], 'known endings'],
    [
      'FCM6004',
      ['identity.fcm', '--input=short.f32'],
      'short.f32: input `x` is f32[1, 2, 2, 3]: 12 elements, 48 bytes; found 12 bytes',
    ],
    ['FCM6004', ['identity.fcm', '--input=odd.f32'], 'found 47 bytes'],
    ['FCM6004', ['identity.fcm', '--input=flat.npy'], 'found shape [12]'],
    ['FCM6005', ['identity.fcm', '--input=nan.npy'], 'not readable'],
    ['FCM6006', ['identity.fcm', '--input=cut.png'], 'truncated'],
    ['FCM6008', ['sum.fcm', '--input=a=x.png'], 'shape [1, H, W, 3]'],
    ['FCM6009', ['sum.fcm', '--labels=labels.txt'], 'expected 2 labels'],
    ['FCM6010', ['sum.fcm', '--target=h10'], 'unknown target'],
  ])('%s: %j', async (code, argv, message) => {
    const place = directory();
    const before = listFiles(place);
    const { exitCode, stdout, stderr } = await cli(place, [
      'run',
      ...argv,
      '--device=cpu',
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(code);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(listFiles(place)).toEqual(before);
  });

  it('reports every bad file at once', async () => {
    const { stderr } = await run(
      'sum.fcm',
      '--input=a=none.f32',
      '--weights=none.safetensors',
      '--labels=none.txt',
    );
    expect(stderr.match(/FCM6001/g)).toHaveLength(3);
  });
});

describe('fcmc run --top', () => {
  it('lists the best classes of every row, with labels', async () => {
    const { stdout } = await run(
      'identity.fcm',
      '--input=x.f32',
      '--top=2',
      '--labels=labels.txt',
    );
    const [table] = stdout.split('\n\n').slice(1);
    expect(table).toMatchInlineSnapshot(`
      "top classes of output [0]
       66.5 %      2     2.000  blue
       24.5 %      1     1.000  green"
    `);
  });

  it('checks the program before the device', async () => {
    const place = directoryWith({ 'bad.fcm': 'model m(' });
    const gpu = () => Promise.reject(new Error('must not be asked for'));
    const { exitCode } = await cli(place, ['run', 'bad.fcm'], { gpu });
    expect(exitCode).toBe(1);
  });
});
