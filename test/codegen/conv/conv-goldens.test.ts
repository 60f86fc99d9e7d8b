/**
 * The text of every convolution family, one golden each; `test/numeric` runs
 * the families. And what must hold for all texts.
 */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { emitKernels } from '../../../codegen/emit-kernel.ts';
import { createEmitContext } from '../../../codegen/kernel-scope.ts';
import type { KernelSource } from '../../../codegen/kernel.ts';
import { workgroupBytes } from '../../../compiler/planner/workgroup-memory.ts';
import type { ConvFamily, ConvParams } from '../../support/conv-case.ts';
import { CONTROL, convCase } from '../../support/conv-case.ts';

const GOLDEN_FOLDER = new URL('../../golden/wgsl/', import.meta.url);

type Golden = Partial<ConvParams> & {
  readonly family: ConvFamily;
  /** Which kernel of the group, where it has two. */
  readonly dispatch?: 0 | 1;
};

const { gemm } = CONTROL;
/** What a GPU's planner likes: split, prefetched and written out. */
const fast = {
  ...gemm,
  rows: 14,
  cols: 16,
  threadRows: 7,
  kChunk: 16,
  kSplit: 2,
  prefetch: true,
  unroll: true,
};

/** The slices of a tile split among workgroups, nothing a multiple of anything. */
const SPLIT_BLOCK: Golden = {
  family: 'pwdwpw',
  n: 2,
  c: 30,
  filters: 22,
  filters2: 10,
  tileH: 2,
  tileW: 3,
  stride: 2,
  extra: 'gate',
  gemm: { ...gemm, kSplit: 2 },
  second: { threadRows: 1, kSplit: 1 },
  splits: 3,
};

const GOLDENS: Readonly<Record<string, Golden>> = {
  pw: { family: 'pw', h: 14, w: 14, c: 32, filters: 32 },
  'pw-fast': {
    family: 'pw',
    h: 14,
    w: 14,
    c: 32,
    filters: 32,
    gemm: fast,
    extra: 'residual',
  },
  'pw-staged-odd': {
    family: 'pw',
    n: 2,
    h: 7,
    w: 5,
    c: 30,
    filters: 22,
    pwStride: 2,
    gemm: { ...gemm, stageWeights: true },
    extra: 'gate',
  },
  gatedpw: { family: 'gatedpw', h: 14, w: 14, c: 32, filters2: 32 },
  'gatedpw-odd': {
    family: 'gatedpw',
    n: 2,
    h: 7,
    w: 5,
    c: 30,
    filters2: 22,
    pwStride: 2,
    gate: 'channel',
    gateIsConstant: true,
    gateIsFirst: true,
  },
  dw: { family: 'dw', h: 14, w: 14, c: 32 },
  'dw-multiplier': {
    family: 'dw',
    h: 7,
    w: 7,
    c: 6,
    multiplier: 2,
    stride: 2,
    kernel: 5,
    extra: 'prelu',
    unroll: true,
  },
  dwmean: { family: 'dwmean', h: 7, w: 7, c: 32, tileH: 7, tileW: 8 },
  'dwmean-tiles': {
    family: 'dwmean',
    n: 2,
    h: 7,
    w: 7,
    c: 30,
    keepsFirst: true,
    extra: 'gate',
  },
  'conv-stem': {
    family: 'conv',
    storage: 'dense',
    h: 16,
    w: 16,
    c: 3,
    stride: 2,
  },
  'conv-groups': { family: 'conv', groups: 2 },
  'conv-gather': { family: 'conv', c: 6, filters: 9, groups: 3 },
  dwpw: { family: 'dwpw', h: 14, w: 14, tileH: 2, tileW: 7, filters2: 32 },
  'dwpw-odd': {
    family: 'dwpw',
    h: 7,
    w: 7,
    c: 30,
    stride: 2,
    filters2: 10,
    tileH: 2,
    gemm: { ...gemm, kSplit: 2, stageWeights: true },
  },
  pwdw: { family: 'pwdw', h: 7, w: 7, filters: 24 },
  pwdw_r: { family: 'pwdw_r', h: 14, w: 14, filters: 24, tileH: 7, tileW: 7 },
  'pwdw_r-odd': {
    family: 'pwdw_r',
    c: 30,
    filters: 10,
    multiplier: 2,
    tileH: 2,
    tileW: 3,
    stride: 2,
  },
  pwpw: { family: 'pwpw', h: 8, w: 8, filters2: 32 },
  'pwpw-odd': {
    family: 'pwpw',
    n: 2,
    h: 5,
    w: 5,
    c: 30,
    filters: 10,
    filters2: 22,
    pwStride: 2,
    gemm: { ...gemm, kSplit: 2, stageWeights: true },
  },
  pwmean: { family: 'pwmean', h: 7, w: 7, c: 32, filters: 32 },
  'pwmean-odd': {
    family: 'pwmean',
    n: 2,
    h: 5,
    w: 3,
    c: 30,
    filters: 10,
    pwStride: 2,
    extra: 'gate',
    gemm: { ...gemm, kSplit: 2, threadRows: 4, stageWeights: true },
  },
  pwmeanpw: { family: 'pwmeanpw', h: 7, w: 7, filters: 32, filters2: 24 },
  'pwmeanpw-split': {
    family: 'pwmeanpw',
    n: 2,
    h: 3,
    w: 3,
    c: 30,
    filters: 22,
    filters2: 10,
    head: 'dense',
    splits: 2,
    gemm: { ...gemm, kSplit: 2, stageWeights: true },
  },
  'pwpw-kept': {
    family: 'pwpw',
    h: 5,
    w: 5,
    filters: 10,
    filters2: 24,
    keepsFirst: true,
    extra: 'residual',
    // The second product needs more invocations than the first.
    second: { threadRows: 1 },
  },
  pwdwpw: {
    family: 'pwdwpw',
    h: 14,
    w: 14,
    filters: 24,
    tileH: 7,
    tileW: 7,
    extra: 'skip',
    gemm: { ...gemm, stageWeights: true },
  },
  'pwdwpw-kept': {
    family: 'pwdwpw',
    h: 14,
    w: 14,
    filters: 24,
    tileH: 7,
    tileW: 7,
    keepsInput: true,
    gemm: { ...gemm, kChunk: 16, kSplit: 2, stageWeights: true },
  },
  'pwdwpw-split': SPLIT_BLOCK,
  'pwdwpw-sums': { ...SPLIT_BLOCK, dispatch: 1 },
  convdw: {
    family: 'convdw',
    storage: 'dense',
    h: 16,
    w: 16,
    c: 3,
    stem: { kernel: 3, stride: 2, padding: 1 },
    unroll: true,
    workgroupSize: 64,
  },
  'convdw-odd': {
    family: 'convdw',
    n: 2,
    c: 6,
    filters: 9,
    groups: 3,
    multiplier: 2,
    stride: 2,
    extra: 'prelu',
  },
  convdwpw: {
    family: 'convdwpw',
    storage: 'dense',
    h: 16,
    w: 16,
    c: 3,
    stem: { kernel: 3, stride: 2, padding: 1 },
    filters2: 24,
    unroll: true,
    gemm: { ...gemm, stageWeights: true },
  },
  'convdwpw-split': {
    family: 'convdwpw',
    n: 2,
    c: 16,
    groups: 2,
    filters: 24,
    filters2: 10,
    stride: 2,
    splits: 2,
  },
};

function emit(
  { family, dispatch = 0, ...params }: Golden,
  perDimension = 65535,
): KernelSource {
  const { graph, ...group } = convCase(family, {
    ...CONTROL,
    ...params,
  });
  const context = createEmitContext(graph, perDimension);
  const kernel = emitKernels(context, group)[dispatch]!;
  // A kernel that adds up partial sums shares nothing between invocations.
  const bytes = dispatch === 0 ? workgroupBytes(group.schedule) : 0;
  expect(kernel.workgroupBytes).toBe(bytes);
  return kernel;
}

const NAMES = Object.keys(GOLDENS).map((name) => ({
  name,
  file: `${name}.wgsl`,
}));

describe('convolution kernels', () => {
  it.each(NAMES)('$name', async ({ name, file }) => {
    const { wgsl } = emit(GOLDENS[name]!);
    await expect(wgsl).toMatchFileSnapshot(
      new URL(file, GOLDEN_FOLDER).pathname,
    );
  });

  it('has no golden that nothing writes', () => {
    const files = readdirSync(GOLDEN_FOLDER).filter(
      (file) => !file.startsWith('ops-'),
    );
    expect(files.sort()).toEqual(NAMES.map(({ file }) => file).sort());
  });

  it.each(NAMES)(
    '$name is the same text twice and has no layer names',
    ({ name }) => {
      const first = emit(GOLDENS[name]!);
      expect(emit(GOLDENS[name]!)).toEqual(first);
      expect(first.wgsl).not.toMatch(/pw0|pw1|dw0|dw1|conv0/);
      expect(first.wgsl).not.toMatch(/undefined|NaN|\[object/);
    },
  );

  it('declares only constants that it uses', () => {
    for (const { name } of NAMES) {
      const { wgsl } = emit(GOLDENS[name]!);
      for (const [, constant] of wgsl.matchAll(/^const (\w+)/gm)) {
        const uses = wgsl.match(new RegExp(`\\b${constant!}\\b`, 'g'))!;
        expect(uses.length, `${constant!} in ${name}`).toBeGreaterThan(1);
      }
    }
  });

  it('spreads workgroups over two dimensions and drops the surplus', () => {
    const { workgroups, wgsl } = emit(GOLDENS['pw']!, 9);
    expect(workgroups).toEqual([9, 12, 1]);
    expect(wgsl).toContain('let id = group.x + group.y * 9u;');
    expect(wgsl).toContain('if (id >= 100u) { return; }');
  });
});
