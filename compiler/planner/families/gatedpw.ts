/**
 * GATEDPW: a PW that multiplies its input with a gate as it loads it, so that
 * the scaled map is never stored (`docs/cost-model.md#gatedpw`).
 */
import { gatedInput } from '../../gated-input.ts';
import type { ScheduleOf } from '../../plan.ts';
import { candidateOf } from '../candidate.ts';
import { epilogueBytes, imagesTouched } from '../epilogue-traffic.ts';
import { tileCount } from '../geometry.ts';
import type { Matcher } from '../search.ts';
import { createOperand, createStage } from '../stage.ts';
import type { FamilyModel } from './model.ts';
import { pw, pwTiles, pwTraffic } from './pw.ts';

export const gatedpw: FamilyModel<ScheduleOf<'gatedpw'>> = {
  tiles: ({ stages: [stage] }, limits) =>
    pwTiles(stage!, limits, (gemm) => ({ family: 'gatedpw', gemm })),

  /** The gate travels as an operand: whole rows of it for each workgroup. */
  traffic({ gemm }, { stages: [stage], gate }) {
    const plain = pwTraffic(gemm, stage!);
    const channelTiles = tileCount(stage!.shape.k, gemm.cols);
    const { constants, tensors } = epilogueBytes(
      { operands: [gate!] },
      {
        pixels: channelTiles * stage!.pixels,
        tiles: channelTiles * tileCount(stage!.pixels, gemm.rows),
        images: channelTiles * imagesTouched(stage!, gemm.rows),
        channelTiles: 1,
      },
    );
    return {
      ...plain,
      weightBytes: plain.weightBytes + constants,
      epilogueBytes: plain.epilogueBytes + tensors,
    };
  },

  phases: ({ gemm }, candidate, loads) =>
    pw.phases({ family: 'pw', gemm }, candidate, loads),
  registers: ({ gemm }) => pw.registers({ family: 'pw', gemm }),
};

/** A PW of a product that nobody else reads. */
export const matchGatedpw: Matcher = ({ facts, stageOf }, last) => {
  const alone = stageOf(last);
  if (alone?.shape.class !== 'pointwise') return [];
  const product = facts.node(alone.conv.x);
  const gated = gatedInput(facts.node, facts.isConstant, product);
  const { id } = product;
  if (gated === null || facts.isConstant(id)) return [];
  if (facts.users(id).length !== 1 || facts.isOutput(id)) return [];
  const stage = createStage(facts, { ...alone.conv, x: gated.map });
  return [
    candidateOf('gatedpw', [stage], {
      nodes: [id, last],
      gate: createOperand(facts, gated.gate, product),
    }),
  ];
};
