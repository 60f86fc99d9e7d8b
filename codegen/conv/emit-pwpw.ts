/**
 * PWPW: two products over the same tile of pixels. The intermediate exists a
 * slice of `first.cols` channels at a time, in workgroup memory, where it is one
 * chunk of the second product's reduction.
 */
import type { ConvNode, ConvShape } from '../../compiler/conv-class.ts';
import type { ScheduleOf } from '../../compiler/plan.ts';
import { workgroupLayout } from '../../compiler/planner/workgroup-memory.ts';
import { invariant } from '../../grammar/diagnostic.ts';
import { emitEpilogue } from '../epilogue.ts';
import type { EmitContext } from '../kernel-scope.ts';
import { KernelScope } from '../kernel-scope.ts';
import type { KernelSource } from '../kernel.ts';
import { maskLanes } from '../tensor-access.ts';
import { wgsl } from '../wgsl.ts';
import { convConstants, gemmWeights } from './conv-constants.ts';
import { clamped, zeroOutside } from './coordinate.ts';
import {
  describeConv,
  describeGemm,
  filterStem,
  strideStem,
} from './describe.ts';
import {
  composeStrides,
  emitLoadPixel,
  emitPosition,
  emitStorePixel,
  pixelCount,
  pixelOf,
} from './flat-pixels.ts';
import {
  emitChunk,
  emitProduct,
  gemmFunctions,
  stagedWeights,
} from './gemm.ts';
import { emitResults } from './gemm-results.ts';
import {
  declareAccumulators,
  emitFilterPlace,
  emitThreadPlace,
} from './gemm-threads.ts';
import type { Product } from './gemm-shape.ts';
import { productOf } from './gemm-shape.ts';
import { BARRIER, kernelFromParts } from '../kernel-text.ts';
import { scheduleSize } from './schedule-size.ts';
import { emitCopy } from './staging.ts';

export function emitPwpw(
  context: EmitContext,
  first: ConvNode,
  second: ConvNode,
  schedule: ScheduleOf<'pwpw'>,
): KernelSource {
  const { first: midTiling, second: outTiling } = schedule;
  invariant(midTiling.rows === outTiling.rows, 'pwpw stages differ in pixels');
  invariant(midTiling.cols === outTiling.kChunk, 'pwpw slice is not the chunk');
  const scope = new KernelScope(context);
  const load = scope.read(first.x);
  const mid = productOf({
    prefix: 'mid',
    tiling: midTiling,
    channels: first.shape.c,
    filters: first.shape.k,
    weightsAt: scope.constant(gemmWeights(first)),
  });
  const midAt = workgroupLayout(schedule).stage;
  const out = productOf({
    prefix: 'out',
    tiling: outTiling,
    channels: second.shape.c,
    filters: second.shape.k,
    weightsAt: scope.constant(gemmWeights(second)),
    input: { at: midAt, stride: mid.cols4 + 1 },
  });
  const midEpilogue = emitEpilogue(
    scope,
    'mid_epilogue',
    first.epilogue,
    first.node.type.shape,
  );
  const epilogue = emitEpilogue(
    scope,
    'epilogue',
    second.epilogue,
    second.node.type.shape,
  );
  const pixels = pixelCount(second.shape);
  const shape = composeStrides(first.shape, second.shape);
  return kernelFromParts(scope, {
    name: `pwpw_${filterStem(first.shape)}_${second.shape.k}${strideStem(shape)}`,
    header: [
      describeConv('PW', first.shape),
      describeConv('PW', second.shape),
      describeGemm('first', midTiling),
      describeGemm('second', outTiling),
    ],
    constants: {
      ...convConstants(shape),
      MID_H: first.shape.outH,
      MID_W: first.shape.outW,
      PIXELS: pixels,
      FILTER_TILES: out.filterTiles,
      ...mid.constants,
      ...out.constants,
    },
    functions: [
      emitLoadPixel(mid, shape, load),
      midEpilogue,
      emitKeepMid(mid, second.shape),
      epilogue,
      emitStorePixel(out, second.shape, scope.write(second.node.id)),
      ...gemmFunctions(mid, out),
    ],
    body: [
      'let out_tile_k4 = id % FILTER_TILES * OUT_COLS4;',
      'let tile_pixel = id / FILTER_TILES * OUT_ROWS;',
      ...emitThreadPlace(mid),
      ...emitThreadPlace(out),
      ...emitFilterPlace(out),
      ...declareAccumulators(out),
      emitSlices(mid, out),
      emitResults(
        out,
        (row, col4, sum) =>
          `store_pixel(tile_pixel + ${row}, out_tile_k4 + ${col4}, ${sum});`,
      ),
    ],
    ...scheduleSize(schedule),
    workgroups: out.filterTiles * Math.ceil(pixels / outTiling.rows),
  });
}

/** Slice by slice of the intermediate: make it, then add it to the sums. */
function emitSlices(mid: Product, out: Product): string {
  const weights = stagedWeights(out, 'slice').flatMap(emitCopy);
  // The partial sums of the first product lie where the weights go.
  const beforeWeights =
    weights.length > 0 && mid.tiling.kSplit > 1 ? BARRIER : '';
  return wgsl`
    for (var slice = rolled; slice < OUT_CHUNKS; slice++) {
      let mid_tile_k4 = slice * MID_COLS4;
      ${emitFilterPlace(mid)}
      ${declareAccumulators(mid)}
      ${emitProduct(mid, loadPixel)}
      ${emitResults(mid, keepMid)}
      ${beforeWeights}
      ${weights}
      ${BARRIER}
      ${emitChunk(out, 'slice')}
      ${BARRIER}
    }
  `;
}

function loadPixel(row: string, c4: string): string {
  return `load_pixel(tile_pixel + ${row}, ${c4})`;
}

function keepMid(row: string, col4: string, sum: string): string {
  return `keep_mid(tile_pixel, ${row}, mid_tile_k4 + ${col4}, ${col4}, ${sum});`;
}

/**
 * `fn keep_mid(tile_pixel, row, c4, col4, sum)`: into workgroup memory, as input
 * of the second product: zero past the last channel.
 */
function emitKeepMid(mid: Product, second: ConvShape): string {
  const { FILTERS4 } = mid.names;
  const pixel = pixelOf('tile_pixel + row', mid, second);
  const c4 = { at: 'c4', end: FILTERS4, isPartial: mid.hasPartialCols };
  const value = maskLanes(second.c, 'mid_epilogue(sum, position, at_c4)');
  return wgsl`
    fn keep_mid(tile_pixel: u32, row: u32, c4: u32, col4: u32, sum: vec4f) {
      let at = ${clamped(pixel)};
      ${emitPosition(second, 'MID_H', 'MID_W')}
      let at_c4 = ${clamped(c4)};
      let value = ${zeroOutside(c4, value)};
      tile[OUT_A_AT + row * OUT_A_STRIDE + col4] = value;
    }
  `;
}
