/**
 * PW and the mean of its output over each image. The rows of the product are all
 * pixels of one image; workgroups of one image are neighbours.
 */
import type { ConvNode } from '../../compiler/conv-class.ts';
import type { NodeId } from '../../compiler/graph.ts';
import type { ScheduleOf } from '../../compiler/plan.ts';
import { invariant } from '../../grammar/diagnostic.ts';
import type { EmitContext } from '../kernel-scope.ts';
import { KernelScope } from '../kernel-scope.ts';
import { kernelFromParts } from '../kernel-text.ts';
import type { KernelSource } from '../kernel.ts';
import { convEpilogue } from './conv-epilogue.ts';
import { convConstants, gemmWeights } from './conv-constants.ts';
import type { Coordinate } from './coordinate.ts';
import { clamped, whenInside } from './coordinate.ts';
import {
  describeConv,
  describeGemm,
  filterStem,
  strideStem,
} from './describe.ts';
import { emitLoadPixel, pixelCount } from './flat-pixels.ts';
import { emitProduct, gemmFunctions } from './gemm.ts';
import { productOf } from './gemm-shape.ts';
import {
  declareAccumulators,
  emitFilterPlace,
  emitThreadPlace,
} from './gemm-threads.ts';
import { emitRowMeans } from './row-means.ts';
import { scheduleSize } from './schedule-size.ts';

/** Stores `mean`, of [N, 1, 1, K]. */
export function emitPwmean(
  context: EmitContext,
  conv: ConvNode,
  mean: NodeId,
  schedule: ScheduleOf<'pwmean'>,
): KernelSource {
  const scope = new KernelScope(context);
  const { shape } = conv;
  const { gemm } = schedule;
  const images = pixelCount(shape) / gemm.rows;
  invariant(images === scope.typeOf(mean).shape[0], 'a tile is not an image');
  const p = productOf({
    tiling: gemm,
    channels: shape.c,
    filters: shape.k,
    weightsAt: scope.constant(gemmWeights(conv)),
  });
  const load = scope.read(conv.x);
  const epilogue = convEpilogue(scope, 'epilogue', conv);
  const store = scope.write(mean);
  const filters = (col4: string): Coordinate => ({
    at: `tile_k4 + ${col4}`,
    end: 'FILTERS4',
    isPartial: p.hasPartialCols,
  });
  return kernelFromParts(scope, {
    name: `pwmean_${filterStem(shape)}${strideStem(shape)}`,
    header: [
      describeConv('PW', shape),
      'and the mean of each image',
      describeGemm('PW', gemm),
    ],
    constants: {
      ...convConstants(shape),
      FILTER_TILES: p.filterTiles,
      ...p.constants,
    },
    functions: [emitLoadPixel(p, shape, load), epilogue, ...gemmFunctions(p)],
    body: [
      'let tile_k4 = id % FILTER_TILES * COLS4;',
      'let image = id / FILTER_TILES;',
      'let tile_pixel = image * ROWS;',
      ...emitThreadPlace(p),
      ...emitFilterPlace(p),
      ...declareAccumulators(p),
      emitProduct(p, (row, c4) => `load_pixel(tile_pixel + ${row}, ${c4})`),
      emitRowMeans(p, {
        value: (row, col4, sum) =>
          `epilogue(${sum}, tile_pixel + ${row}, ${clamped(filters(col4))})`,
        take: (col4, value) =>
          whenInside(
            [filters(col4)],
            `${store}(image, tile_k4 + ${col4}, ${value});`,
          ),
      }),
    ],
    ...scheduleSize(schedule),
    workgroups: images * p.filterTiles,
  });
}
