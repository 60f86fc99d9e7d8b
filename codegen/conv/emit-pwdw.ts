/**
 * PWDW and PWDW_R: the workgroup makes a slice of the PW's filters over the
 * region that its tile of DW outputs needs, keeps it in workgroup memory and
 * runs the DW over it. With several spatial tiles the regions overlap, and the
 * PW is computed again on the overlap.
 */
import type { ConvNode } from '../../compiler/conv-class.ts';
import type { ScheduleOf } from '../../compiler/plan.ts';
import { intermediateOffsets } from '../../compiler/planner/workgroup-memory.ts';
import type { EmitContext } from '../kernel-scope.ts';
import { KernelScope } from '../kernel-scope.ts';
import type { KernelSource } from '../kernel.ts';
import { wgsl } from '../wgsl.ts';
import { convEpilogue } from './conv-epilogue.ts';
import {
  convConstants,
  depthwiseWeights,
  gemmWeights,
} from './conv-constants.ts';
import {
  describeConv,
  describeGemm,
  filterStem,
  windowStem,
} from './describe.ts';
import { channelOf } from './flat-pixels.ts';
import { emitProduct, gemmFunctions } from './gemm.ts';
import { emitResults } from './gemm-results.ts';
import {
  declareAccumulators,
  emitFilterPlace,
  emitThreadPlace,
} from './gemm-threads.ts';
import type { Product } from './gemm-shape.ts';
import { productOf } from './gemm-shape.ts';
import {
  emitRegionOutputs,
  regionOutputConstants,
  regionOutputFunctions,
} from './region-outputs.ts';
import {
  emitKeepMid,
  emitLoadRegion,
  productSlice,
  REGION_PIXEL,
  REGION_PLACE,
  regionConstants,
} from './region.ts';
import { BARRIER, kernelFromParts } from '../kernel-text.ts';
import { scheduleSize } from './schedule-size.ts';
import { TILE_PLACE, tileGrid } from './tile-grid.ts';

export function emitPwdw(
  context: EmitContext,
  pw: ConvNode,
  dw: ConvNode,
  schedule: ScheduleOf<'pwdw' | 'pwdw_r'>,
): KernelSource {
  const scope = new KernelScope(context);
  const { tileH, tileW, regionH, regionW, slices, gemm, family } = schedule;
  const load = scope.read(pw.x);
  const p = productOf({
    tiling: gemm,
    channels: pw.shape.c,
    filters: pw.shape.k,
    weightsAt: scope.constant(gemmWeights(pw)),
  });
  const depthwiseAt = scope.constant(depthwiseWeights(dw));
  const filterTiles = Math.ceil(p.filterTiles / slices);
  const grid = tileGrid(dw.shape, tileH, tileW, filterTiles);
  const midEpilogue = convEpilogue(scope, 'mid_epilogue', pw);
  const slice = productSlice(p);
  const inSlices = slices === 1 ? '' : ` in ${slices} slices`;
  const region = `${regionH}x${regionW}${inSlices} for ${tileH}x${tileW} outputs`;
  return kernelFromParts(scope, {
    name: `${family}_${filterStem(pw.shape)}_${windowStem(dw.shape)}`,
    header: [
      describeConv('PW', pw.shape),
      describeConv('DW', dw.shape),
      describeGemm(region, gemm),
    ],
    constants: {
      ...convConstants(dw.shape),
      IN_H: pw.shape.inH,
      IN_W: pw.shape.inW,
      ...regionConstants(dw.shape, schedule),
      ...grid.constants,
      ...regionOutputConstants(dw, p.cols4),
      SLICES: slices,
      MID_AT: intermediateOffsets(schedule)[0]!,
      DEPTHWISE_AT: depthwiseAt,
      ...p.constants,
    },
    functions: [
      REGION_PIXEL,
      emitLoadRegion(pw.shape, channelOf(p), load),
      midEpilogue,
      emitKeepMid(slice),
      ...regionOutputFunctions(scope, dw, p.cols4, slice),
      ...gemmFunctions(p),
    ],
    body: [
      ...TILE_PLACE,
      ...REGION_PLACE,
      ...emitThreadPlace(p),
      emitSlices(p, slices, [
        ...emitFilterPlace(p),
        ...declareAccumulators(p),
        emitProduct(
          p,
          (row, c4) => `load_region(image, region, ${row}, ${c4})`,
        ),
        emitResults(
          p,
          (row, col4, sum) =>
            `keep_mid(image, region, ${row}, tile_k4 + ${col4}, ${col4}, ${sum});`,
        ),
        BARRIER,
        emitRegionOutputs(scheduleSize(schedule).invocations, gemm.unroll),
      ]),
    ],
    ...scheduleSize(schedule),
    workgroups: grid.workgroups,
  });
}

/** `statements` for each slice of the workgroup's filters, first vec4 `tile_k4`. */
function emitSlices(
  p: Product,
  slices: number,
  statements: readonly string[],
): string {
  if (slices === 1) {
    return ['let tile_k4 = filter_tile * COLS4;', ...statements].join('\n');
  }
  const beyond =
    p.filterTiles % slices === 0 ? '' : 'if (tile_k4 >= FILTERS4) { break; }';
  return wgsl`
    for (var slice = rolled; slice < SLICES; slice++) {
      let tile_k4 = (filter_tile * SLICES + slice) * COLS4;
      ${beyond}
      ${statements}
      ${BARRIER}
    }
  `;
}
