/**
 * CONVDW: the workgroup makes a tile of the filters of a standard convolution
 * over the region that its tile of DW outputs needs, keeps it in workgroup memory
 * and runs the DW over it.
 */
import type { ConvNode } from '../../compiler/conv-class.ts';
import type { ScheduleOf } from '../../compiler/plan.ts';
import { intermediateOffsets } from '../../compiler/planner/workgroup-memory.ts';
import type { EmitContext } from '../kernel-scope.ts';
import { KernelScope } from '../kernel-scope.ts';
import { BARRIER, kernelFromParts } from '../kernel-text.ts';
import type { KernelSource } from '../kernel.ts';
import { convEpilogue } from './conv-epilogue.ts';
import { convConstants, depthwiseWeights } from './conv-constants.ts';
import { convRegion, emitConvRegion } from './conv-region.ts';
import { describeConv, filterStem, windowStem } from './describe.ts';
import {
  emitRegionOutputs,
  regionOutputConstants,
  regionOutputFunctions,
} from './region-outputs.ts';
import {
  emitKeepMid,
  REGION_PIXEL,
  REGION_PLACE,
  regionConstants,
} from './region.ts';
import { scheduleSize } from './schedule-size.ts';
import { TILE_PLACE, tileGrid } from './tile-grid.ts';

export function emitConvdw(
  context: EmitContext,
  conv: ConvNode,
  dw: ConvNode,
  schedule: ScheduleOf<'convdw'>,
): KernelSource {
  const scope = new KernelScope(context);
  const { tileH, tileW, regionH, regionW, tileK, unroll } = schedule;
  const tileK4 = tileK / 4;
  const { invocations } = scheduleSize(schedule);
  const region = convRegion(scope, conv, tileK);
  const depthwiseAt = scope.constant(depthwiseWeights(dw));
  const filterTiles = Math.ceil(conv.shape.k / tileK);
  const grid = tileGrid(dw.shape, tileH, tileW, filterTiles);
  const midEpilogue = convEpilogue(scope, 'mid_epilogue', conv);
  return kernelFromParts(scope, {
    name: `convdw_${filterStem(conv.shape)}_${windowStem(conv.shape)}_${windowStem(dw.shape)}`,
    header: [
      describeConv('Convolution', conv.shape),
      describeConv('DW', dw.shape),
      `tile ${regionH}x${regionW} for ${tileH}x${tileW} outputs x ${tileK} filters`,
    ],
    constants: {
      ...convConstants(dw.shape),
      IN_H: conv.shape.inH,
      IN_W: conv.shape.inW,
      ...regionConstants(dw.shape, schedule),
      ...grid.constants,
      ...regionOutputConstants(dw, tileK4),
      MID_AT: intermediateOffsets(schedule)[0]!,
      DEPTHWISE_AT: depthwiseAt,
      ...region.constants,
    },
    functions: [
      REGION_PIXEL,
      ...region.functions,
      midEpilogue,
      emitKeepMid(region.slice),
      ...regionOutputFunctions(scope, dw, tileK4, region.slice),
    ],
    body: [
      ...TILE_PLACE,
      'let tile_k4 = filter_tile * MID_COLS4;',
      ...REGION_PLACE,
      emitConvRegion(region, 'tile_k4', invocations, unroll),
      BARRIER,
      emitRegionOutputs(invocations, unroll),
    ],
    ...scheduleSize(schedule),
    workgroups: grid.workgroups,
  });
}
