import { describe, expect, it } from 'vitest';

import { readNpy } from '../../../cli/inputs/npy.ts';
import { diagnose } from '../diagnose.ts';
import { npyFile } from './npy-file.ts';

const read = (bytes: Uint8Array) =>
  diagnose((report) => readNpy(bytes, 'x.npy', report));

describe('readNpy', () => {
  it.each([1, 2, 3])('reads version %i', (version) => {
    const { value, messages } = read(
      npyFile({ shape: '(2, 3)', values: [1, 2, 3, 4, 5, 6.5], version }),
    );
    expect(messages).toEqual([]);
    expect(value?.shape).toEqual([2, 3]);
    expect([...value!.data]).toEqual([1, 2, 3, 4, 5, 6.5]);
  });

  it('reads a vector and a scalar', () => {
    const vector = read(npyFile({ shape: '(3,)', values: [1, 2, 3] }));
    expect(vector.value?.shape).toEqual([3]);
    const scalar = read(npyFile({ shape: '()', values: [7] }));
    expect(scalar.value?.shape).toEqual([]);
  });

  it('reads values that are not aligned in their buffer', () => {
    const file = npyFile({ shape: '(1,)', values: [3] });
    const shifted = new Uint8Array(file.length + 1);
    shifted.set(file, 1);
    expect([...read(shifted.subarray(1)).value!.data]).toEqual([3]);
  });

  it.each([
    ['other magic', new Uint8Array(64), 'does not start with'],
    ['nothing', new Uint8Array(0), 'does not start with'],
    [
      'only the magic',
      npyFile({ shape: '(1,)', values: [1] }).slice(0, 9),
      'truncated .npy header',
    ],
    [
      'a header length beyond the file',
      npyFile({ shape: '(1,)', values: [1], headerBytes: 60_000 }),
      'it should be 60000 bytes long',
    ],
    [
      'version 9',
      npyFile({ shape: '(1,)', values: [1], version: 9 }),
      'version 9 is not known',
    ],
    [
      'float64',
      npyFile({ shape: '(1,)', values: [1], descr: "'<f8'" }),
      "found '<f8'",
    ],
    [
      'big endian',
      npyFile({ shape: '(1,)', values: [1], descr: "'>f4'" }),
      "found '>f4'",
    ],
    [
      'a structured dtype',
      npyFile({ shape: '(1,)', values: [1], descr: "[('a', '<f4')]" }),
      'found none',
    ],
    [
      'Fortran order',
      npyFile({ shape: '(1,)', values: [1], fortranOrder: 'True' }),
      'expected C order',
    ],
    [
      'too few values',
      npyFile({ shape: '(2, 2)', values: [1, 2, 3] }),
      'shape (2, 2) needs 16 bytes of values, the file has 12',
    ],
    [
      'too many values',
      npyFile({ shape: '(1,)', values: [1, 2] }),
      'needs 4 bytes of values, the file has 8',
    ],
    [
      'dimensions whose product overflows',
      npyFile({ shape: '(999999999999999, 999999999999999)', values: [1] }),
      'bytes of values, the file has 4',
    ],
    ...['(nan,)', '(-1,)', '(1.5,)', '(1e9,)', '(1 2)', '(,,)', '1,'].map(
      (shape): [string, Uint8Array, string] => [
        `shape ${shape}`,
        npyFile({ shape, values: [1] }),
        'shape in its .npy header is not readable',
      ],
    ),
  ])('rejects %s', (_, bytes, message) => {
    const { value, codes, messages } = read(bytes);
    expect(value).toBeNull();
    expect(codes).toEqual(['FCM6005']);
    expect(messages[0]).toContain('x.npy: ');
    expect(messages[0]).toContain(message);
  });
});
