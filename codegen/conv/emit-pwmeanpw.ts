/**
 * PW, the mean of its output over each image, and the PW or dense layer behind
 * it. The means exist a slice of `first.cols` channels at a time, in workgroup
 * memory, where they are one chunk of the second product's reduction, whose rows
 * are the images. Where several workgroups split the slices of an image among
 * themselves, each stores its partial sums, [splits][images][OUT_FILTERS4], and a
 * second kernel adds them up.
 */
import type { ConvNode } from '../../compiler/conv-class.ts';
import type { ScheduleOf } from '../../compiler/plan.ts';
import { invariant } from '../../grammar/diagnostic.ts';
import type { EmitContext } from '../kernel-scope.ts';
import { KernelScope } from '../kernel-scope.ts';
import { BARRIER, kernelFromParts } from '../kernel-text.ts';
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
import { emitSums, partialSums } from './emit-sums.ts';
import { emitLoadPixel, emitStorePixel, pixelCount } from './flat-pixels.ts';
import {
  emitChunk,
  emitProduct,
  gemmFunctions,
  stagedWeights,
} from './gemm.ts';
import type { Sink } from './gemm-results.ts';
import { emitResults } from './gemm-results.ts';
import type { Product } from './gemm-shape.ts';
import {
  declareAccumulators,
  emitFilterPlace,
  emitThreadPlace,
} from './gemm-threads.ts';
import { emitRowMeans } from './row-means.ts';
import { scheduleSize } from './schedule-size.ts';
import { emitCopy } from './staging.ts';

export function emitPwmeanpw(
  context: EmitContext,
  first: ConvNode,
  second: ConvNode,
  schedule: ScheduleOf<'pwmeanpw'>,
): readonly KernelSource[] {
  const { first: midTiling, second: outTiling, splits } = schedule;
  const scope = new KernelScope(context);
  const size = scheduleSize(schedule);
  const load = scope.read(first.x);
  const { mid, out } = chainedProducts(scope, first, second, schedule);
  const images = pixelCount(second.shape);
  invariant(
    images * midTiling.rows === pixelCount(first.shape) && outTiling.rows === 1,
    'a tile is not an image',
  );
  const midEpilogue = convEpilogue(scope, 'mid_epilogue', first);
  const kernel = kernelFromParts(scope, {
    name: `pwmeanpw_${filterStem(first.shape)}_${second.shape.k}${strideStem(first.shape)}`,
    header: [
      describeConv('PW', first.shape),
      'the mean of each image',
      describeConv('PW', second.shape),
      ...(splits === 1 ? [] : [`slices split among ${splits} workgroups`]),
      describeGemm('first', midTiling),
      describeGemm('second', outTiling),
    ],
    constants: {
      ...convConstants(first.shape),
      IMAGES: images,
      FILTER_TILES: out.filterTiles,
      SPLITS: splits,
      ...mid.constants,
      ...out.constants,
    },
    functions: [
      emitLoadPixel(mid, first.shape, load),
      midEpilogue,
      emitKeepMean(mid, second.shape.c),
      ...storeFunctions(scope, second, out, splits),
      ...gemmFunctions(mid, out),
    ],
    body: [
      ...workgroupPlace(splits),
      'let tile_pixel = image * MID_ROWS;',
      ...emitThreadPlace(mid),
      ...emitThreadPlace(out),
      ...emitFilterPlace(out),
      ...declareAccumulators(out),
      emitSlices(mid, out, splits),
      emitResults(out, splits === 1 ? storeSum : storePart(out)),
    ],
    ...size,
    workgroups: images * out.filterTiles * splits,
  });
  return splits === 1
    ? [kernel]
    : [kernel, emitFinish(context, second, splits)];
}

/** `image`, `out_tile_k4` and, of several, `split`. */
function workgroupPlace(splits: number): readonly string[] {
  return splits === 1
    ? [
        'let out_tile_k4 = id % FILTER_TILES * OUT_COLS4;',
        'let image = id / FILTER_TILES;',
      ]
    : [
        'let split = id % SPLITS;',
        'let out_tile_k4 = id / SPLITS % FILTER_TILES * OUT_COLS4;',
        'let image = id / (SPLITS * FILTER_TILES);',
      ];
}

/** Slice by slice of the first PW's filters: their means, then one chunk. */
function emitSlices(mid: Product, out: Product, splits: number): string {
  const weights = stagedWeights(out, 'slice').flatMap(emitCopy);
  // The sums of the rows lie where the weights go.
  const beforeWeights = weights.length > 0 ? BARRIER : '';
  const [from, to] =
    splits === 1
      ? ['rolled', 'OUT_CHUNKS']
      : [
          'rolled + split * OUT_CHUNKS / SPLITS',
          '(split + 1u) * OUT_CHUNKS / SPLITS',
        ];
  return wgsl`
    for (var slice = ${from}; slice < ${to}; slice++) {
      let mid_tile_k4 = slice * MID_COLS4;
      ${emitFilterPlace(mid)}
      ${declareAccumulators(mid)}
      ${emitProduct(mid, (row, c4) => `load_pixel(tile_pixel + ${row}, ${c4})`)}
      ${emitMeans(mid)}
      ${beforeWeights}
      ${weights}
      ${BARRIER}
      ${emitChunk(out, 'slice')}
      ${BARRIER}
    }
  `;
}

function emitMeans(mid: Product): string {
  return emitRowMeans(mid, {
    value: (row, col4, sum) => {
      const k4 = clamped({
        at: `mid_tile_k4 + ${col4}`,
        end: mid.names.FILTERS4,
        isPartial: mid.hasPartialCols,
      });
      return `mid_epilogue(${sum}, tile_pixel + ${row}, ${k4})`;
    },
    take: (col4, mean) => `keep_mean(mid_tile_k4 + ${col4}, ${col4}, ${mean});`,
  });
}

/** `fn keep_mean(c4, col4, mean)`: into workgroup memory, as the input of the
 * second product: zero past the last channel. */
function emitKeepMean(mid: Product, channels: number): string {
  const c4 = {
    at: 'c4',
    end: mid.names.FILTERS4,
    isPartial: mid.hasPartialCols,
  };
  return wgsl`
    fn keep_mean(c4: u32, col4: u32, mean: vec4f) {
      tile[OUT_A_AT + col4] = ${zeroOutside(c4, maskLanes(channels, 'mean'))};
    }
  `;
}

const storeSum: Sink = (_, col4, sum) =>
  `store_pixel(image, out_tile_k4 + ${col4}, ${sum});`;

function storePart(out: Product): Sink {
  return (_, col4, sum) => {
    const k4 = {
      at: `out_tile_k4 + ${col4}`,
      end: out.names.FILTERS4,
      isPartial: out.hasPartialCols,
    };
    const at = `(split * IMAGES + image) * OUT_FILTERS4 + ${k4.at}`;
    return whenInside([k4], `partials[${at}] = ${sum};`);
  };
}

/** What the sums go through; binds what they go to. */
function storeFunctions(
  scope: KernelScope,
  second: ConvNode,
  out: Product,
  splits: number,
): readonly string[] {
  const { id, type } = second.node;
  if (splits > 1) {
    scope.scratch(id, partialSums(type.shape, splits), 'read_write');
    return [];
  }
  return [
    convEpilogue(scope, 'epilogue', second),
    emitStorePixel(out, second.shape, scope.write(id)),
  ];
}

function emitFinish(
  context: EmitContext,
  second: ConvNode,
  parts: number,
): KernelSource {
  const scope = new KernelScope(context);
  const epilogue = convEpilogue(scope, 'epilogue', second);
  return emitSums(scope, { node: second.node.id, parts, epilogue });
}
