/**
 * PW: pointwise and dense layers, a product over flat output pixels
 * (`docs/cost-model.md#pw`). GATEDPW multiplies its input by a gate, one number
 * per image and channel, as it loads it (`docs/cost-model.md#gatedpw`).
 */
import type { ScheduleOf } from '../../plan.ts';
import type { TargetLimits } from '../../target.ts';
import type { Candidate } from '../candidate.ts';
import { epilogueBytes, imagesTouched } from '../epilogue-traffic.ts';
import { tileCount } from '../geometry.ts';
import type { Stage } from '../stage.ts';
import { macsPerPixel } from '../stage.ts';
import { channelChoices, legal, rowChoices } from '../tile-choices.ts';
import { leastChunks, nominalGemm, threadings } from '../threadings.ts';
import { BASE_REGISTERS, gemmPhases, gemmRegisters } from './gemm-work.ts';
import type { FamilyModel, OuterTile, Traffic } from './model.ts';

type PwSchedule = ScheduleOf<'pw' | 'gatedpw'>;

export const pw: FamilyModel<PwSchedule> = {
  tiles,
  traffic: (schedule, { stages: [stage] }) => pwTraffic(schedule, stage!),
  phases: ({ gemm }, { stages: [stage] }, { ifm, weights }) =>
    gemmPhases(gemm, stage!, 1, ifm + weights),
  registers: ({ gemm }) => BASE_REGISTERS + gemmRegisters(gemm),
};

/** The gate travels as an operand: whole rows of it for each workgroup. */
export const gatedPw: FamilyModel<PwSchedule> = {
  ...pw,
  traffic(schedule, { stages: [stage], gate }) {
    const plain = pwTraffic(schedule, stage!);
    if (gate === null) return plain;
    const { rows, cols } = schedule.gemm;
    const channelTiles = tileCount(stage!.shape.k, cols);
    const { constants, tensors } = epilogueBytes(
      { operands: [gate] },
      {
        pixels: channelTiles * stage!.pixels,
        tiles: channelTiles * tileCount(stage!.pixels, rows),
        images: channelTiles * imagesTouched(stage!, rows),
        channelTiles: 1,
      },
    );
    return {
      ...plain,
      weightBytes: plain.weightBytes + constants,
      epilogueBytes: plain.epilogueBytes + tensors,
    };
  },
};

function tiles(
  { family, stages: [stage] }: Candidate,
  limits: TargetLimits,
): OuterTile<PwSchedule>[] {
  const { shape, pixels } = stage!;
  const name = family === 'gatedpw' ? family : 'pw';
  return rowChoices(pixels).flatMap((rows) =>
    channelChoices(shape.k).map((cols) => {
      const workgroups = tileCount(pixels, rows) * tileCount(shape.k, cols);
      return {
        nominal: { family: name, gemm: nominalGemm(rows, cols) },
        waits: leastChunks(shape.c, rows),
        schedules: () =>
          threadings(rows, cols, shape.c, limits, (gemm) =>
            legal({ family: name, gemm }, workgroups, limits, stage!),
          ),
      };
    }),
  );
}

function pwTraffic(
  { gemm: { rows, cols } }: PwSchedule,
  stage: Stage,
): Traffic {
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
