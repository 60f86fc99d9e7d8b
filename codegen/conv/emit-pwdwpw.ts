/**
 * PWDWPW: a whole inverted residual. The expansion makes a slice of its filters
 * over the region of a tile as a product; for the rest see `sliced-kernel.ts`.
 */
import type { ConvNode } from '../../compiler/conv-class.ts';
import type { ScheduleOf } from '../../compiler/plan.ts';
import { intermediateOffsets } from '../../compiler/planner/workgroup-memory.ts';
import { invariant } from '../../grammar/diagnostic.ts';
import type { EmitContext } from '../kernel-scope.ts';
import { KernelScope } from '../kernel-scope.ts';
import { BARRIER } from '../kernel-text.ts';
import type { KernelSource } from '../kernel.ts';
import { gemmWeights } from './conv-constants.ts';
import { describeConv, describeGemm, filterStem } from './describe.ts';
import { channelOf } from './flat-pixels.ts';
import { emitChunk, emitProduct, stagedInput, stagedWeights } from './gemm.ts';
import { emitResults } from './gemm-results.ts';
import type { Product } from './gemm-shape.ts';
import { productOf } from './gemm-shape.ts';
import {
  declareAccumulators,
  emitFilterPlace,
  emitThreadPlace,
} from './gemm-threads.ts';
import { emitLoadRegion, productSlice } from './region.ts';
import { scheduleSize } from './schedule-size.ts';
import { emitSlicedKernels } from './sliced-kernel.ts';
import { emitCopy } from './staging.ts';

export function emitPwdwpw(
  context: EmitContext,
  pw: ConvNode,
  dw: ConvNode,
  project: ConvNode,
  schedule: ScheduleOf<'pwdwpw'>,
): readonly KernelSource[] {
  const { expand, keepsInput } = schedule;
  invariant(expand.cols === schedule.project.kChunk, 'a slice is one chunk');
  const scope = new KernelScope(context);
  const load = scope.read(pw.x);
  const [, , inputAt = 0] = intermediateOffsets(schedule);
  const stride = expand.kChunk / 4 + 1;
  const mid = productOf({
    prefix: 'mid',
    tiling: expand,
    invocations: scheduleSize(schedule).invocations,
    channels: pw.shape.c,
    filters: pw.shape.k,
    weightsAt: scope.constant(gemmWeights(pw)),
    ...(keepsInput && { input: { at: inputAt, stride } }),
  });
  invariant(!keepsInput || mid.chunks === 1, 'only one chunk of input is kept');
  const first = {
    conv: pw,
    header: [
      describeConv('PW', pw.shape),
      describeGemm(`expansion${keepsInput ? ', input kept,' : ''}`, expand),
    ],
    stem: `pwdwpw_${filterStem(pw.shape)}`,
    slice: productSlice(mid),
    constants: mid.constants,
    functions: [emitLoadRegion(pw.shape, channelOf(mid), load)],
    products: [mid],
    place: [
      ...emitThreadPlace(mid),
      ...(keepsInput
        ? emitCopy(stagedInput(mid, loadRegion, '0u', expand.unroll))
        : []),
    ],
    statements: [
      ...emitFilterPlace(mid),
      ...declareAccumulators(mid),
      keepsInput ? emitKeptProduct(mid) : emitProduct(mid, loadRegion),
      emitResults(
        mid,
        (row, col4, sum) =>
          `keep_mid(image, region, ${row}, mid_tile_k4 + ${col4}, ${col4}, ${sum});`,
      ),
    ],
  } as const;
  return emitSlicedKernels(scope, first, dw, project, schedule);
}

function loadRegion(row: string, c4: string): string {
  return `load_region(image, region, ${row}, ${c4})`;
}

/** The product of a slice whose left operand is there already. */
function emitKeptProduct(mid: Product): string {
  return [
    ...stagedWeights(mid, '0u').flatMap(emitCopy),
    BARRIER,
    emitChunk(mid, '0u'),
    // Parts of sums go where the weights lie.
    mid.tiling.kSplit === 1 ? '' : BARRIER,
  ].join('\n');
}
