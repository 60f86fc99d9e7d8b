/**
 * The work of a standard convolution over the region that a DW needs: an
 * invocation makes four filters of one pixel per turn, from global memory.
 */
import type { TargetLimits } from '../../target.ts';
import { roundUp4 } from '../../tensor-type.ts';
import type { Phase } from '../estimate-time.ts';
import type { Stage } from '../stage.ts';
import { macsPerPixel } from '../stage.ts';
import { CONV_STEP_CHANNELS } from './direct.ts';
import { GLOBAL_OPERAND } from './gemm-work.ts';

interface RegionSize {
  readonly regionH: number;
  readonly regionW: number;
}

/** What one workgroup makes: slices of `slice` filters each. */
export interface ConvRegionWork {
  readonly slices: number;
  readonly slice: number;
  readonly threads: number;
  readonly bytes: number;
}

/** One sum and its operands. */
export const CONV_REGION_REGISTERS = 8;

/** Loads that a slice waits for, one after another. */
export function convRegionWaits(
  { regionH, regionW }: RegionSize,
  { shape }: Stage,
  slice: number,
  threads: number,
): number {
  const turns = Math.ceil((regionH * regionW * slice) / 4 / threads);
  const steps = Math.ceil(shape.c / shape.groups / CONV_STEP_CHANNELS);
  return turns * shape.r * steps;
}

export function convRegionPhase(
  region: RegionSize,
  conv: Stage,
  { slices, slice, threads, bytes }: ConvRegionWork,
): Phase {
  const { regionH, regionW } = region;
  const perFilter = macsPerPixel(conv.shape) / conv.shape.k;
  return {
    steps: slices * convRegionWaits(region, conv, slice, threads),
    bytes,
    runBytes: slice * conv.weightElementBytes,
    macs: regionH * regionW * slices * slice * perFilter,
    // A vec4 of the input and the four of weights that it meets.
    operandLoads: 5 * GLOBAL_OPERAND,
    accumulators: 1,
    prefetch: false,
  };
}

/** Whether the loop over filter rows may be written out. */
export function mayUnroll(
  { shape }: Stage,
  { unrolledMacs }: TargetLimits,
): boolean {
  const channels = roundUp4(shape.c / shape.groups);
  return 4 * channels * shape.r * shape.s <= unrolledMacs;
}
