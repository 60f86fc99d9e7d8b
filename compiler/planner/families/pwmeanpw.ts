/**
 * PWMEANPW: a PW, the mean of its output over each image, and the classifier
 * behind it. Slice by slice of the first PW's filters, a workgroup makes their
 * means over all pixels of an image, the left operand of one chunk of the second
 * product. Several workgroups may split the slices of an image among themselves;
 * then each leaves partial sums to a second kernel (`docs/cost-model.md#pwmeanpw`).
 */
import type { NodeId } from '../../graph.ts';
import type { ScheduleOf } from '../../plan.ts';
import { roundUp4 } from '../../tensor-type.ts';
import { candidateOf } from '../candidate.ts';
import { epilogueBytes } from '../epilogue-traffic.ts';
import type { Finish } from '../finish.ts';
import { finishTraffic, partialBytes } from '../finish.ts';
import { tileCount } from '../geometry.ts';
import type { GraphFacts } from '../graph-facts.ts';
import type { Matcher } from '../search.ts';
import type { Stage } from '../stage.ts';
import { macsPerPixel } from '../stage.ts';
import { gemmInvocations } from '../workgroup-memory.ts';
import {
  BASE_REGISTERS,
  gemmPhases,
  gemmRegisters,
  gemmWeightBytes,
} from './gemm-work.ts';
import type { FamilyModel } from './model.ts';
import { pwmeanpwTiles } from './pwmeanpw-tiles.ts';
import {
  imageCount,
  isReadOnce,
  meanOfPointwise,
  meanPhase,
  meanRegisters,
} from './pwmean.ts';

type Pwmeanpw = ScheduleOf<'pwmeanpw'>;

export const pwmeanpw: FamilyModel<Pwmeanpw> = {
  tiles: ({ stages: [first, second] }, limits) =>
    pwmeanpwTiles(first!, second!, limits),

  /** g workgroups share an image, and each of them `splits` share its slices. */
  traffic(schedule, { stages }) {
    const [first, second] = stages as readonly [Stage, Stage];
    const { second: outer, splits } = schedule;
    const images = imageCount(first);
    const g = tileCount(second.shape.k, outer.cols);
    // Splits make disjoint channels of the first product.
    const means = epilogueBytes(first, {
      pixels: g * first.pixels,
      tiles: g * images,
      images: g * images,
      channelTiles: splits,
    });
    const finish = finishOf(schedule, second);
    const { constants, tensors } =
      finish === null
        ? epilogueBytes(second, {
            pixels: images,
            tiles: images,
            images,
            channelTiles: g,
          })
        : { constants: 0, tensors: 0 };
    const imageBytes =
      first.pixels * first.inputChannels * first.inputElementBytes;
    const firstMacs = first.pixels * macsPerPixel(first.shape);
    return {
      ifmBytes: g * splits * imageBytes,
      weightBytes:
        images * (g * first.weightBytes + second.weightBytes) +
        means.constants +
        constants,
      epilogueBytes: means.tensors + tensors,
      ofmBytes: finish === null ? second.outputBytes : 0,
      scratchBytes: finish === null ? 0 : partialBytes(finish),
      macs: g * firstMacs + images * macsPerPixel(second.shape),
      redundantMacs: (g - 1) * firstMacs,
      workgroups: images * g * splits,
    };
  },

  finish(schedule, { stages: [, second] }) {
    const finish = finishOf(schedule, second!);
    return finish === null ? null : finishTraffic(finish);
  },

  phases({ first: inner, second: outer, splits }, { stages }, loads) {
    const [first, second] = stages as readonly [Stage, Stage];
    const slices = Math.ceil(tileCount(first.shape.k, inner.cols) / splits);
    const secondBytes = gemmWeightBytes(outer, second) / splits;
    // Each slice reads the input again; global memory gives it once.
    const firstBytes =
      slices * loads.ifm + Math.max(0, loads.weights - secondBytes);
    const threads = Math.max(gemmInvocations(inner), gemmInvocations(outer));
    const own = {
      ...second,
      shape: { ...second.shape, c: slices * outer.kChunk },
    };
    return gemmPhases(inner, first, slices, firstBytes, threads).concat(
      meanPhase(inner, slices),
      gemmPhases(outer, own, 1, secondBytes, threads),
    );
  },

  registers({ first, second }) {
    // The second sum stays in registers while the first is made.
    const sums = 4 * second.threadRows * second.threadCols4;
    const most = Math.max(meanRegisters(first) + sums, gemmRegisters(second));
    return BASE_REGISTERS + most;
  },
};

function finishOf({ splits }: Pwmeanpw, second: Stage): Finish | null {
  if (splits === 1) return null;
  return {
    parts: splits,
    pixels: second.pixels,
    pixelsPerImage: second.pixelsPerImage,
    channels: roundUp4(second.shape.k),
    operands: second.operands,
    ofmBytes: second.outputBytes,
  };
}

/** A pointwise layer, a mean, views of it, and a pointwise or dense layer, with
 * no other readers between. */
export const matchPwmeanpw: Matcher = (search, last) => {
  const { facts, stageOf } = search;
  const second = stageOf(last);
  if (second?.shape.class !== 'pointwise') return [];
  const path = viewedMean(facts, second.conv.x);
  const first = path === null ? null : meanOfPointwise(search, path[0]!);
  if (path === null || first === null) return [];
  // A view may have cut the mean into other rows.
  const { c, k } = { c: second.shape.c, k: first.shape.k };
  if (c !== k || second.pixels !== imageCount(first)) return [];
  return [
    candidateOf('pwmeanpw', [first, second], {
      nodes: [first.conv.node.id, ...path, last],
    }),
  ];
};

/** From the node that `id` views, through all views, to `id`, if only they read
 * one another. */
function viewedMean(facts: GraphFacts, id: NodeId): readonly NodeId[] | null {
  const path: NodeId[] = [];
  for (let at = id; ;) {
    if (!isReadOnce(facts, at)) return null;
    path.unshift(at);
    const { op } = facts.node(at);
    if (op.kind !== 'reshape' || !facts.isView(at)) return path;
    at = op.x;
  }
}
