/**
 * PWDWPW: a whole inverted residual. A slice of the expanded channels over the
 * region of a tile, the DW of it, and one chunk of the projection
 * (`docs/cost-model.md#pwdwpw`; what it shares with CONVDWPW: `slices.ts`).
 */
import type { GemmTiling, ScheduleOf } from '../../plan.ts';
import type { TargetLimits } from '../../target.ts';
import { roundUp4 } from '../../tensor-type.ts';
import { candidateOf } from '../candidate.ts';
import { tileCount } from '../geometry.ts';
import type { Matcher } from '../search.ts';
import type { Stage } from '../stage.ts';
import { legal } from '../tile-choices.ts';
import { nominalGemm } from '../threadings.ts';
import { workgroupInvocations } from '../workgroup-memory.ts';
import { gemmPhases, gemmRegisters } from './gemm-work.ts';
import type { FamilyModel } from './model.ts';
import { regionsOf } from './regions.ts';
import type { BySize } from './slice-threadings.ts';
import { expansions, projections, remembered } from './slice-threadings.ts';
import type { SlicedSpace, SlicedTile } from './slice-tiles.ts';
import { slicedTiles, sliceSizes } from './slice-tiles.ts';
import {
  slicedFinish,
  slicedPhases,
  slicedRegisters,
  slicedTraffic,
} from './slices.ts';

type Pwdwpw = ScheduleOf<'pwdwpw'>;

/** Channels of a chunk of the expansion. */
const MOST_CHUNK = 64;

export const pwdwpw: FamilyModel<Pwdwpw> = {
  tiles: ({ stages }, limits, cores) =>
    slicedTiles(stages, limits, cores, (tile) => spaceOf(tile, stages, limits)),

  traffic(schedule, candidate) {
    const [pw, dw, last] = candidate.stages as readonly [Stage, Stage, Stage];
    const { pixels } = regionsOf(dw.shape, schedule);
    const { project, splits } = schedule;
    const readers = splits * tileCount(last.shape.k, project.cols);
    const pixelBytes = pw.inputChannels * pw.inputElementBytes;
    return slicedTraffic(schedule, candidate, readers * pixels * pixelBytes);
  },

  finish: slicedFinish,

  phases(schedule, candidate, loads) {
    const pw = candidate.stages[0]!;
    const threads = workgroupInvocations(schedule);
    return slicedPhases(schedule, candidate, loads, (slices, weightBytes) => {
      // Or each slice reads the input again; global memory gives it once.
      const reads = schedule.keepsInput ? 1 : slices;
      const bytes = reads * loads.ifm + weightBytes;
      return gemmPhases(schedule.expand, pw, slices, bytes, threads);
    });
  },

  registers: (schedule) =>
    slicedRegisters(schedule, gemmRegisters(schedule.expand)),
};

function spaceOf(
  tile: SlicedTile,
  [pw, dw]: readonly Stage[],
  limits: TargetLimits,
): SlicedSpace<Pwdwpw> {
  const { c } = pw!.shape;
  const region = tile.regionH * tile.regionW;
  const rows = tile.tileH * tile.tileW;
  const scheduleOf = (
    splits: number,
    expand: GemmTiling,
    project: GemmTiling,
    keepsInput: boolean,
  ): Pwdwpw => ({
    family: 'pwdwpw',
    ...tile,
    expand,
    keepsInput,
    project,
    splits,
  });
  const sizes = sliceSizes(tile, dw!, limits, (room) => {
    // The input of a chunk is staged as [region][chunk/4 + 1].
    const chunk = Math.min(MOST_CHUNK, 4 * (Math.floor(room / region) - 1));
    // All chunks, then the weights of the DW.
    return chunk < 4 ? Infinity : Math.ceil(roundUp4(c) / chunk) + 1;
  });
  const expands = new Map<number, readonly BySize[]>();
  const projects = new Map<number, BySize>();
  return {
    sizes,
    nominal: ({ splits, cols }, { slice }) =>
      scheduleOf(
        splits,
        nominalGemm(region, slice),
        { ...nominalGemm(rows, cols), kChunk: slice },
        false,
      ),
    *schedules({ splits, cols, workgroups }, { slice, count, room }) {
      const lasts = remembered(projects, cols * MOST_CHUNK + slice, () =>
        projections(rows, cols, slice, room, limits),
      );
      const firsts = remembered(expands, slice, () =>
        expansions(region, slice, c, room, limits),
      );
      for (const bySize of firsts) {
        for (const [at, last] of lasts.entries()) {
          const first = bySize[at] ?? null;
          if (first === null || last === null) continue;
          // One chunk is kept from slice to slice, if there is memory for it.
          const mayKeep = first.kChunk >= c && count > splits;
          for (const keepsInput of mayKeep ? [true, false] : [false]) {
            const made = scheduleOf(splits, first, last, keepsInput);
            const schedule = legal(made, workgroups, limits, pw!);
            if (schedule === null) continue;
            yield schedule;
            break;
          }
        }
      }
    },
  };
}

/** A pointwise layer, a depthwise one without a multiplier (a slice of channels
 * must be one chunk of the projection), and a pointwise one. */
export const matchPwdwpw: Matcher = ({ stageOf, pair }, last) => {
  const project = stageOf(last);
  const depthwise = project === null ? null : stageOf(project.conv.x);
  const expand = depthwise === null ? null : stageOf(depthwise.conv.x);
  if (project === null || depthwise === null || expand === null) return [];
  const [a, b, c] = [expand, depthwise, project].map(
    ({ conv }) => conv.node.id,
  );
  const { shape } = depthwise;
  const isLinked =
    pair(a!, b!)?.family === 'pwdw' && pair(b!, c!)?.family === 'dwpw';
  return isLinked && shape.k === shape.c
    ? [candidateOf('pwdwpw', [expand, depthwise, project])]
    : [];
};
