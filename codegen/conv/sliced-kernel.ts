/**
 * The frame of PWDWPW and CONVDWPW. Slice by slice of the channels between, a
 * workgroup fills the region of its tile with the stage before the DW, makes the
 * DW of all pixels of the tile, the left operand of the last PW, and adds one
 * chunk of that product to its sums. Where several workgroups split the slices
 * among themselves, each stores its partial sums and a second kernel adds them
 * up.
 */
import type { ConvNode } from '../../compiler/conv-class.ts';
import type { SlicedSchedule } from '../../compiler/planner/families/slices.ts';
import { intermediateOffsets } from '../../compiler/planner/workgroup-memory.ts';
import { roundUp4 } from '../../compiler/tensor-type.ts';
import { KernelScope } from '../kernel-scope.ts';
import type { Constants } from '../kernel-text.ts';
import { BARRIER, kernelFromParts } from '../kernel-text.ts';
import type { KernelSource } from '../kernel.ts';
import { wgsl } from '../wgsl.ts';
import { convEpilogue } from './conv-epilogue.ts';
import {
  convConstants,
  depthwiseWeights,
  gemmWeights,
} from './conv-constants.ts';
import { whenInside } from './coordinate.ts';
import { depthwiseTileFunctions, emitDepthwiseTile } from './depthwise-tile.ts';
import { describeConv, describeGemm, windowStem } from './describe.ts';
import { emitSums, partialSums } from './emit-sums.ts';
import { emitChunk, gemmFunctions, stagedWeights } from './gemm.ts';
import type { Sink } from './gemm-results.ts';
import { emitResults } from './gemm-results.ts';
import type { Product } from './gemm-shape.ts';
import { productOf } from './gemm-shape.ts';
import {
  declareAccumulators,
  emitFilterPlace,
  emitThreadPlace,
} from './gemm-threads.ts';
import type { RegionSlice } from './region.ts';
import {
  emitKeepMid,
  REGION_PIXEL,
  REGION_PLACE,
  regionConstants,
} from './region.ts';
import { scheduleSize } from './schedule-size.ts';
import { emitCopy } from './staging.ts';
import { emitStoreOutput, TILE_PLACE, tileGrid } from './tile-grid.ts';

/** The stage before the DW. */
export interface FirstStage {
  readonly conv: ConvNode;
  /** Lines of the header comment: its shape, and how it is made. */
  readonly header: readonly [shape: string, tile: string];
  /** Stem of the kernel's name: family and shape. */
  readonly stem: string;
  readonly slice: RegionSlice;
  readonly constants: Constants;
  readonly functions: readonly string[];
  /** The product that it is, if it is one. */
  readonly products: readonly Product[];
  /** Its place in the workgroup, before the slices. */
  readonly place: readonly string[];
  /** Hand the sums of a slice, first vec4 `mid_tile_k4`, to `keep_mid`. */
  readonly statements: readonly string[];
}

/** `scope` has bound what `first` reads. */
export function emitSlicedKernels(
  scope: KernelScope,
  first: FirstStage,
  dw: ConvNode,
  pw: ConvNode,
  schedule: SlicedSchedule,
): readonly KernelSource[] {
  const { tileH, tileW, regionH, regionW, project, splits } = schedule;
  const size = scheduleSize(schedule);
  const [midAt = 0, inputAt = 0] = intermediateOffsets(schedule);
  const { slice } = first;
  const depthwiseAt = scope.constant(depthwiseWeights(dw));
  const out = productOf({
    prefix: 'out',
    tiling: project,
    invocations: size.invocations,
    channels: pw.shape.c,
    filters: pw.shape.k,
    weightsAt: scope.constant(gemmWeights(pw)),
    input: { at: inputAt, stride: project.kChunk / 4 + 1 },
  });
  const grid = tileGrid(dw.shape, tileH, tileW, out.filterTiles * splits);
  const epilogues = [
    convEpilogue(scope, 'mid_epilogue', first.conv),
    convEpilogue(scope, 'dw_epilogue', dw),
  ];
  const tile = `${regionH}x${regionW} for ${tileH}x${tileW} outputs`;
  const kernel = kernelFromParts(scope, {
    name: `${first.stem}_${windowStem(dw.shape)}_${pw.shape.k}`,
    header: [
      first.header[0],
      describeConv('DW', dw.shape),
      describeConv('PW', pw.shape),
      `${tile}${splits === 1 ? '' : `, slices split among ${splits} workgroups`}`,
      first.header[1],
      describeGemm('projection', project),
    ],
    constants: {
      ...convConstants(dw.shape),
      IN_H: first.conv.shape.inH,
      IN_W: first.conv.shape.inW,
      OUT4: roundUp4(pw.shape.k) / 4,
      ...regionConstants(dw.shape, schedule),
      ...grid.constants,
      SPLITS: splits,
      PIXELS: pw.shape.n * pw.shape.outH * pw.shape.outW,
      MID_AT: midAt,
      DEPTHWISE_AT: depthwiseAt,
      ...first.constants,
      ...out.constants,
    },
    functions: [
      REGION_PIXEL,
      ...first.functions,
      ...epilogues,
      emitKeepMid(slice),
      ...depthwiseTileFunctions(dw.shape, slice, out.chunk4, schedule),
      ...storeFunctions(scope, pw, out, schedule),
      ...gemmFunctions(...first.products, out),
    ],
    body: [
      ...TILE_PLACE,
      ...(splits === 1
        ? ['let out_tile_k4 = filter_tile * OUT_COLS4;']
        : [
            'let split = filter_tile % SPLITS;',
            'let out_tile_k4 = filter_tile / SPLITS * OUT_COLS4;',
          ]),
      ...REGION_PLACE,
      ...first.place,
      ...emitThreadPlace(out),
      ...emitFilterPlace(out),
      ...declareAccumulators(out),
      emitSlices(first, out, splits),
      emitResults(out, storeSum(splits)),
    ],
    ...size,
    workgroups: grid.workgroups,
  });
  if (splits === 1) return [kernel];
  const finish = new KernelScope(scope.context);
  const epilogue = convEpilogue(finish, 'epilogue', pw);
  const sums = { node: pw.node.id, parts: splits, epilogue };
  return [kernel, emitSums(finish, sums)];
}

/** All slices of the workgroup, one after another. */
function emitSlices(first: FirstStage, out: Product, splits: number): string {
  const weights = stagedWeights(out, 'slice').flatMap(emitCopy);
  const [from, to] =
    splits === 1
      ? ['rolled', 'OUT_CHUNKS']
      : ['split * OUT_CHUNKS / SPLITS', '(split + 1u) * OUT_CHUNKS / SPLITS'];
  // The next slice stages its operands where the weights of this one lie.
  const beforeNext = weights.length > 0 ? BARRIER : '';
  return wgsl`
    for (var slice = ${from}; slice < ${to}; slice++) {
      let mid_tile_k4 = slice * OUT_CHUNK4;
      ${first.statements}
      ${BARRIER}
      ${weights}
      ${emitDepthwiseTile(out)}
      ${BARRIER}
      ${emitChunk(out, 'slice')}
      ${beforeNext}
    }
  `;
}

function storeSum(splits: number): Sink {
  const store = splits === 1 ? 'store_output(' : 'store_partial(split, ';
  return (row, col4, sum) =>
    `${store}image, tile_y + ${row} / TILE_W, tile_x + ${row} % TILE_W, out_tile_k4 + ${col4}, ${sum});`;
}

/** `fn store_output`, or `fn store_partial(split, image, y, x, k4, sum)`. */
function storeFunctions(
  scope: KernelScope,
  pw: ConvNode,
  out: Product,
  { tileH, tileW, splits }: SlicedSchedule,
): string[] {
  const { node, shape } = pw;
  const edges = {
    y: shape.outH % tileH !== 0,
    x: shape.outW % tileW !== 0,
    k4: out.hasPartialCols,
  };
  if (splits === 1) {
    return [
      convEpilogue(scope, 'epilogue', pw),
      emitStoreOutput(scope.write(node.id), edges),
    ];
  }
  const { shape: output } = node.type;
  scope.scratch(node.id, partialSums(output, splits), 'read_write');
  const inside = [
    { at: 'y', end: 'OUT_H', isPartial: edges.y },
    { at: 'x', end: 'OUT_W', isPartial: edges.x },
    { at: 'k4', end: 'OUT4', isPartial: edges.k4 },
  ];
  const store = 'partials[(split * PIXELS + pixel) * OUT4 + k4] = sum;';
  return [
    wgsl`
      fn store_partial(split: u32, image: u32, y: u32, x: u32, k4: u32, sum: vec4f) {
        let pixel = (image * OUT_H + y) * OUT_W + x;
        ${whenInside(inside, store)}
      }
    `,
  ];
}
