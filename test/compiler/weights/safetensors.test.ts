import { describe, expect, it } from 'vitest';
import type { WeightSource } from '../../../compiler/weights/weight-source.ts';
import {
  readSafetensors,
  writeSafetensors,
} from '../../../compiler/weights/safetensors.ts';
import type { Diagnostic } from '../../../grammar/diagnostic.ts';
import type { Rng } from '../../support/rng.ts';
import { createRng, testSeed } from '../../support/rng.ts';
import {
  tensorEntry as tensor,
  weightFile as fileOf,
} from '../../support/weight-file.ts';

function read(file: Uint8Array): {
  weights: WeightSource | null;
  diagnostics: Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const report = (d: Diagnostic): void => void diagnostics.push(d);
  const weights = readSafetensors(file, 'w.safetensors', report);
  return { weights, diagnostics };
}

describe('readSafetensors', () => {
  it('reads what writeSafetensors wrote, whatever the alignment', () => {
    const weights: WeightSource = new Map([
      [
        'b.weight',
        { dtype: 'f32', shape: [2, 1], data: new Float32Array([1.5, -2]) },
      ],
      ['a', { dtype: 'f32', shape: [1], data: new Float32Array([0.1]) }],
    ]);
    const file = writeSafetensors(weights);
    for (let shift = 0; shift < 4; shift++) {
      const moved = new Uint8Array(file.length + shift);
      moved.set(file, shift);
      const { weights: again, diagnostics } = read(moved.subarray(shift));
      expect(diagnostics).toEqual([]);
      expect(new Map(again)).toEqual(new Map([...weights].reverse()));
    }
    expect(writeSafetensors(weights)).toEqual(file);
  });

  it('reads a Buffer, whose slices share memory', () => {
    const file = Buffer.from(fileOf({ a: tensor('F32', [1], [0, 4]) }, 4));
    const { data } = read(file).weights!.get('a')!;
    expect(data).toHaveLength(1);
    file.fill(0);
    expect(data[0]).not.toBe(0);
  });

  it('widens F16 and BF16', () => {
    const header = {
      half: tensor('F16', [2], [0, 4]),
      brain: tensor('BF16', [2], [4, 8]),
    };
    const file = fileOf(header, 8);
    // 1.0, -2^-24; 1.0, -2.0
    file.set([0x00, 0x3c, 0x01, 0x80, 0x80, 0x3f, 0x00, 0xc0], file.length - 8);
    const { weights } = read(file);
    expect([...weights!.get('half')!.data]).toEqual([1, -(2 ** -24)]);
    expect([...weights!.get('brain')!.data]).toEqual([1, -2]);
  });

  it('accepts trailing spaces, metadata, scalars and empty tensors', () => {
    const header = {
      __metadata__: { format: 'pt' },
      scalar: tensor('F32', [], [0, 4]),
      empty: tensor('F32', [0, 3], [4, 4]),
    };
    const { weights, diagnostics } = read(
      fileOf(`${JSON.stringify(header)}   `, 4),
    );
    expect(diagnostics).toEqual([]);
    expect(weights!.get('scalar')!.data).toHaveLength(1);
    expect(weights!.get('empty')!.data).toHaveLength(0);
  });

  it('leaves other types out, with one note', () => {
    const header = {
      w: tensor('F32', [1], [0, 4]),
      'bn.num_batches_tracked': tensor('I64', [], [4, 12]),
      odd: tensor('F4', [3], [12, 14]),
    };
    const { weights, diagnostics } = read(fileOf(header, 14));
    expect([...weights!.keys()]).toEqual(['w']);
    expect(diagnostics).toMatchObject([
      {
        severity: 'note',
        code: 'FCM4009',
        message:
          'w.safetensors: left out 2 tensors of type `I64`, `F4`: `bn.num_batches_tracked`, `odd`',
      },
    ]);
  });
});

describe('readSafetensors reports', () => {
  const one = tensor('F32', [1], [0, 4]);
  const cases: readonly [string, Uint8Array, string, string][] = [
    ['a short file', new Uint8Array(7), 'FCM4001', '7 bytes'],
    [
      'a header longer than the file',
      fileOf({ a: one }, 4).subarray(0, 30),
      'FCM4001',
      'announce a header of 54 bytes, but 22 follow',
    ],
    [
      'a header length of 2^64 - 1',
      new Uint8Array(16).fill(0xff),
      'FCM4001',
      'announce a header of Infinity bytes',
    ],
    ['an empty header', new Uint8Array(8), 'FCM4002', 'begin with `{`'],
    ['an array', fileOf('[]', 0), 'FCM4002', 'begin with `{`'],
    ['leading space', fileOf(' {}', 0), 'FCM4002', 'begin with `{`'],
    ['JSON cut short', fileOf('{"a":', 0), 'FCM4002', 'not JSON'],
    [
      'invalid UTF-8',
      Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0xff, 0x7d),
      'FCM4002',
      'not UTF-8',
    ],
    [
      'a tensor twice',
      fileOf(
        `{"a":${JSON.stringify(one)},"\\u0061":${JSON.stringify(one)}}`,
        4,
      ),
      'FCM4003',
      'the key `a` twice',
    ],
    [
      'a field twice',
      fileOf('{"a":{"dtype":"F32","dtype":"F32"}}', 0),
      'FCM4003',
      'the key `dtype` twice',
    ],
    [
      'metadata of numbers',
      fileOf({ __metadata__: { a: 1 } }, 0),
      'FCM4004',
      'object of strings',
    ],
    ['an entry of null', fileOf({ a: null }, 0), 'FCM4005', '`a` is not an ob'],
    ['no dtype', fileOf({ a: {} }, 0), 'FCM4005', '`a` has no dtype'],
    [
      'a negative dimension',
      fileOf({ a: tensor('F32', [-1], [0, 4]) }, 4),
      'FCM4005',
      'not a list of whole numbers: [-1]',
    ],
    [
      'a fractional dimension',
      fileOf({ a: tensor('F32', [0.5], [0, 4]) }, 4),
      'FCM4005',
      '[0.5]',
    ],
    [
      'a dimension of 1e400',
      fileOf('{"a":{"dtype":"F32","shape":[1e400],"data_offsets":[0,4]}}', 4),
      'FCM4005',
      'whole numbers',
    ],
    [
      'dimensions that overflow',
      fileOf({ a: tensor('F32', [2 ** 40, 2 ** 40], [0, 4]) }, 4),
      'FCM4005',
      'more than 2^53 elements',
    ],
    [
      'one offset',
      fileOf({ a: tensor('F32', [1], [0]) }, 4),
      'FCM4005',
      'not two whole numbers: [0]',
    ],
    [
      'an end beyond the data',
      fileOf({ a: tensor('F32', [2], [0, 8]) }, 4),
      'FCM4006',
      '`a` claims the bytes 0 to 8 of 4',
    ],
    [
      'an end before the begin',
      fileOf({ a: tensor('F32', [0], [4, 0]) }, 4),
      'FCM4006',
      'claims the bytes 4 to 0',
    ],
    [
      'bytes that do not fit the shape',
      fileOf({ a: tensor('F16', [3], [0, 4]) }, 4),
      'FCM4007',
      '`a` is `F16` [3], which takes 6 bytes, found 4',
    ],
    [
      'an overlap',
      fileOf({ a: one, b: tensor('F32', [1], [2, 6]) }, 6),
      'FCM4008',
      '`b` shares bytes with `a`',
    ],
    [
      'a gap',
      fileOf({ a: one, b: tensor('F32', [1], [8, 12]) }, 12),
      'FCM4008',
      '4 bytes between `a` and `b` belong to no tensor',
    ],
    [
      'bytes after the last tensor',
      fileOf({ a: one }, 7),
      'FCM4008',
      'the last 3 bytes belong to no tensor',
    ],
  ];
  it.each(cases)('%s', (_, file, code, message) => {
    const { weights, diagnostics } = read(file);
    expect(weights).toBeNull();
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({ severity: 'error', code });
    expect(diagnostics[0]!.message).toContain(`w.safetensors: `);
    expect(diagnostics[0]!.message).toContain(message);
  });

  it('every faulty tensor, but only so many one by one', () => {
    const header = Object.fromEntries(
      Array.from({ length: 100 }, (_, i) => [`t${i}`, null]),
    );
    const { diagnostics } = read(fileOf(header, 0));
    expect(diagnostics).toHaveLength(21);
    expect(diagnostics.at(-1)!.message).toContain('80 more faults');
  });
});

describe('readSafetensors on mutated headers', () => {
  const seed = testSeed('safetensors');
  it(`never throws and never grows (seed ${seed})`, () => {
    const rng = createRng(seed);
    const header = JSON.stringify({
      __metadata__: { format: 'pt' },
      'stem.weight': tensor('F32', [2, 3, 1, 1], [0, 24]),
      'stem.bias': tensor('F16', [2], [24, 28]),
      steps: tensor('I64', [], [28, 36]),
    });
    const original = fileOf(header, 36);
    let accepted = 0;
    for (let i = 0; i < 2000; i++) {
      const file = mutated(original, header, rng);
      const { weights, diagnostics } = read(file);
      if (weights === null) {
        expect(diagnostics.some((d) => d.severity === 'error')).toBe(true);
        continue;
      }
      accepted++;
      for (const { shape, data } of weights.values()) {
        expect(data.length).toBe(shape.reduce((n, dim) => n * dim, 1));
        expect(data.length).toBeLessThanOrEqual(file.length);
      }
    }
    // Renamed tensors and changed metadata are still files.
    expect(accepted).toBeLessThan(1500);
  });
});

const TOKENS = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '-1',
  '1e999',
  '18446744073709551616',
  'null',
  '"F32"',
  '"shape"',
  '{"a":[[[[',
];

function mutated(original: Uint8Array, header: string, rng: Rng): Uint8Array {
  if (rng.next() < 0.5) {
    // Tokens of the text replaced, inserted or removed.
    const parts = header.split(/([{}[\],:]|"[^"]*")/).filter((p) => p !== '');
    for (let n = rng.int(1, 3); n > 0; n--) {
      const at = rng.int(0, parts.length - 1);
      const inserted = rng.next() < 0.8 ? [rng.pick(TOKENS)] : [];
      parts.splice(at, rng.int(0, 1), ...inserted);
    }
    return fileOf(parts.join(''), rng.pick([36, 36, 0, 100]));
  }
  const file = original.slice(
    0,
    rng.next() < 0.2 ? rng.int(0, original.length) : original.length,
  );
  for (let n = rng.int(1, 4); n > 0 && file.length > 0; n--) {
    const end = rng.next() < 0.3 ? Math.min(8, file.length) : file.length;
    file[rng.int(0, end - 1)] = rng.int(0, 255);
  }
  return file;
}
