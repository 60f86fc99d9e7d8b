/**
 * DW and the mean of its output over each image. Invocations sum up the values
 * of their pixels as they make them, a workgroup adds the sums of its tile in
 * workgroup memory. One tile per image has the mean; several leave partial sums,
 * [tiles of an image][images][OUT4], to a second kernel.
 */
import type { ConvNode, ConvShape } from '../../compiler/conv-class.ts';
import type { NodeId } from '../../compiler/graph.ts';
import type { ScheduleOf } from '../../compiler/plan.ts';
import { tilesPerImage } from '../../compiler/planner/geometry.ts';
import type { EmitContext } from '../kernel-scope.ts';
import { KernelScope } from '../kernel-scope.ts';
import { BARRIER, kernelFromParts } from '../kernel-text.ts';
import type { KernelSource } from '../kernel.ts';
import { f32Literal, unrolled, wgsl } from '../wgsl.ts';
import { convEpilogue } from './conv-epilogue.ts';
import { convConstants, depthwiseWeights } from './conv-constants.ts';
import { blockInside } from './coordinate.ts';
import { depthwiseTaps } from './depthwise-taps.ts';
import {
  describeConv,
  describeDirect,
  filterStem,
  windowStem,
} from './describe.ts';
import {
  DIRECT_PLACE,
  directEdges,
  directGrid,
  directPlaces,
  emitDirectSums,
} from './direct.ts';
import { emitSums, partialSums } from './emit-sums.ts';
import { scheduleSize } from './schedule-size.ts';
import { emitKeepOutput } from './tile-grid.ts';

/** Stores the mean, `mean`, and the output itself if it is among `stores`. */
export function emitDwmean(
  context: EmitContext,
  conv: ConvNode,
  mean: NodeId,
  schedule: ScheduleOf<'dwmean'>,
  stores: readonly NodeId[],
): readonly KernelSource[] {
  const scope = new KernelScope(context);
  const { shape } = conv;
  const { threadPixels } = schedule;
  const grid = directGrid(shape, schedule);
  const parts = tilesPerImage(shape, schedule);
  const load = scope.read(conv.x);
  const filtersAt = scope.constant(depthwiseWeights(conv));
  const epilogue = convEpilogue(scope, 'epilogue', conv);
  const taps = depthwiseTaps(shape, threadPixels, load);
  const { id } = conv.node;
  const store = stores.includes(id) ? scope.write(id) : null;
  const keep = emitKeepOutput(store, directEdges(shape, schedule));
  const storeSum =
    parts === 1
      ? storeMean(scope.write(mean), shape)
      : storePart(scope, mean, parts);
  const { k4, out_y, out_x } = directPlaces(shape, schedule);
  const sums = [
    ...emitDirectSums(schedule, taps.statements),
    ...unrolled(
      threadPixels,
      (p) => `total += keep_output(image, out_y, out_x + ${p}u, k4, acc_${p});`,
    ),
  ];
  // The first lane of each vec4 of channels holds the sum of all.
  const first = { at: 'local', end: 'TILE_K4', isPartial: true };
  const kernel = kernelFromParts(scope, {
    name: `dwmean_${filterStem(shape)}_${windowStem(shape)}`,
    header: [
      describeConv('DW', shape),
      parts === 1
        ? 'and the mean of each image'
        : `and the sums of each of ${parts} tiles of an image`,
      describeDirect(schedule),
    ],
    constants: {
      ...convConstants(shape),
      ...grid.constants,
      FILTERS_AT: filtersAt,
      IMAGES: shape.n,
      LANES: schedule.tileH * (schedule.tileW / threadPixels),
    },
    functions: [...taps.functions, epilogue, keep],
    body: [
      ...DIRECT_PLACE,
      'var total = vec4f();',
      ...blockInside([k4, out_y, out_x], sums),
      'tile[local] = total;',
      BARRIER,
      ADD_LANES,
      ...blockInside([first, k4], storeSum),
    ],
    ...scheduleSize(schedule),
    workgroups: grid.workgroups,
  });
  return parts === 1
    ? [kernel]
    : [kernel, emitMeanOfSums(context, mean, parts, shape)];
}

/** Adds what the LANES invocations of each vec4 of channels left in `tile`, in a
 * fixed order. */
const ADD_LANES = wgsl`
  let lane = local / TILE_K4;
  for (var count = LANES; count > 1u; count = (count + 1u) / 2u) {
    let half = (count + 1u) / 2u;
    if (lane + half < count) {
      tile[local] += tile[local + half * TILE_K4];
    }
    ${BARRIER}
  }
`;

function storeMean(store: string, shape: ConvShape): readonly string[] {
  return [`${store}(image, k4, ${meanOf('tile[local]', shape)});`];
}

/** Parts are the tiles of an image, row by row. */
function storePart(
  scope: KernelScope,
  mean: NodeId,
  parts: number,
): readonly string[] {
  const { shape } = scope.typeOf(mean);
  scope.scratch(mean, partialSums(shape, parts), 'read_write');
  return [
    'let part = id / FILTER_TILES % (TILES_X * TILES_Y);',
    'partials[(part * IMAGES + image) * OUT4 + k4] = tile[local];',
  ];
}

function emitMeanOfSums(
  context: EmitContext,
  mean: NodeId,
  parts: number,
  shape: ConvShape,
): KernelSource {
  const epilogue = wgsl`
    fn epilogue(sum: vec4f, pixel: u32, k4: u32) -> vec4f {
      return ${meanOf('sum', shape)};
    }
  `;
  return emitSums(new KernelScope(context), { node: mean, parts, epilogue });
}

function meanOf(sum: string, { outH, outW }: ConvShape): string {
  return `${sum} / ${f32Literal(outH * outW)}`;
}
