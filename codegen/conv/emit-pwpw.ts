/**
 * PWPW: two products over the same tile of pixels. The intermediate exists a
 * slice of `first.cols` channels at a time, in workgroup memory, where it is one
 * chunk of the second product's reduction.
 */
import type { ConvNode, ConvShape } from '../../compiler/conv-class.ts';
import type { NodeId } from '../../compiler/graph.ts';
import type { ScheduleOf } from '../../compiler/plan.ts';
import { invariant } from '../../grammar/diagnostic.ts';
import type { EmitContext } from '../kernel-scope.ts';
import { KernelScope } from '../kernel-scope.ts';
import type { KernelSource } from '../kernel.ts';
import { maskLanes } from '../tensor-access.ts';
import { wgsl } from '../wgsl.ts';
import { chainedProducts } from './chained-products.ts';
import { convEpilogue } from './conv-epilogue.ts';
import { convConstants } from './conv-constants.ts';
import { clamped, whenInside, zeroOutside } from './coordinate.ts';
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
import type { Sink } from './gemm-results.ts';
import { emitResults } from './gemm-results.ts';
import {
  declareAccumulators,
  emitFilterPlace,
  emitThreadPlace,
} from './gemm-threads.ts';
import type { Product } from './gemm-shape.ts';
import { BARRIER, kernelFromParts } from '../kernel-text.ts';
import { scheduleSize } from './schedule-size.ts';
import { emitCopy } from './staging.ts';

export function emitPwpw(
  context: EmitContext,
  first: ConvNode,
  second: ConvNode,
  schedule: ScheduleOf<'pwpw'>,
  stores: readonly NodeId[],
): KernelSource {
  const { first: midTiling, second: outTiling } = schedule;
  invariant(midTiling.rows === outTiling.rows, 'pwpw stages differ in pixels');
  const scope = new KernelScope(context);
  const size = scheduleSize(schedule);
  const load = scope.read(first.x);
  const { mid, out } = chainedProducts(scope, first, second, schedule);
  const midEpilogue = convEpilogue(scope, 'mid_epilogue', first);
  const epilogue = convEpilogue(scope, 'epilogue', second);
  // Others read the intermediate as well: the first tile of filters stores it.
  const storeMid = stores.includes(first.node.id)
    ? scope.write(first.node.id)
    : null;
  invariant(
    storeMid === null || strideStem(second.shape) === '',
    'a strided second PW leaves out pixels of the intermediate',
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
      emitKeepMid(mid, second.shape, storeMid),
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
      emitSlices(mid, out, storeMid !== null),
      emitResults(
        out,
        (row, col4, sum) =>
          `store_pixel(tile_pixel + ${row}, out_tile_k4 + ${col4}, ${sum});`,
      ),
    ],
    ...size,
    workgroups: out.filterTiles * Math.ceil(pixels / outTiling.rows),
  });
}

/** Slice by slice of the intermediate: make it, then add it to the sums. */
function emitSlices(mid: Product, out: Product, isStored: boolean): string {
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
      ${emitResults(mid, keepMid(isStored))}
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

function keepMid(isStored: boolean): Sink {
  const first = isStored ? ', out_tile_k4 == 0u' : '';
  return (row, col4, sum) =>
    `keep_mid(tile_pixel, ${row}, mid_tile_k4 + ${col4}, ${col4}, ${sum}${first});`;
}

/**
 * `fn keep_mid(tile_pixel, row, c4, col4, sum)`: into workgroup memory, as input
 * of the second product: zero past the last channel; and through `store`.
 */
function emitKeepMid(
  mid: Product,
  second: ConvShape,
  store: string | null,
): string {
  const { FILTERS4 } = mid.names;
  const pixel = pixelOf('tile_pixel + row', mid, second);
  const c4 = { at: 'c4', end: FILTERS4, isPartial: mid.hasPartialCols };
  const value = maskLanes(second.c, 'mid_epilogue(sum, position, at_c4)');
  const inside = whenInside([pixel, c4], `${store}(position, c4, value);`);
  const stored = store === null ? '' : `if (is_first) { ${inside} }`;
  const parameters = [
    'tile_pixel: u32, row: u32, c4: u32, col4: u32, sum: vec4f',
    ...(store === null ? [] : ['is_first: bool']),
  ].join(', ');
  return wgsl`
    fn keep_mid(${parameters}) {
      let at = ${clamped(pixel)};
      ${emitPosition(second, 'MID_H', 'MID_W')}
      let at_c4 = ${clamped(c4)};
      let value = ${zeroOutside(c4, value)};
      tile[OUT_A_AT + row * OUT_A_STRIDE + col4] = value;
      ${stored}
    }
  `;
}
