/**
 * PW layer by layer: a matrix product whose rows are the flat output pixels of
 * the whole batch. Workgroups that share pixels are neighbours.
 */
import type { ConvNode } from '../../compiler/conv-class.ts';
import type { ScheduleOf } from '../../compiler/plan.ts';
import type { EmitContext } from '../kernel-scope.ts';
import { KernelScope } from '../kernel-scope.ts';
import type { KernelSource } from '../kernel.ts';
import { convEpilogue } from './conv-epilogue.ts';
import { convConstants, gemmWeights } from './conv-constants.ts';
import {
  describeConv,
  describeGemm,
  filterStem,
  strideStem,
} from './describe.ts';
import { emitLoadPixel, emitStorePixel, pixelCount } from './flat-pixels.ts';
import { emitProduct, gemmFunctions } from './gemm.ts';
import { emitResults } from './gemm-results.ts';
import {
  declareAccumulators,
  emitFilterPlace,
  emitThreadPlace,
} from './gemm-threads.ts';
import { productOf } from './gemm-shape.ts';
import { kernelFromParts } from '../kernel-text.ts';
import { scheduleSize } from './schedule-size.ts';

export function emitPw(
  context: EmitContext,
  conv: ConvNode,
  schedule: ScheduleOf<'pw'>,
): KernelSource {
  const scope = new KernelScope(context);
  const { shape } = conv;
  return pwKernel(scope, conv, schedule, {
    name: `pw_${filterStem(shape)}${strideStem(shape)}`,
    header: [describeConv('PW', shape), describeGemm('PW', schedule.gemm)],
    functions: [],
    load: scope.read(conv.x),
  });
}

/** What sets kernels of one product over flat pixels apart. */
export interface PwParts {
  readonly name: string;
  readonly header: readonly string[];
  /** What `load` needs. */
  readonly functions: readonly string[];
  /** Name of a function of (pixel, c4): the input. */
  readonly load: string;
}

export function pwKernel(
  scope: KernelScope,
  conv: ConvNode,
  schedule: ScheduleOf<'pw' | 'gatedpw'>,
  { name, header, functions, load }: PwParts,
): KernelSource {
  const { shape } = conv;
  const p = productOf({
    tiling: schedule.gemm,
    channels: shape.c,
    filters: shape.k,
    weightsAt: scope.constant(gemmWeights(conv)),
  });
  const pixels = pixelCount(shape);
  const epilogue = convEpilogue(scope, 'epilogue', conv);
  const store = scope.write(conv.node.id);
  return kernelFromParts(scope, {
    name,
    header,
    constants: {
      ...convConstants(shape),
      PIXELS: pixels,
      FILTER_TILES: p.filterTiles,
      ...p.constants,
    },
    functions: [
      ...functions,
      emitLoadPixel(p, shape, load),
      epilogue,
      emitStorePixel(p, shape, store),
      ...gemmFunctions(p),
    ],
    body: [
      'let tile_k4 = id % FILTER_TILES * COLS4;',
      'let tile_pixel = id / FILTER_TILES * ROWS;',
      ...emitThreadPlace(p),
      ...emitFilterPlace(p),
      ...declareAccumulators(p),
      emitProduct(p, (row, c4) => `load_pixel(tile_pixel + ${row}, ${c4})`),
      emitResults(
        p,
        (row, col4, sum) =>
          `store_pixel(tile_pixel + ${row}, tile_k4 + ${col4}, ${sum});`,
      ),
    ],
    ...scheduleSize(schedule),
    workgroups: p.filterTiles * Math.ceil(pixels / schedule.gemm.rows),
  });
}
