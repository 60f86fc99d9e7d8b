/** Standard convolution layer by layer, direct, any groups. */
import type { ConvNode } from '../../compiler/conv-class.ts';
import type { ScheduleOf } from '../../compiler/plan.ts';
import type { EmitContext } from '../kernel-scope.ts';
import { KernelScope } from '../kernel-scope.ts';
import { kernelFromParts } from '../kernel-text.ts';
import type { KernelSource } from '../kernel.ts';
import { convEpilogue } from './conv-epilogue.ts';
import { convConstants, convWeights } from './conv-constants.ts';
import type { ConvNames } from './conv-taps.ts';
import { convTaps, groupConstants } from './conv-taps.ts';
import {
  describeConv,
  describeDirect,
  filterStem,
  windowStem,
} from './describe.ts';
import {
  directEdges,
  directGrid,
  emitDirectBody,
  loopStart,
} from './direct.ts';
import { scheduleSize } from './schedule-size.ts';
import { emitStoreOutput } from './tile-grid.ts';

export function emitConv(
  context: EmitContext,
  conv: ConvNode,
  schedule: ScheduleOf<'dw' | 'conv'>,
): KernelSource {
  const scope = new KernelScope(context);
  const { shape } = conv;
  const grid = directGrid(shape, schedule);
  const load = scope.read(conv.x);
  const filtersAt = scope.constant(convWeights(conv));
  const epilogue = convEpilogue(scope, 'epilogue', conv);
  const taps = convTaps(shape, {
    threadPixels: schedule.threadPixels,
    first: loopStart(schedule),
    load,
    names: NAMES,
  });
  return kernelFromParts(scope, {
    name: `conv_${filterStem(shape)}_${windowStem(shape)}`,
    header: [describeConv('Convolution', shape), describeDirect(schedule)],
    constants: {
      ...convConstants(shape),
      ...grid.constants,
      ...groupConstants(shape),
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

const NAMES: ConvNames = {
  filterColumns: 'S',
  filters4: 'OUT4',
  weightsAt: 'FILTERS_AT',
  multiplyAdd: 'multiply_add',
};
