/**
 * Files and options that are wrong, and what the command line says of them:
 * one golden per code of FCM4xxx, FCM5xxx and FCM6xxx, so that the wording can
 * be reviewed by eye. (Wrong programs: `golden-errors.test.ts`.)
 */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { presetTarget } from '../compiler/targets.ts';
import { DIAGNOSTIC_CODES } from '../grammar/codes.ts';
import { npyFile } from './cli/inputs/npy-file.ts';
import { pngFile } from './cli/inputs/picture-file.ts';
import { directoryWith } from './cli/sample.ts';
import { cli } from './cli/test-environment.ts';
import { tensorEntry as tensor, weightFile } from './support/weight-file.ts';

const FOLDER = new URL('./golden/file-errors/', import.meta.url);

/** Codes that need what no small file holds. */
const TESTED_ELSEWHERE = new Set([
  'FCM6007', // a picture of hundreds of megapixels
  'FCM6013', // a device that fails
]);

/** The sample's own weights, 96 + 32 bytes. */
const GOOD = {
  'mix.weight': tensor('F32', [8, 3, 1, 1], [0, 96]),
  'mix.bias': tensor('F32', [8], [96, 128]),
};
const ONE = tensor('F32', [1], [0, 4]);

const withNaN = weightFile(GOOD, 128);
withNaN.set([0, 0, 0xc0, 0x7f], withNaN.length - 8);

/** The first layer is read twice, the second by nothing that could take it. */
const PINNED = `model pinned(x: f32[1, 8, 8, 8]) -> f32[1, 8, 8, 8] {
  y = @fuse(pwdw) pointwise(x, filters = 8, name = "twice")
  z = @fuse(dwpw) depthwise(y, kernel = 3, padding = same, name = "last")
  return z + y
}
`;

const NINE_INPUTS = `model wide(
${Array.from({ length: 9 }, (_, i) => `  x${i}: f32[1, 2, 2, 4],`).join('\n')}
) -> f32[1, 2, 2, 36] {
  return concat([${Array.from({ length: 9 }, (_, i) => `x${i}`).join(', ')}])
}
`;

const LARGE = `model large(x: f32[1, 8192, 8192, 4]) -> f32[1, 8192, 8192, 4] {
  return relu(x)
}
`;

interface WrongFile {
  readonly code: string;
  readonly argv: readonly string[];
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
}

const weights = (code: string, file: Uint8Array): WrongFile => ({
  code,
  argv: ['run', 'sample.fcm', '--weights=w.safetensors', '--device=cpu'],
  files: { 'w.safetensors': file },
});

const target = (code: string, json: string | object): WrongFile => ({
  code,
  argv: ['explain', 'sample.fcm', '--target=t.json'],
  files: {
    't.json': typeof json === 'string' ? json : JSON.stringify(json, null, 2),
  },
});

const input = (
  code: string,
  name: string,
  data: string | Uint8Array,
): WrongFile => ({
  code,
  argv: ['run', 'sample.fcm', `--input=${name}`, '--device=cpu'],
  files: { [name]: data },
});

const CASES: readonly WrongFile[] = [
  weights('FCM4001', weightFile(GOOD, 128).subarray(0, 40)),
  weights('FCM4002', weightFile('{"mix.weight":', 0)),
  weights(
    'FCM4003',
    weightFile(`{"a":${JSON.stringify(ONE)},"a":${JSON.stringify(ONE)}}`, 4),
  ),
  weights('FCM4004', weightFile({ __metadata__: { epoch: 3 } }, 0)),
  weights('FCM4005', weightFile({ a: tensor('F32', [-1], [0, 4]) }, 4)),
  weights('FCM4006', weightFile({ a: tensor('F32', [2], [0, 8]) }, 4)),
  weights('FCM4007', weightFile({ a: tensor('F16', [3], [0, 4]) }, 4)),
  weights('FCM4008', weightFile({ a: ONE, b: tensor('F32', [1], [2, 6]) }, 6)),
  weights(
    'FCM4009',
    weightFile({ ...GOOD, steps: tensor('I64', [1], [128, 136]) }, 136),
  ),
  weights('FCM4010', weightFile({ 'mix.weigth': ONE }, 4)),
  weights(
    'FCM4011',
    weightFile({ ...GOOD, 'mix.bias': tensor('F32', [4, 2], [96, 128]) }, 128),
  ),
  weights('FCM4012', withNaN),
  weights(
    'FCM4013',
    weightFile({ ...GOOD, 'head.bias': tensor('F32', [1], [128, 132]) }, 132),
  ),
  target(
    'FCM5001',
    `{
  name: "mine",
  "extends": 'h100',
  "limits": { "invocations": 256 /* for now */ },
  "figures": { "cores": 16, },
`,
  ),
  target('FCM5002', {
    name: 'mine',
    extends: 'h100',
    limits: { invocation: 8, cores: 4 },
    colour: 'green',
  }),
  target('FCM5003', {
    name: 'mine',
    limits: presetTarget('orin')!.limits,
    figures: { ...presetTarget('orin')!.figures, l2Bytes: undefined },
  }),
  target('FCM5004', {
    name: '',
    extends: 'h100',
    limits: { invocations: -256, workgroupBytes: '32768', workgroupSize: 256 },
    figures: { cores: 16.5, dispatchNs: 0, l2Bytes: null },
    features: ['subgroups', 16],
  }),
  target('FCM5005', { name: 'mine', extends: 'h10' }),
  target(
    'FCM5006',
    `{
  "extends": "h100",
  "figures": { "dispatchNs": 2000 },
  "figures": { "cores": 16 }
}
`,
  ),
  target('FCM5010', {
    name: 'tiny',
    extends: 'webgpu-default',
    limits: { workgroupBytes: 64 },
  }),
  {
    code: 'FCM5011',
    argv: ['explain', 'large.fcm'],
    files: { 'large.fcm': LARGE },
  },
  {
    code: 'FCM5012',
    argv: ['explain', 'wide.fcm'],
    files: { 'wide.fcm': NINE_INPUTS },
  },
  {
    code: 'FCM5013',
    argv: ['explain', 'pinned.fcm'],
    files: { 'pinned.fcm': PINNED },
  },
  { code: 'FCM6001', argv: ['check', 'none.fcm'] },
  { code: 'FCM6002', argv: ['sample.fcm', '-o', 'sample.fcm/out'] },
  input('FCM6003', 'x.txt', 'hello'),
  input('FCM6004', 'x.f32', new Uint8Array(12)),
  input('FCM6005', 'x.npy', npyFile({ shape: '(nan,)', values: [1, 2] })),
  input('FCM6006', 'x.png', pngFile({ width: 4, height: 4 }).slice(0, 40)),
  {
    code: 'FCM6008',
    argv: ['run', 'flat.fcm', '--input=x.png', '--device=cpu'],
    files: {
      'x.png': pngFile({ width: 4, height: 4 }),
      'flat.fcm': 'model flat(x: f32[2]) -> f32[2] { return relu(x) }\n',
    },
  },
  {
    code: 'FCM6009',
    argv: ['run', 'sample.fcm', '--labels=two.txt', '--device=cpu'],
    files: { 'two.txt': 'red\ngreen\n' },
  },
  { code: 'FCM6010', argv: ['explain', 'sample.fcm', '--target=h10'] },
  { code: 'FCM6011', argv: ['explain', 'sample.fcm', '--print-after=simplfy'] },
  { code: 'FCM6012', argv: ['run', 'sample.fcm', '--device=webgpu'] },
];

describe('wrong files and options', () => {
  it.each(CASES)('$code', async ({ code, argv, files }) => {
    const { stderr } = await cli(directoryWith(files), argv);
    expect(stderr).toContain(code);
    expect(stderr).not.toMatch(/^\s+at /m);
    const golden = new URL(`${code}.txt`, FOLDER).pathname;
    await expect(`$ fcmc ${argv.join(' ')}\n${stderr}`).toMatchFileSnapshot(
      golden,
    );
  });

  it('has a golden for every code', () => {
    const codes = Object.keys(DIAGNOSTIC_CODES).filter(
      (code) => code >= 'FCM4' && !TESTED_ELSEWHERE.has(code),
    );
    expect(CASES.map(({ code }) => code)).toEqual(codes.toSorted());
    expect(readdirSync(FOLDER).toSorted()).toEqual(
      codes.map((code) => `${code}.txt`).toSorted(),
    );
  });
});
