/**
 * PW: pointwise and dense layers, a product over flat output pixels
 * (`docs/cost-model.md#pw`).
 */
import type { GemmTiling, ScheduleOf } from '../../plan.ts';
import type { TargetLimits } from '../../target.ts';
import { epilogueBytes, imagesTouched } from '../epilogue-traffic.ts';
import { tileCount } from '../geometry.ts';
import type { Stage } from '../stage.ts';
import { macsPerPixel } from '../stage.ts';
import { channelChoices, legal, rowChoices } from '../tile-choices.ts';
import { leastChunks, nominalGemm, threadings } from '../threadings.ts';
import { BASE_REGISTERS, gemmPhases, gemmRegisters } from './gemm-work.ts';
import type { ConvSchedule, FamilyModel, OuterTile, Traffic } from './model.ts';

export const pw: FamilyModel<ScheduleOf<'pw'>> = {
  tiles: ({ stages: [stage] }, limits) =>
    pwTiles(stage!, limits, (gemm) => ({ family: 'pw', gemm })),
  traffic: ({ gemm }, { stages: [stage] }) => pwTraffic(gemm, stage!),
  phases: ({ gemm }, { stages: [stage] }, { ifm, weights }) =>
    gemmPhases(gemm, stage!, 1, ifm + weights),
  registers: ({ gemm }) => BASE_REGISTERS + gemmRegisters(gemm),
};

/** The tiles of a product over flat pixels, as the schedules of a family. */
export function pwTiles<S extends ConvSchedule>(
  stage: Stage,
  limits: TargetLimits,
  scheduleOf: (gemm: GemmTiling) => S,
): OuterTile<S>[] {
  const { shape, pixels } = stage;
  return rowChoices(pixels).flatMap((rows) =>
    channelChoices(shape.k).map((cols) => {
      const workgroups = tileCount(pixels, rows) * tileCount(shape.k, cols);
      return {
        nominal: scheduleOf(nominalGemm(rows, cols)),
        waits: leastChunks(shape.c, rows),
        schedules: () =>
          threadings(rows, cols, shape.c, limits, (gemm) =>
            legal(scheduleOf(gemm), workgroups, limits, stage),
          ),
      };
    }),
  );
}

export function pwTraffic({ rows, cols }: GemmTiling, stage: Stage): Traffic {
  const { shape, pixels } = stage;
  const tiles = tileCount(pixels, rows);
  const channelTiles = tileCount(shape.k, cols);
  const images = imagesTouched(stage, rows);
  const epilogue = epilogueBytes(stage, {
    pixels,
    tiles,
    images,
    channelTiles,
  });
  return {
    ifmBytes:
      channelTiles * pixels * stage.inputChannels * stage.inputElementBytes,
    weightBytes: tiles * stage.weightBytes + epilogue.constants,
    epilogueBytes: epilogue.tensors,
    ofmBytes: stage.outputBytes,
    scratchBytes: 0,
    macs: pixels * macsPerPixel(shape),
    redundantMacs: 0,
    workgroups: tiles * channelTiles,
  };
}
