/**
 * DW and standard convolutions, made directly from global memory
 * (`docs/cost-model.md#dw`).
 */
import type { DirectTile, ScheduleOf } from '../../plan.ts';
import type { TargetLimits } from '../../target.ts';
import { roundUp4 } from '../../tensor-type.ts';
import { epilogueBytes } from '../epilogue-traffic.ts';
import type { Phase } from '../estimate-time.ts';
import {
  columnAxis,
  inputChannels,
  rowAxis,
  tileAxis,
  tileCount,
} from '../geometry.ts';
import type { Stage } from '../stage.ts';
import { macsPerPixel } from '../stage.ts';
import { channelChoices, legal, spatialTiles } from '../tile-choices.ts';
import { divisors, maxInvocations } from '../threadings.ts';
import { BASE_REGISTERS, GLOBAL_OPERAND } from './gemm-work.ts';
import type { ConvSchedule, FamilyModel, OuterTile, Traffic } from './model.ts';

/** An invocation makes at most this many pixels of a row. */
export const MAX_THREAD_PIXELS = 8;
/** Channels of a standard convolution that are loaded before they are waited for. */
export const CONV_STEP_CHANNELS = 16;

type DirectSchedule = ScheduleOf<'dw' | 'conv'>;

export const direct: FamilyModel<DirectSchedule> = {
  tiles({ family: kind, stages: [stage] }, limits) {
    const family = kind === 'dw' ? kind : 'conv';
    const maxArea = maxInvocations(limits);
    return directTiles(stage!, limits, maxArea, (tile) => ({
      family,
      ...tile,
    }));
  },
  traffic: (schedule, { stages: [stage] }) => directTraffic(schedule, stage!),
  phases: (schedule, { stages: [stage] }, { ifm, weights }) => [
    directPhase(schedule, stage!, ifm + weights),
  ],
  registers: directRegisters,
};

export function directRegisters({ threadPixels }: DirectTile): number {
  return BASE_REGISTERS + 8 * threadPixels;
}

/** Tiles of at most `maxArea` pixels, as the schedules of a family. */
export function directTiles<S extends ConvSchedule>(
  stage: Stage,
  limits: TargetLimits,
  maxArea: number,
  scheduleOf: (tile: DirectTile) => S,
): OuterTile<S>[] {
  const { shape } = stage;
  const isDepthwise = shape.class === 'depthwise';
  // Multiply-adds of four filters at one pixel.
  const channels = isDepthwise ? 1 : roundUp4(shape.c / shape.groups);
  const macs = 4 * channels * shape.r * shape.s;
  return spatialTiles(stage, maxArea).flatMap(({ tileH, tileW, tiles }) =>
    channelChoices(shape.k).map((tileK) => {
      const workgroups = tiles * tileCount(shape.k, tileK);
      const tile = { tileH, tileW, tileK };
      return {
        nominal: scheduleOf({ ...tile, threadPixels: 1, unroll: false }),
        waits: shape.r,
        *schedules() {
          for (const threadPixels of divisors(tileW, MAX_THREAD_PIXELS)) {
            const unroll = threadPixels * macs <= limits.unrolledMacs;
            const made = scheduleOf({ ...tile, threadPixels, unroll });
            const schedule = legal(made, workgroups, limits, stage);
            if (schedule !== null) yield schedule;
          }
        },
      };
    }),
  );
}

/** DW = N (D rows cols + D k k nh nw) + |O|, per channel tile. */
export function directTraffic(schedule: DirectTile, stage: Stage): Traffic {
  const { shape, pixels } = stage;
  const { tileK } = schedule;
  const rows = tileAxis(rowAxis(shape), schedule.tileH);
  const columns = tileAxis(columnAxis(shape), schedule.tileW);
  const tiles = shape.n * rows.tiles * columns.tiles;
  const channelTiles = tileCount(shape.k, tileK);
  const epilogue = epilogueBytes(stage, {
    pixels,
    tiles,
    images: tiles,
    channelTiles,
  });
  return {
    ifmBytes:
      shape.n *
      rows.touched *
      columns.touched *
      channelLoads(stage, tileK) *
      stage.inputElementBytes,
    weightBytes: tiles * stage.weightBytes + epilogue.constants,
    epilogueBytes: epilogue.tensors,
    ofmBytes: stage.outputBytes,
    scratchBytes: 0,
    macs: pixels * macsPerPixel(shape),
    redundantMacs: 0,
    workgroups: tiles * channelTiles,
  };
}

/** Stored input channels that tiles of `tileK` filters read, summed over them. */
export function channelLoads(stage: Stage, tileK: number): number {
  const { shape } = stage;
  let channels = 0;
  for (let k = 0; k < shape.k; k += tileK) {
    const range = inputChannels(shape, k, k + tileK);
    channels += Math.min(range.end, stage.inputChannels) - range.start;
  }
  return channels;
}

export function directPhase(
  schedule: DirectTile,
  stage: Stage,
  bytes: number,
): Phase {
  const { tileH, tileW, tileK, threadPixels } = schedule;
  const { shape } = stage;
  const perChannel = macsPerPixel(shape) / shape.k;
  const channels = shape.c / shape.groups;
  // Neighbouring pixels share the columns of the input that they overlap in.
  const columns =
    shape.dilationW === 1
      ? Math.min(
          threadPixels * shape.s,
          (threadPixels - 1) * shape.strideW + shape.s,
        )
      : threadPixels * shape.s;
  const taps = threadPixels * shape.s;
  const operandLoads =
    shape.class === 'depthwise'
      ? (GLOBAL_OPERAND * 4 * (columns + shape.s)) / taps
      : (GLOBAL_OPERAND * (columns + 4 * shape.s)) / taps;
  return {
    steps: shape.r * Math.ceil(channels / CONV_STEP_CHANNELS),
    bytes,
    runBytes: Math.min(tileK, roundUp4(shape.k)) * stage.inputElementBytes,
    macs: tileH * tileW * tileK * perChannel,
    operandLoads,
    accumulators: threadPixels,
    prefetch: false,
  };
}
