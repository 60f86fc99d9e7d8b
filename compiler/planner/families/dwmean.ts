/**
 * DWMEAN: a DW and the mean of its output over each image, which a second kernel
 * makes of the tiles' sums if an image has several tiles. The output itself is
 * stored only where others read it (`docs/cost-model.md#dwmean`).
 */
import type { ScheduleOf } from '../../plan.ts';
import { roundUp4, storedBytes } from '../../tensor-type.ts';
import type { Candidate } from '../candidate.ts';
import { candidateOf } from '../candidate.ts';
import type { Matcher } from '../search.ts';
import type { Finish } from '../finish.ts';
import { finishTraffic, partialBytes } from '../finish.ts';
import { tilesPerImage } from '../geometry.ts';
import { maxInvocations } from '../threadings.ts';
import {
  directPhase,
  directRegisters,
  directTiles,
  directTraffic,
  MAX_THREAD_PIXELS,
} from './direct.ts';
import { sharedPhase } from './gemm-work.ts';
import type { FamilyModel } from './model.ts';

type Dwmean = ScheduleOf<'dwmean'>;

export const dwmean: FamilyModel<Dwmean> = {
  /** Tiles of all sizes that invocations of several pixels each can hold: one
   * tile to an image spares the second kernel. */
  tiles({ stages: [stage] }, limits) {
    const maxArea = maxInvocations(limits) * MAX_THREAD_PIXELS;
    return directTiles(stage!, limits, maxArea, (tile) => ({
      family: 'dwmean',
      ...tile,
    }));
  },

  traffic(schedule, candidate) {
    const stage = candidate.stages[0]!;
    const split = finishOf(schedule, candidate);
    const kept = keepsOutput(candidate) ? stage.outputBytes : 0;
    return {
      ...directTraffic(schedule, stage),
      ofmBytes: kept + (split === null ? candidate.meanBytes : 0),
      scratchBytes: split === null ? 0 : partialBytes(split),
    };
  },

  finish(schedule, candidate) {
    const split = finishOf(schedule, candidate);
    return split === null ? null : finishTraffic(split);
  },

  phases(schedule, { stages: [stage] }, { ifm, weights }) {
    const lanes = schedule.tileH * (schedule.tileW / schedule.threadPixels);
    const sums = sharedPhase(lanes * schedule.tileK, 4);
    return [
      directPhase(schedule, stage!, ifm + weights),
      { ...sums, steps: Math.max(1, Math.ceil(Math.log2(lanes))) },
    ];
  },

  /** One more sum. */
  registers: (schedule) => directRegisters(schedule) + 4,
};

/** A mean over the map of a depthwise convolution. */
export const matchDwmean: Matcher = ({ facts, stageOf }, last) => {
  const { op, type } = facts.node(last);
  if (op.kind !== 'globalPool' || op.fn !== 'avg') return [];
  const stage = stageOf(op.x);
  if (stage?.shape.class !== 'depthwise') return [];
  const isRead = facts.isOutput(op.x) || facts.users(op.x).length > 1;
  return [
    candidateOf('dwmean', [stage], {
      nodes: [op.x, last],
      stores: isRead ? [op.x, last] : [last],
      meanBytes: storedBytes(type, facts.storageOf(last)),
    }),
  ];
};

function keepsOutput({ stages: [stage], stores }: Candidate): boolean {
  return stores.includes(stage!.conv.node.id);
}

/** Null where one tile covers an image. */
function finishOf(
  schedule: Dwmean,
  { stages, meanBytes }: Candidate,
): Finish | null {
  const { shape } = stages[0]!;
  const parts = tilesPerImage(shape, schedule);
  if (parts === 1) return null;
  return {
    parts,
    pixels: shape.n,
    pixelsPerImage: 1,
    channels: roundUp4(shape.k),
    operands: [],
    ofmBytes: meanBytes,
  };
}
