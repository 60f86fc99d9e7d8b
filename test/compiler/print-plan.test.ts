import { describe, expect, it } from 'vitest';
import type { Plan } from '../../compiler/plan.ts';
import { planFusion } from '../../compiler/planner/fuse-planner.ts';
import { planToJson, printPlan, printTile } from '../../compiler/print-plan.ts';
import { presetTarget } from '../../compiler/targets.ts';
import { activate, GraphBuilder, RELU6 } from '../support/graph-builder.ts';

const EPILOGUE = { bias: true, epilogue: [activate(RELU6)] } as const;

function examplePlan(): Plan {
  const g = new GraphBuilder('block');
  const x = g.input('x', [1, 14, 14, 64]);
  const expand = g.pointwise(x, {
    name: 'blocks.0.expand',
    filters: 384,
    ...EPILOGUE,
  });
  const depthwise = g.depthwise(expand, {
    name: 'blocks.0.depthwise',
    kernel: 3,
    padding: 'same',
    ...EPILOGUE,
  });
  const y = g.pointwise(depthwise, {
    name: 'blocks.0.project',
    filters: 64,
    bias: true,
  });
  const graph = g.output(y).build();
  return planFusion(
    graph,
    presetTarget('h100')!,
    { fuse: true },
    () => undefined,
  )!;
}

describe('printPlan', () => {
  const text = printPlan(examplePlan());
  const lines = text.split('\n');

  it('begins with what the plan saves', () => {
    expect(lines[0]).toBe(
      'block for h100: 2 dispatches instead of 3, 1 fused pair',
    );
    expect(lines[1]).toMatch(
      /^global memory [\d.]+ MB instead of [\d.]+ MB \(-?\d+% saved\), estimated [\d.]+ us instead of [\d.]+ us$/,
    );
  });

  it('has a row per kernel with the shared prefix of names once', () => {
    expect(
      lines.some((line) => /^blocks\.0\.expand \+ depthwise +pwdw/.test(line)),
    ).toBe(true);
    expect(lines.some((line) => /^blocks\.0\.project +pw /.test(line))).toBe(
      true,
    );
  });

  it('ends with the rejected neighbours and why', () => {
    expect(text).toMatch(
      /not fused:\n {2}blocks\.0\.depthwise \+ project {2}dwpw {2}slower {2}[\d.]+ us fused, [\d.]+ us apart/,
    );
  });

  it('aligns every row and leaves no blanks at the end', () => {
    const table = lines.slice(
      lines.findIndex((line) => line.startsWith('layers')),
    );
    const rows = table.slice(0, table.indexOf(''));
    expect(new Set(rows.map((row) => row.length)).size).toBe(1);
    expect(lines.every((line) => line === line.trimEnd())).toBe(true);
  });

  it('shortens names on a narrow terminal from the front', () => {
    const narrow = printPlan(examplePlan(), { width: 80 });
    expect(narrow).toContain('..');
    expect(narrow).toContain('depthwise');
  });
});

describe('planToJson', () => {
  const json = planToJson(examplePlan());

  it('has a stable shape', () => {
    expect(Object.keys(json)).toEqual([
      'format',
      'model',
      'target',
      'total',
      'groups',
      'rejected',
    ]);
    expect(Object.keys(json.groups[0]!)).toEqual([
      'layers',
      'schedule',
      'cost',
      'unfused',
      'savedShare',
    ]);
    expect(Object.keys(json.groups[0]!.cost)).toEqual([
      'ifmBytes',
      'weightBytes',
      'epilogueBytes',
      'ofmBytes',
      'macs',
      'redundantMacs',
      'workgroupBytes',
      'workgroups',
      'invocations',
      'dispatches',
      'gmaBytes',
      'timeNs',
    ]);
    expect(json.format).toBe(1);
  });

  it('names layers', () => {
    expect(json.groups.map(({ layers }) => layers)).toEqual([
      ['blocks.0.expand', 'blocks.0.depthwise'],
      ['blocks.0.project'],
    ]);
    expect(json.rejected[0]!.layers).toEqual([
      'blocks.0.depthwise',
      'blocks.0.project',
    ]);
  });

  it('sums up', () => {
    const { total, groups } = json;
    const sum = (of: 'cost' | 'unfused'): number =>
      groups.reduce((bytes, group) => bytes + group[of].gmaBytes, 0);
    expect(total.cost.gmaBytes).toBe(sum('cost'));
    expect(total.unfused.gmaBytes).toBe(sum('unfused'));
    const saved = sum('unfused') - sum('cost');
    expect(total.savedShare).toBe(saved / sum('unfused'));
    expect(total.cost.dispatches).toBe(2);
  });

  it('survives JSON', () => {
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
  });
});

describe('printTile', () => {
  const gemm = {
    rows: 28,
    cols: 16,
    threadRows: 7,
    threadCols4: 1,
    kChunk: 64,
    kSplit: 8,
    stageWeights: true,
    prefetch: true,
    unroll: true,
  };
  const tile = { tileH: 4, tileW: 7 };

  it.each([
    [{ family: 'pw', gemm }, '28x16 k64/8'],
    [{ family: 'pw', gemm: { ...gemm, kSplit: 1 } }, '28x16 k64'],
    [{ family: 'dw', ...tile, tileK: 32, threadPixels: 1 }, '4x7x32'],
    [{ family: 'dwpw', ...tile, gemm }, '4x7x16 k64/8'],
    [
      { family: 'pwdw_r', ...tile, regionH: 6, regionW: 9, gemm },
      '4x7x16 of 6x9 k64/8',
    ],
    [
      { family: 'pwpw', first: { ...gemm, cols: 32 }, second: gemm },
      '28x16 by 32 k64/8',
    ],
    [{ family: 'map', workgroupSize: 64 }, ''],
  ] as const)('%j', (schedule, expected) => {
    expect(printTile(schedule)).toBe(expected);
  });
});
