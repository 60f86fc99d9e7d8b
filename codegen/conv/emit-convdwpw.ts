/**
 * CONVDWPW: a stem. The standard convolution makes a slice of its filters over
 * the region of a tile directly; for the rest see `sliced-kernel.ts`.
 */
import type { ConvNode } from '../../compiler/conv-class.ts';
import type { ScheduleOf } from '../../compiler/plan.ts';
import type { EmitContext } from '../kernel-scope.ts';
import { KernelScope } from '../kernel-scope.ts';
import type { KernelSource } from '../kernel.ts';
import { convRegion, emitConvRegion } from './conv-region.ts';
import { describeConv, filterStem, windowStem } from './describe.ts';
import { scheduleSize } from './schedule-size.ts';
import { emitSlicedKernels } from './sliced-kernel.ts';

export function emitConvdwpw(
  context: EmitContext,
  conv: ConvNode,
  dw: ConvNode,
  pw: ConvNode,
  schedule: ScheduleOf<'convdwpw'>,
): readonly KernelSource[] {
  const scope = new KernelScope(context);
  const { project, unroll } = schedule;
  const region = convRegion(scope, conv, project.kChunk);
  const { invocations } = scheduleSize(schedule);
  const first = {
    conv,
    header: [
      describeConv('Convolution', conv.shape),
      `${project.kChunk} filters of the convolution at a time`,
    ],
    stem: `convdwpw_${filterStem(conv.shape)}_${windowStem(conv.shape)}`,
    ...region,
    products: [],
    place: [],
    statements: [emitConvRegion(region, 'mid_tile_k4', invocations, unroll)],
  } as const;
  return emitSlicedKernels(scope, first, dw, pw, schedule);
}
