import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { check } from '../../../compile.ts';
import type { CompiledModel } from '../../../codegen/model.ts';
import { randomWeights } from '../../../compiler/weights/random-weights.ts';
import { writeSafetensors } from '../../../compiler/weights/safetensors.ts';
import { directoryWith, SAMPLE } from '../sample.ts';
import { cli, listFiles } from '../test-environment.ts';

function sampleWeights(): Uint8Array {
  const result = check(SAMPLE);
  if (!result.ok) throw new Error('the sample does not compile');
  return writeSafetensors(randomWeights(result.graph, 1));
}

describe('fcmc FILE', () => {
  it('writes the model and its kernels', async () => {
    const directory = directoryWith();
    const { exitCode, stdout, stderr } = await cli(directory, ['sample.fcm']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const files = listFiles(join(directory, 'out'));
    expect(files).toContain('sample.json');
    const model = JSON.parse(
      readFileSync(join(directory, 'out/sample.json'), 'utf8'),
    ) as CompiledModel;
    expect(files.filter((file) => file.endsWith('.wgsl'))).toEqual(
      model.shaders.map(({ name }) => `kernels/${name}.wgsl`).sort(),
    );
    for (const { name, wgsl } of model.shaders) {
      const path = join(directory, 'out/kernels', `${name}.wgsl`);
      expect(readFileSync(path, 'utf8')).toBe(wgsl);
    }
    expect(stdout).toContain('out/sample.json');
    expect(stdout).toContain('no sample.bin: weights were not given');
  });

  it('packs weights that it is given', async () => {
    const directory = directoryWith({ 'w.safetensors': sampleWeights() });
    const argv = ['sample.fcm', '-o', 'x', '--weights', 'w.safetensors'];
    expect((await cli(directory, argv)).exitCode).toBe(0);
    const model = JSON.parse(
      readFileSync(join(directory, 'x/sample.json'), 'utf8'),
    ) as CompiledModel;
    const packed = readFileSync(join(directory, 'x/sample.bin'));
    expect(packed).toHaveLength(model.weights.byteLength);
  });

  it('writes the same bytes twice', async () => {
    const directory = directoryWith({ 'w.safetensors': sampleWeights() });
    for (const output of ['a', 'b']) {
      const argv = ['sample.fcm', '-o', output, '--weights', 'w.safetensors'];
      expect((await cli(directory, argv)).exitCode).toBe(0);
    }
    const contents = (output: string): string[][] =>
      listFiles(join(directory, output)).map((file) => [
        file,
        readFileSync(join(directory, output, file), 'latin1'),
      ]);
    expect(contents('a')).toEqual(contents('b'));
  });

  it('removes what an earlier compile of the model left', async () => {
    const directory = directoryWith({ 'w.safetensors': sampleWeights() });
    const weights = ['--weights', 'w.safetensors'];
    await cli(directory, ['sample.fcm', '--set', 'size=8', ...weights]);
    writeFileSync(join(directory, 'out/kernels/mine.wgsl'), '');
    await cli(directory, ['sample.fcm', '--set', 'size=16']);
    await cli(directory, ['sample.fcm', '--set', 'size=16', '-o', 'fresh']);
    expect(listFiles(join(directory, 'out'))).toEqual(
      [...listFiles(join(directory, 'fresh')), 'kernels/mine.wgsl'].sort(),
    );
  });

  it('writes over a damaged model', async () => {
    const directory = directoryWith({ 'out/sample.json': '{"shaders": 3}' });
    expect((await cli(directory, ['sample.fcm'])).exitCode).toBe(0);
  });

  it.each([
    [['bad.fcm'], 'bad.fcm:1:'],
    [['sample.fcm', '--target', 'h1000'], 'did you mean `h100`?'],
    [['sample.fcm', '--target', 'none.json'], 'cannot read none.json'],
    [['sample.fcm', '--weights', 'none.safetensors'], 'FCM6001'],
    [['sample.fcm', '--weights', 'short.safetensors'], 'short.safetensors'],
    [['sample.fcm', '--weights', 'empty.safetensors'], 'mix.weight'],
    [['sample.fcm', '-o', 'sample.fcm'], 'FCM6002'],
    [['sample.fcm', '-o', 'sample.fcm/out'], 'FCM6002'],
    [['binary.fcm'], 'not UTF-8'],
    [['folder.fcm'], 'it is a directory'],
  ])('%j fails and writes nothing', async (argv, message) => {
    const directory = directoryWith({
      'bad.fcm': 'model m(',
      'short.safetensors': Uint8Array.of(1, 2, 3),
      'empty.safetensors': Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d),
      'binary.fcm': Uint8Array.of(0xff, 0xfe, 0xff),
      'folder.fcm/x': '',
    });
    const before = listFiles(directory);
    const { exitCode, stderr } = await cli(directory, argv);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(listFiles(directory)).toEqual(before);
  });
});
