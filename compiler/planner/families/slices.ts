/**
 * What PWDWPW and CONVDWPW have in common: a workgroup owns a tile of DW outputs
 * and a tile of the last PW's filters. Slice by slice of the channels between, it
 * makes them over the region that its tile needs, runs the DW over them and adds
 * one chunk of the last product to sums that stay in registers. Several
 * workgroups may split the slices of a tile among themselves; then each leaves
 * partial sums to a second kernel (`docs/cost-model.md#pwdwpw`).
 */
import type { ScheduleOf } from '../../plan.ts';
import { roundUp4 } from '../../tensor-type.ts';
import type { Candidate } from '../candidate.ts';
import { epilogueBytes } from '../epilogue-traffic.ts';
import type { Phase } from '../estimate-time.ts';
import type { Finish } from '../finish.ts';
import { finishTraffic, partialBytes } from '../finish.ts';
import { tileCount } from '../geometry.ts';
import type { Stage } from '../stage.ts';
import { macsPerPixel } from '../stage.ts';
import { workgroupInvocations } from '../workgroup-memory.ts';
import {
  BASE_REGISTERS,
  gemmPhases,
  gemmRegisters,
  gemmWeightBytes,
  GLOBAL_OPERAND,
} from './gemm-work.ts';
import type { Loads, Traffic } from './model.ts';
import { regionsOf } from './regions.ts';

export type SlicedSchedule = ScheduleOf<'pwdwpw' | 'convdwpw'>;

/**
 * Exact costs of the (first) kernel. `ifmBytes` of all workgroups: they differ
 * with the first stage.
 */
export function slicedTraffic(
  schedule: SlicedSchedule,
  { stages }: Candidate,
  ifmBytes: number,
): Traffic {
  const [first, dw, pw] = stages as readonly [Stage, Stage, Stage];
  const { project, splits } = schedule;
  const regions = regionsOf(dw.shape, schedule);
  const { tiles } = regions;
  const g = tileCount(pw.shape.k, project.cols);
  // Splits make disjoint channels of the stages before the last.
  const inner = { tiles: g * tiles, images: g * tiles, channelTiles: splits };
  const epilogues = [
    epilogueBytes(first, { ...inner, pixels: g * regions.pixels }),
    epilogueBytes(dw, { ...inner, pixels: g * dw.pixels }),
  ];
  const finish = finishOf(schedule, pw);
  if (finish === null) {
    const { pixels } = pw;
    const outer = { pixels, tiles, images: tiles, channelTiles: g };
    epilogues.push(epilogueBytes(pw, outer));
  }
  const constants = epilogues.reduce((sum, at) => sum + at.constants, 0);
  const tensors = epilogues.reduce((sum, at) => sum + at.tensors, 0);
  const firstMacs = macsPerPixel(first.shape);
  const dwMacs = dw.pixels * macsPerPixel(dw.shape);
  return {
    ifmBytes,
    weightBytes:
      tiles * (g * (first.weightBytes + dw.weightBytes) + pw.weightBytes) +
      constants,
    epilogueBytes: tensors,
    ofmBytes: finish === null ? pw.outputBytes : 0,
    scratchBytes: finish === null ? 0 : partialBytes(finish),
    macs:
      g * (regions.pixels * firstMacs + dwMacs) +
      pw.pixels * macsPerPixel(pw.shape),
    redundantMacs:
      (g * regions.pixels - regions.coveredPixels) * firstMacs +
      (g - 1) * dwMacs,
    workgroups: tiles * g * splits,
  };
}

/** Costs of the second kernel, which adds up what the splits leave, or null. */
export function slicedFinish(
  schedule: SlicedSchedule,
  { stages }: Candidate,
): Traffic | null {
  const finish = finishOf(schedule, stages.at(-1)!);
  return finish === null ? null : finishTraffic(finish);
}

function finishOf({ splits }: SlicedSchedule, pw: Stage): Finish | null {
  if (splits === 1) return null;
  return {
    parts: splits,
    pixels: pw.pixels,
    pixelsPerImage: pw.pixelsPerImage,
    channels: roundUp4(pw.shape.k),
    operands: pw.operands,
    ofmBytes: pw.outputBytes,
  };
}

/** Phases of a workgroup: `first` gives those of the first stage, for the number
 * of slices and the bytes of weights that it loads. */
export function slicedPhases(
  schedule: SlicedSchedule,
  { stages: [, dw, pw] }: Candidate,
  { weights }: Loads,
  first: (slices: number, weightBytes: number) => readonly Phase[],
): readonly Phase[] {
  const { project, splits } = schedule;
  const { rows, kChunk } = project;
  const { r, s } = dw!.shape;
  const slices = Math.ceil(tileCount(dw!.shape.k, kChunk) / splits);
  const dwBytes = dw!.weightBytes / splits;
  const pwBytes = gemmWeightBytes(project, pw!) / splits;
  const ownChannels = slices * kChunk;
  const depthwise: Phase = {
    steps: slices,
    // Staged weights of the last product arrive while the DW is made.
    bytes: dwBytes + (project.stageWeights ? pwBytes : 0),
    runBytes: kChunk * dw!.weightElementBytes,
    macs: rows * ownChannels * r * s,
    operandLoads: 4 * (1 + GLOBAL_OPERAND),
    accumulators: 1,
    prefetch: false,
  };
  return [
    ...first(slices, Math.max(1, weights - dwBytes - pwBytes)),
    depthwise,
    ...gemmPhases(
      project,
      { ...pw!, shape: { ...pw!.shape, c: ownChannels } },
      1,
      project.stageWeights ? 0 : pwBytes,
      workgroupInvocations(schedule),
    ),
  ];
}

/** 32-bit registers: the last product's sums stay while the stages before, which
 * need `inner`, are made. */
export function slicedRegisters(
  { project }: SlicedSchedule,
  inner: number,
): number {
  const sums = 4 * project.threadRows * project.threadCols4;
  return BASE_REGISTERS + Math.max(inner + sums, gemmRegisters(project));
}
