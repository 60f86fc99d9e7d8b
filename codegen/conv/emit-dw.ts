/** DW layer by layer, direct; the filter row in use is kept in registers. */
import type { ConvNode } from '../../compiler/conv-class.ts';
import { roundUp4 } from '../../compiler/tensor-type.ts';
import { emitEpilogue } from '../epilogue.ts';
import type { EmitContext } from '../kernel-scope.ts';
import { KernelScope } from '../kernel-scope.ts';
import type { KernelSource } from '../kernel.ts';
import { unrolled } from '../wgsl.ts';
import { convConstants, depthwiseWeights } from './conv-constants.ts';
import { emitDepthwiseInput } from './depthwise-input.ts';
import {
  describeConv,
  describeDirect,
  filterStem,
  windowStem,
} from './describe.ts';
import type { DirectSchedule } from './direct.ts';
import {
  directEdges,
  directGrid,
  eachTap,
  emitDirectBody,
  emitLoadColumn,
  inputColumns,
} from './direct.ts';
import { kernelFromParts } from '../kernel-text.ts';
import { scheduleSize } from './schedule-size.ts';
import { emitStoreOutput } from './tile-grid.ts';

export function emitDw(
  context: EmitContext,
  conv: ConvNode,
  schedule: DirectSchedule,
): KernelSource {
  const scope = new KernelScope(context);
  const { shape } = conv;
  const grid = directGrid(shape, schedule);
  const load = scope.read(conv.x);
  const filtersAt = scope.constant(depthwiseWeights(conv));
  const epilogue = emitEpilogue(
    scope,
    'epilogue',
    conv.epilogue,
    conv.node.type.shape,
  );
  const { threadPixels } = schedule;
  return kernelFromParts(scope, {
    name: `dw_${filterStem(shape)}_${windowStem(shape)}`,
    header: [describeConv('DW', shape), describeDirect(schedule)],
    constants: {
      ...convConstants(shape),
      ...grid.constants,
      FILTERS_AT: filtersAt,
    },
    functions: [
      emitDepthwiseInput(
        'load_channels',
        shape,
        roundUp4(shape.c) / 4,
        (position, c4) => `${load}(${position}, ${c4})`,
      ),
      emitLoadColumn('k4: u32', (at) => `load_channels(${at}, k4)`),
      epilogue,
      emitStoreOutput(scope.write(conv.node.id), directEdges(shape, schedule)),
    ],
    body: emitDirectBody(shape, schedule, [
      'let w = FILTERS_AT + r * S * OUT4 + k4;',
      ...unrolled(shape.s, (s) => `let w_${s} = weights[w + ${s}u * OUT4];`),
      ...inputColumns(shape, threadPixels).map(
        (column) => `let x_${column} = load_column(row, x + ${column}u, k4);`,
      ),
      ...eachTap(
        shape,
        threadPixels,
        (p, s, column) => `acc_${p} += x_${column} * w_${s};`,
      ),
    ]),
    ...scheduleSize(schedule),
    workgroups: grid.workgroups,
  });
}
