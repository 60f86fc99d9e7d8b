/**
 * DWPW: the workgroup makes a spatial tile of the DW, one chunk of channels at
 * a time, in workgroup memory, where it is the left operand of the PW. Every
 * tile of filters makes it again.
 */
import type { ConvNode } from '../../compiler/conv-class.ts';
import type { ScheduleOf } from '../../compiler/plan.ts';
import { roundUp4 } from '../../compiler/tensor-type.ts';
import type { EmitContext } from '../kernel-scope.ts';
import { KernelScope } from '../kernel-scope.ts';
import type { KernelSource } from '../kernel.ts';
import { maskLanes } from '../tensor-access.ts';
import { wgsl } from '../wgsl.ts';
import { convEpilogue } from './conv-epilogue.ts';
import {
  convConstants,
  depthwiseWeights,
  gemmWeights,
} from './conv-constants.ts';
import { clamped, coordinate, zeroOutside } from './coordinate.ts';
import { emitDepthwiseInput } from './depthwise-input.ts';
import { emitDepthwiseSum } from './depthwise-sum.ts';
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
import { kernelFromParts } from '../kernel-text.ts';
import { scheduleSize } from './schedule-size.ts';
import { emitStoreOutput, TILE_PLACE, tileGrid } from './tile-grid.ts';

export function emitDwpw(
  context: EmitContext,
  dw: ConvNode,
  pw: ConvNode,
  schedule: ScheduleOf<'dwpw'>,
): KernelSource {
  const scope = new KernelScope(context);
  const { tileH, tileW, gemm } = schedule;
  const load = scope.read(dw.x);
  const depthwiseAt = scope.constant(depthwiseWeights(dw));
  const p = productOf({
    tiling: gemm,
    channels: pw.shape.c,
    filters: pw.shape.k,
    weightsAt: scope.constant(gemmWeights(pw)),
  });
  const grid = tileGrid(pw.shape, tileH, tileW, p.filterTiles);
  const midEpilogue = convEpilogue(scope, 'mid_epilogue', dw);
  const epilogue = convEpilogue(scope, 'epilogue', pw);
  const first = gemm.unroll ? '0u' : 'rolled';
  return kernelFromParts(scope, {
    name: `dwpw_${filterStem(dw.shape)}_${pw.shape.k}_${windowStem(dw.shape)}`,
    header: [
      describeConv('DW', dw.shape),
      describeConv('PW', pw.shape),
      describeGemm(`${tileH}x${tileW}`, gemm),
    ],
    constants: {
      ...convConstants(dw.shape),
      MID_H: dw.shape.outH,
      MID_W: dw.shape.outW,
      OUT_H: pw.shape.outH,
      OUT_W: pw.shape.outW,
      OUT4: roundUp4(pw.shape.k) / 4,
      ...grid.constants,
      DEPTHWISE_AT: depthwiseAt,
      ...p.constants,
    },
    functions: [
      emitDepthwiseInput(
        'load_channels',
        dw.shape,
        roundUp4(dw.shape.c) / 4,
        (position, c4) => `${load}(${position}, ${c4})`,
      ),
      DEPTHWISE_INPUT,
      emitDepthwiseSum({
        parameters: 'image: u32',
        place: 'image',
        weightsAt: 'DEPTHWISE_AT',
        filters4: p.names.CHANNELS4,
        filter: 'k4',
      }),
      midEpilogue,
      emitMidPixel(p, pw, schedule),
      epilogue,
      emitStoreOutput(scope.write(pw.node.id), {
        y: pw.shape.outH % tileH !== 0,
        x: pw.shape.outW % tileW !== 0,
        k4: p.hasPartialCols,
      }),
      ...gemmFunctions(p),
    ],
    body: [
      ...TILE_PLACE,
      'let tile_k4 = filter_tile * COLS4;',
      ...emitThreadPlace(p),
      ...emitFilterPlace(p),
      ...declareAccumulators(p),
      emitProduct(
        p,
        (row, c4) =>
          `mid_pixel(image, tile_y + ${row} / TILE_W, tile_x + ${row} % TILE_W, ${c4}, ${first})`,
        // Each element is a whole window: that is what is written out.
        false,
      ),
      emitResults(
        p,
        (row, col4, sum) =>
          `store_output(image, tile_y + ${row} / TILE_W, tile_x + ${row} % TILE_W, tile_k4 + ${col4}, ${sum});`,
      ),
    ],
    ...scheduleSize(schedule),
    workgroups: grid.workgroups,
  });
}

/** Input of the DW in global memory; zero outside the map, without a branch. */
const DEPTHWISE_INPUT = wgsl`
  fn depthwise_input(image: u32, y: u32, x: u32, k4: u32) -> vec4f {
    let inside = y < IN_H && x < IN_W;
    let row = image * IN_H + min(y, IN_H - 1u);
    let position = row * IN_W + min(x, IN_W - 1u);
    return select(vec4f(), load_channels(position, k4), inside);
  }
`;

/**
 * `fn mid_pixel(image, y, x, c4, rolled)`: the DW, epilogue included, under output
 * (y, x) of the PW. Past the map it repeats its border; past the last channel
 * it is zero.
 */
function emitMidPixel(
  p: Product,
  pw: ConvNode,
  { tileH, tileW }: ScheduleOf<'dwpw'>,
): string {
  const { strideH, strideW, outH, outW } = pw.shape;
  const y = coordinate('y', 'OUT_H', outH, tileH);
  const x = coordinate('x', 'OUT_W', outW, tileW);
  const c4 = channelOf(p);
  const value = maskLanes(pw.shape.c, 'mid_epilogue(sum, pixel, at_c4)');
  return wgsl`
    fn mid_pixel(image: u32, y: u32, x: u32, c4: u32, rolled: u32) -> vec4f {
      let at_c4 = ${clamped(c4)};
      let mid_y = ${clamped(y)} * ${strideH}u;
      let mid_x = ${clamped(x)} * ${strideW}u;
      let sum = depthwise_sum(image, mid_y, mid_x, at_c4, rolled);
      let pixel = (image * MID_H + mid_y) * MID_W + mid_x;
      return ${zeroOutside(c4, value)};
    }
  `;
}
