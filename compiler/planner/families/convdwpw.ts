/**
 * CONVDWPW: a stem. A slice of a standard convolution's filters over the region
 * of a tile, the DW of it, and one chunk of the PW (`docs/cost-model.md#convdwpw`;
 * what it shares with PWDWPW: `slices.ts`).
 */
import type { GemmTiling, ScheduleOf } from '../../plan.ts';
import type { TargetLimits } from '../../target.ts';
import { candidateOf } from '../candidate.ts';
import { inputChannels, tileCount } from '../geometry.ts';
import type { Matcher } from '../search.ts';
import type { Stage } from '../stage.ts';
import { legal } from '../tile-choices.ts';
import { maxInvocations, nominalGemm } from '../threadings.ts';
import { workgroupInvocations } from '../workgroup-memory.ts';
import {
  CONV_REGION_REGISTERS,
  convRegionPhase,
  convRegionWaits,
  mayUnroll,
} from './conv-region.ts';
import type { FamilyModel } from './model.ts';
import { touchedUnderRegions } from './regions.ts';
import type { BySize } from './slice-threadings.ts';
import { projections, remembered } from './slice-threadings.ts';
import type { SlicedSpace, SlicedTile } from './slice-tiles.ts';
import { slicedTiles, sliceSizes } from './slice-tiles.ts';
import {
  slicedFinish,
  slicedPhases,
  slicedRegisters,
  slicedTraffic,
} from './slices.ts';

type Convdwpw = ScheduleOf<'convdwpw'>;

export const convdwpw: FamilyModel<Convdwpw> = {
  tiles: ({ stages }, limits, cores) =>
    slicedTiles(stages, limits, cores, (tile) => spaceOf(tile, stages, limits)),

  traffic(schedule, candidate) {
    const [conv, dw, pw] = candidate.stages as readonly [Stage, Stage, Stage];
    const touched = touchedUnderRegions(conv.shape, dw.shape, schedule);
    const g = tileCount(pw.shape.k, schedule.project.cols);
    const channels = splitChannels(schedule, conv);
    const ifmBytes = g * touched * channels * conv.inputElementBytes;
    return slicedTraffic(schedule, candidate, ifmBytes);
  },

  finish: slicedFinish,

  phases(schedule, candidate, loads) {
    const conv = candidate.stages[0]!;
    const threads = workgroupInvocations(schedule);
    const { kChunk } = schedule.project;
    return slicedPhases(schedule, candidate, loads, (slices, weightBytes) => {
      // Each slice reads the input again; global memory gives it once.
      const bytes = slices * loads.ifm + weightBytes;
      const work = { slices, slice: kChunk, threads, bytes };
      return [convRegionPhase(schedule, conv, work)];
    });
  },

  registers: (schedule) => slicedRegisters(schedule, CONV_REGION_REGISTERS),
};

/** Stored input channels that the splits of a tile read, summed over them. */
function splitChannels({ project, splits }: Convdwpw, conv: Stage): number {
  const { kChunk } = project;
  const slices = tileCount(conv.shape.k, kChunk);
  let channels = 0;
  for (let split = 0; split < splits; split++) {
    const from = Math.floor((split * slices) / splits) * kChunk;
    const to = Math.floor(((split + 1) * slices) / splits) * kChunk;
    const range = inputChannels(conv.shape, from, to);
    channels += Math.min(range.end, conv.inputChannels) - range.start;
  }
  return channels;
}

function spaceOf(
  tile: SlicedTile,
  [conv, dw]: readonly Stage[],
  limits: TargetLimits,
): SlicedSpace<Convdwpw> {
  const rows = tile.tileH * tile.tileW;
  const unroll = mayUnroll(conv!, limits);
  const scheduleOf = (splits: number, project: GemmTiling): Convdwpw => ({
    family: 'convdwpw',
    ...tile,
    project,
    splits,
    unroll,
  });
  const threads = maxInvocations(limits);
  // The convolution, then the weights of the DW.
  const waitsOf = (_: number, slice: number): number =>
    convRegionWaits(tile, conv!, slice, threads) + 1;
  const known = new Map<number, BySize>();
  return {
    sizes: sliceSizes(tile, dw!, limits, waitsOf),
    nominal: ({ splits, cols }, { slice }) =>
      scheduleOf(splits, { ...nominalGemm(rows, cols), kChunk: slice }),
    *schedules({ splits, cols, workgroups }, { slice, room }) {
      const key = cols * limits.invocations + slice;
      const projects = remembered(known, key, () =>
        projections(rows, cols, slice, room, limits),
      );
      for (const project of projects) {
        if (project === null) continue;
        const schedule = scheduleOf(splits, project);
        if (legal(schedule, workgroups, limits, conv!) !== null) yield schedule;
      }
    },
  };
}

/** A standard convolution, a depthwise one without a multiplier (a slice of
 * channels must be one chunk of the PW), and a pointwise one. */
export const matchConvdwpw: Matcher = ({ stageOf, pair }, last) => {
  const pw = stageOf(last);
  const dw = pw === null ? null : stageOf(pw.conv.x);
  const conv = dw === null ? null : stageOf(dw.conv.x);
  if (pw === null || dw === null || conv === null) return [];
  const [a, b, c] = [conv, dw, pw].map((stage) => stage.conv.node.id);
  const isLinked =
    pair(a!, b!)?.family === 'convdw' && pair(b!, c!)?.family === 'dwpw';
  return isLinked && dw.shape.k === dw.shape.c
    ? [candidateOf('convdwpw', [conv, dw, pw])]
    : [];
};
