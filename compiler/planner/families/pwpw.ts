/**
 * PWPW: two products over one tile of pixels; the intermediate exists a slice of
 * channels at a time. Where others read it too, it is stored as well, by the
 * workgroups of the first tile of filters (`docs/cost-model.md#pwpw`).
 */
import type { ScheduleOf } from '../../plan.ts';
import type { TargetLimits } from '../../target.ts';
import { roundUp4 } from '../../tensor-type.ts';
import { keepsFirst } from '../candidate.ts';
import { epilogueBytes, imagesTouched } from '../epilogue-traffic.ts';
import { tileCount } from '../geometry.ts';
import type { Stage } from '../stage.ts';
import { macsPerPixel } from '../stage.ts';
import { channelChoices, legal, rowChoices } from '../tile-choices.ts';
import { leastChunks, nominalGemm, threadings } from '../threadings.ts';
import { gemmInvocations } from '../workgroup-memory.ts';
import {
  BASE_REGISTERS,
  gemmPhases,
  gemmRegisters,
  gemmWeightBytes,
} from './gemm-work.ts';
import type { FamilyModel } from './model.ts';

/** Channels of the intermediate that exist at a time. */
const MAX_SLICE = 64;

export const pwpw: FamilyModel<ScheduleOf<'pwpw'>> = {
  tiles({ stages: [first, second] }, limits) {
    const { pixels, shape } = second!;
    return rowChoices(pixels).flatMap((rows) =>
      channelChoices(shape.k).map((cols) => {
        const workgroups = tileCount(pixels, rows) * tileCount(shape.k, cols);
        return {
          nominal: {
            family: 'pwpw',
            first: nominalGemm(rows, cols),
            second: nominalGemm(rows, cols),
          },
          waits: leastChunks(first!.shape.c, rows) + 1,
          schedules: () => schedules(rows, cols, first!, workgroups, limits),
        };
      }),
    );
  },

  /** g workgroups share a pixel tile; each makes all of the intermediate again. */
  traffic(schedule, candidate) {
    const [first, second] = candidate.stages as readonly [Stage, Stage];
    const { pixels } = second;
    const tiles = tileCount(pixels, schedule.second.rows);
    const g = tileCount(second.shape.k, schedule.second.cols);
    const images = imagesTouched(second, schedule.second.rows);
    const inner = epilogueBytes(first, {
      pixels: g * pixels,
      tiles: g * tiles,
      images: g * images,
      channelTiles: 1,
    });
    const outer = epilogueBytes(second, {
      pixels,
      tiles,
      images,
      channelTiles: g,
    });
    const firstMacs = pixels * macsPerPixel(first.shape);
    return {
      ifmBytes: g * pixels * first.inputChannels * first.inputElementBytes,
      weightBytes:
        tiles * (g * first.weightBytes + second.weightBytes) +
        inner.constants +
        outer.constants,
      epilogueBytes: inner.tensors + outer.tensors,
      ofmBytes:
        second.outputBytes + (keepsFirst(candidate) ? first.outputBytes : 0),
      scratchBytes: 0,
      macs: g * firstMacs + pixels * macsPerPixel(second.shape),
      redundantMacs: (g - 1) * firstMacs,
      workgroups: tiles * g,
    };
  },

  phases({ first: inner, second: outer }, { stages }, { ifm, weights }) {
    const [first, second] = stages as readonly [Stage, Stage];
    const slices = Math.ceil(roundUp4(second.shape.c) / inner.cols);
    const secondBytes = gemmWeightBytes(outer, second);
    const firstBytes = Math.max(0, ifm + weights - secondBytes);
    return [
      ...gemmPhases(inner, first, slices, firstBytes),
      ...gemmPhases(outer, second, 1, secondBytes),
    ];
  },

  registers({ first, second }) {
    // The second sum stays in registers while the first is made.
    const sums = 4 * second.threadRows * second.threadCols4;
    return BASE_REGISTERS + gemmRegisters(first) + sums;
  },
};

/** Pairs of threadings with the same workgroup size. */
function* schedules(
  rows: number,
  cols: number,
  first: Stage,
  workgroups: number,
  limits: TargetLimits,
): Generator<ScheduleOf<'pwpw'>> {
  for (const mid of channelChoices(first.shape.k)) {
    if (mid > MAX_SLICE) break;
    const firsts = [
      ...threadings(rows, mid, first.shape.c, limits, (gemm) => gemm),
    ];
    // The second stage steps over the intermediate, one slice at a time.
    const seconds = threadings(rows, cols, mid, limits, (gemm) =>
      gemm.kChunk === mid && gemm.kSplit === 1 ? gemm : null,
    );
    for (const second of seconds) {
      const threads = gemmInvocations(second);
      for (const gemm of firsts) {
        if (gemmInvocations(gemm) !== threads) continue;
        const pair = { family: 'pwpw', first: gemm, second } as const;
        const schedule = legal(pair, workgroups, limits, first);
        if (schedule !== null) yield schedule;
      }
    }
  }
}
