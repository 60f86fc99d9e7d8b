/**
 * PWMEAN: a PW and the mean of its output over each image, which never leaves
 * the kernel. A workgroup makes a tile of filters for all pixels of an image
 * (`docs/cost-model.md#pwmean`).
 */
import type { NodeId } from '../../graph.ts';
import type { GemmTiling, ScheduleOf } from '../../plan.ts';
import { storedBytes } from '../../tensor-type.ts';
import { candidateOf } from '../candidate.ts';
import { epilogueBytes } from '../epilogue-traffic.ts';
import type { Phase } from '../estimate-time.ts';
import { tileCount } from '../geometry.ts';
import type { GraphFacts } from '../graph-facts.ts';
import type { Matcher, Search } from '../search.ts';
import type { Stage } from '../stage.ts';
import { macsPerPixel } from '../stage.ts';
import { channelChoices, legal, MAX_ROWS } from '../tile-choices.ts';
import { leastChunks, nominalGemm, threadings } from '../threadings.ts';
import {
  BASE_REGISTERS,
  gemmPhases,
  gemmRegisters,
  sharedPhase,
} from './gemm-work.ts';
import type { FamilyModel } from './model.ts';

export const pwmean: FamilyModel<ScheduleOf<'pwmean'>> = {
  tiles({ stages: [stage] }, limits) {
    const { shape, pixelsPerImage: rows } = stage!;
    if (rows > MAX_ROWS) return [];
    return channelChoices(shape.k).map((cols) => {
      const workgroups = imageCount(stage!) * tileCount(shape.k, cols);
      return {
        nominal: { family: 'pwmean', gemm: nominalGemm(rows, cols) },
        waits: leastChunks(shape.c, rows),
        schedules: () =>
          threadings(rows, cols, shape.c, limits, (gemm) =>
            legal({ family: 'pwmean', gemm }, workgroups, limits, stage!),
          ),
      };
    });
  },

  traffic({ gemm }, { stages: [stage], meanBytes }) {
    const { shape, pixels } = stage!;
    const images = imageCount(stage!);
    const channelTiles = tileCount(shape.k, gemm.cols);
    const epilogue = epilogueBytes(stage!, {
      pixels,
      tiles: images,
      images,
      channelTiles,
    });
    return {
      ifmBytes:
        channelTiles * pixels * stage!.inputChannels * stage!.inputElementBytes,
      weightBytes: images * stage!.weightBytes + epilogue.constants,
      epilogueBytes: epilogue.tensors,
      ofmBytes: meanBytes,
      scratchBytes: 0,
      macs: pixels * macsPerPixel(shape),
      redundantMacs: 0,
      workgroups: images * channelTiles,
    };
  },

  phases: ({ gemm }, { stages: [stage] }, { ifm, weights }) =>
    gemmPhases(gemm, stage!, 1, ifm + weights).concat(meanPhase(gemm, 1)),

  registers: ({ gemm }) => BASE_REGISTERS + meanRegisters(gemm),
};

/** A mean over the map of a pointwise layer, which nobody else reads. */
export const matchPwmean: Matcher = (search, last) => {
  const stage = meanOfPointwise(search, last);
  if (stage === null) return [];
  const { facts } = search;
  return [
    candidateOf('pwmean', [stage], {
      nodes: [stage.conv.node.id, last],
      meanBytes: storedBytes(facts.node(last).type, facts.storageOf(last)),
    }),
  ];
};

/** The pointwise layer that `mean` is the mean of, if that alone reads it. */
export function meanOfPointwise(
  { facts, stageOf }: Search,
  mean: NodeId,
): Stage | null {
  const { op } = facts.node(mean);
  if (op.kind !== 'globalPool' || op.fn !== 'avg') return null;
  const stage = stageOf(op.x);
  return stage?.shape.class === 'pointwise' && isReadOnce(facts, op.x)
    ? stage
    : null;
}

/** Whether one use in one node is all that becomes of a value. */
export function isReadOnce(facts: GraphFacts, id: NodeId): boolean {
  return facts.users(id).length === 1 && !facts.isOutput(id);
}

/** Images of the batch. */
export function imageCount({ pixels, pixelsPerImage }: Stage): number {
  return pixels / pixelsPerImage;
}

/** The sums over the rows of a product, made `repeats` times. */
export function meanPhase({ rows, cols }: GemmTiling, repeats: number): Phase {
  return { ...sharedPhase(rows * cols * repeats, 1), steps: repeats };
}

/** Of the product whose rows are summed up, one sum at a time. */
export function meanRegisters(gemm: GemmTiling): number {
  return gemmRegisters(gemm) + 4;
}
