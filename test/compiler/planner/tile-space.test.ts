import { describe, expect, it } from 'vitest';
import type { Graph } from '../../../compiler/graph.ts';
import type { Schedule } from '../../../compiler/plan.ts';
import {
  candidateOf,
  singleCandidate,
} from '../../../compiler/planner/candidate.ts';
import type { Candidate } from '../../../compiler/planner/candidate.ts';
import type { Scheduled } from '../../../compiler/planner/best-schedule.ts';
import type { Stage } from '../../../compiler/planner/stage.ts';
import { bestSchedule } from '../../../compiler/planner/best-schedule.ts';
import { modelOf } from '../../../compiler/planner/families/index.ts';
import type { OuterTile } from '../../../compiler/planner/families/model.ts';
import { fitsLimits } from '../../../compiler/planner/tile-choices.ts';
import {
  gemmInvocations,
  workgroupInvocations,
} from '../../../compiler/planner/workgroup-memory.ts';
import { regionOf } from '../../../compiler/planner/geometry.ts';
import { DEFAULT_TARGET } from '../../../compiler/targets.ts';
import { GraphBuilder } from '../../support/graph-builder.ts';
import { createRng, testSeed } from '../../support/rng.ts';
import { stagesOf } from './stages.ts';

const { limits, figures } = DEFAULT_TARGET;

function bestAlone(stage: Stage): Scheduled | null {
  return bestSchedule(singleCandidate(stage), DEFAULT_TARGET, 'time');
}

function tiles(candidate: Candidate): readonly OuterTile[] {
  return modelOf(candidate.family).tiles(candidate, limits, figures.cores);
}

/** The layers that the smallest WebGPU device must be able to run. */
const HARD_LAYERS: readonly (readonly [string, Graph])[] = [
  ['kernel 5', depthwise(24, { kernel: 5 })],
  ['kernel 7', depthwise(24, { kernel: 7 })],
  ['stride 2', depthwise(24, { kernel: 3, stride: 2 })],
  ['stride 3', depthwise(24, { kernel: 3, stride: 3 })],
  ['dilation 2', depthwise(24, { kernel: 5, dilation: 2 })],
  ['multiplier 3', depthwise(10, { kernel: 3, multiplier: 3 })],
  ['batch 4', depthwise(24, { kernel: 3, n: 4 })],
  ['a 1x1 map', depthwise(24, { kernel: 3, size: 1 })],
  ['a 37x37 map', depthwise(24, { kernel: 3, size: 37 })],
  ['3 channels in, 7x7, stride 2', standard(3, 64, 7, 2)],
  ['512 channels in, 3x3', standard(512, 512, 3, 1)],
  ['a pointwise layer of 3 channels', pointwise(3, 5, 13)],
  ['a pointwise layer on a 1x1 map', pointwise(1280, 1001, 1)],
  ['a deep pointwise layer', pointwise(4096, 4096, 7)],
];

interface DepthwiseCase {
  readonly kernel: number;
  readonly stride?: number;
  readonly dilation?: number;
  readonly multiplier?: number;
  readonly n?: number;
  readonly size?: number;
}

function depthwise(c: number, options: DepthwiseCase): Graph {
  const { n = 1, size = 15, ...rest } = options;
  const g = new GraphBuilder();
  const x = g.input('x', [n, size, size, c]);
  return g.output(g.depthwise(x, { ...rest, padding: 'same' })).build();
}

function standard(c: number, k: number, kernel: number, stride: number): Graph {
  const g = new GraphBuilder();
  const x = g.input('x', [1, 30, 30, c]);
  const options = { filters: k, kernel, stride, padding: 'same' } as const;
  return g.output(g.conv2d(x, options)).build();
}

function pointwise(c: number, k: number, size: number): Graph {
  const g = new GraphBuilder();
  const x = g.input('x', [1, size, size, c]);
  return g.output(g.pointwise(x, { filters: k })).build();
}

describe('on a target with 256 invocations and 16 KiB of workgroup memory', () => {
  it.each(HARD_LAYERS)('%s has a legal schedule', (_, graph) => {
    const best = bestAlone(stagesOf(graph)[0]!);
    expect(best).not.toBeNull();
    expect(fitsLimits(best!.schedule, best!.cost.workgroups, limits, 4)).toBe(
      true,
    );
  });

  it('every random small layer has one', () => {
    const rng = createRng(testSeed('tile-space'));
    for (let i = 0; i < 300; i++) {
      const n = rng.int(1, 4);
      const [h, w] = [rng.int(1, 40), rng.int(1, 40)];
      const c = rng.int(1, 20);
      const g = new GraphBuilder();
      const x = g.input('x', [n, h, w, c]);
      const options = {
        kernel: [rng.int(1, 7), rng.int(1, 7)],
        stride: [rng.int(1, 3), rng.int(1, 3)],
        dilation: rng.int(1, 2),
        padding: 'same',
      } as const;
      const y = rng.pick([
        () => g.pointwise(x, { filters: rng.int(1, 40) }),
        () => g.depthwise(x, { ...options, multiplier: rng.int(1, 3) }),
        () => g.conv2d(x, { ...options, filters: rng.int(1, 40) }),
      ])();
      const stage = stagesOf(g.output(y).build())[0]!;
      const about = JSON.stringify(stage.shape);
      expect(bestAlone(stage), about).not.toBeNull();
    }
  });

  it.each(['dwpw', 'pwdw', 'pwpw', 'pwdwpw', 'convdw', 'convdwpw'] as const)(
    'a %s with kernel 7 and dilation 2 has one',
    (family) => {
      const g = new GraphBuilder();
      const x = g.input('x', [1, 14, 14, 24]);
      const dw = (y: typeof x): typeof x =>
        g.depthwise(y, { kernel: 7, dilation: 2, padding: 'same' });
      const pw = (y: typeof x): typeof x => g.pointwise(y, { filters: 40 });
      const conv = (y: typeof x): typeof x =>
        g.conv2d(y, { filters: 24, kernel: 7, stride: 2, padding: 'same' });
      const layers = {
        dwpw: [dw, pw],
        pwdw: [pw, dw],
        pwpw: [pw, pw],
        pwdwpw: [pw, dw, pw],
        convdw: [conv, dw],
        convdwpw: [conv, dw, pw],
      };
      const y = layers[family].reduce((at, layer) => layer(at), x);
      const candidate = candidateOf(family, stagesOf(g.output(y).build()));
      expect(bestSchedule(candidate, DEFAULT_TARGET, 'time')).not.toBeNull();
    },
  );
});

describe('every schedule of the space', () => {
  const g = new GraphBuilder();
  const x = g.input('x', [2, 13, 9, 10]);
  const dw = g.depthwise(x, { kernel: 3, stride: 2, padding: 'same' });
  const pw = g.pointwise(dw, { filters: 21 });
  const dw2 = g.depthwise(pw, { kernel: 5, padding: 2 });
  const pw2 = g.pointwise(dw2, { filters: 12 });
  const pw3 = g.pointwise(pw2, { filters: 33 });
  const stages = stagesOf(g.output(pw3).build());
  const [first, second, third, fourth, fifth] = stages;
  const spaces: readonly (readonly [string, readonly OuterTile[]])[] = [
    ['dw', tiles(singleCandidate(first!))],
    ['pw', tiles(singleCandidate(second!))],
    ['dwpw', tiles(candidateOf('dwpw', [first!, second!]))],
    ['pwdw', tiles(candidateOf('pwdw', [second!, third!]))],
    ['pwpw', tiles(candidateOf('pwpw', [fourth!, fifth!]))],
  ];

  it.each(spaces)('%s keeps the rules of its parameters', (_, tiles) => {
    const schedules = tiles.flatMap((tile) => [...tile.schedules()]);
    expect(schedules.length).toBeGreaterThan(20);
    for (const schedule of schedules) {
      checkRules(schedule);
      expect(workgroupInvocations(schedule)).toBeLessThanOrEqual(256);
      expect(fitsLimits(schedule, 1, limits, 4)).toBe(true);
    }
  });

  function checkRules(schedule: Schedule): void {
    const gemms =
      schedule.family === 'pwpw'
        ? [schedule.first, schedule.second]
        : 'gemm' in schedule
          ? [schedule.gemm]
          : [];
    for (const gemm of gemms) {
      expect(gemm.cols % (4 * gemm.threadCols4)).toBe(0);
      expect(gemm.kChunk % (4 * gemm.kSplit)).toBe(0);
    }
    if (schedule.family === 'dw' || schedule.family === 'conv') {
      expect(schedule.tileW % schedule.threadPixels).toBe(0);
      expect(schedule.tileK % 4).toBe(0);
    }
    if (schedule.family === 'dwpw') {
      expect(schedule.gemm.rows).toBe(schedule.tileH * schedule.tileW);
    }
    if (schedule.family === 'pwdw' || schedule.family === 'pwdw_r') {
      const { tileH, tileW, regionH, regionW, gemm } = schedule;
      const region = regionOf(third!.shape, tileH, tileW);
      expect({ regionH, regionW }).toEqual(region);
      expect(gemm.rows).toBe(regionH * regionW);
      const { outH, outW } = third!.shape;
      const isWhole = tileH >= outH && tileW >= outW;
      expect(schedule.family).toBe(isWhole ? 'pwdw' : 'pwdw_r');
    }
    if (schedule.family === 'pwpw') {
      const { first: inner, second: outer } = schedule;
      expect(outer.rows).toBe(inner.rows);
      expect(outer.kChunk).toBe(inner.cols);
      expect(workgroupInvocations(schedule)).toBe(
        Math.max(gemmInvocations(outer), gemmInvocations(inner)),
      );
    }
  }
});
