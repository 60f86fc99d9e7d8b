/** DW layer by layer, direct. */
import type { ConvNode } from '../../compiler/conv-class.ts';
import type { ScheduleOf } from '../../compiler/plan.ts';
import type { EmitContext } from '../kernel-scope.ts';
import { KernelScope } from '../kernel-scope.ts';
import { kernelFromParts } from '../kernel-text.ts';
import type { KernelSource } from '../kernel.ts';
import { convEpilogue } from './conv-epilogue.ts';
import { convConstants, depthwiseWeights } from './conv-constants.ts';
import { depthwiseTaps } from './depthwise-taps.ts';
import {
  describeConv,
  describeDirect,
  filterStem,
  windowStem,
} from './describe.ts';
import { directEdges, directGrid, emitDirectBody } from './direct.ts';
import { scheduleSize } from './schedule-size.ts';
import { emitStoreOutput } from './tile-grid.ts';

export function emitDw(
  context: EmitContext,
  conv: ConvNode,
  schedule: ScheduleOf<'dw' | 'conv'>,
): KernelSource {
  const scope = new KernelScope(context);
  const { shape } = conv;
  const grid = directGrid(shape, schedule);
  const load = scope.read(conv.x);
  const filtersAt = scope.constant(depthwiseWeights(conv));
  const epilogue = convEpilogue(scope, 'epilogue', conv);
  const taps = depthwiseTaps(shape, schedule.threadPixels, load);
  return kernelFromParts(scope, {
    name: `dw_${filterStem(shape)}_${windowStem(shape)}`,
    header: [describeConv('DW', shape), describeDirect(schedule)],
    constants: {
      ...convConstants(shape),
      ...grid.constants,
      FILTERS_AT: filtersAt,
    },
    functions: [
      ...taps.functions,
      epilogue,
      emitStoreOutput(scope.write(conv.node.id), directEdges(shape, schedule)),
    ],
    body: emitDirectBody(shape, schedule, taps.statements),
    ...scheduleSize(schedule),
    workgroups: grid.workgroups,
  });
}
