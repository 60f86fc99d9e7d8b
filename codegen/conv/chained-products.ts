/**
 * Two products in a row, as PWPW and PWMEANPW have them: what the first makes, a
 * slice of its filters at a time, lies in workgroup memory as one chunk of the
 * second's reduction.
 */
import type { ConvNode } from '../../compiler/conv-class.ts';
import type { ScheduleOf } from '../../compiler/plan.ts';
import { intermediateOffsets } from '../../compiler/planner/workgroup-memory.ts';
import { invariant } from '../../grammar/diagnostic.ts';
import type { KernelScope } from '../kernel-scope.ts';
import { gemmWeights } from './conv-constants.ts';
import type { Product } from './gemm-shape.ts';
import { productOf } from './gemm-shape.ts';
import { scheduleSize } from './schedule-size.ts';

/** Adds the weights of both to `scope`; their WGSL names start with `mid`, `out`. */
export function chainedProducts(
  scope: KernelScope,
  first: ConvNode,
  second: ConvNode,
  schedule: ScheduleOf<'pwpw' | 'pwmeanpw'>,
): { readonly mid: Product; readonly out: Product } {
  invariant(
    schedule.first.cols === schedule.second.kChunk,
    `a slice of a ${schedule.family} is not the chunk`,
  );
  const { invocations } = scheduleSize(schedule);
  const mid = productOf({
    prefix: 'mid',
    tiling: schedule.first,
    invocations,
    channels: first.shape.c,
    filters: first.shape.k,
    weightsAt: scope.constant(gemmWeights(first)),
  });
  const [at = 0] = intermediateOffsets(schedule);
  const out = productOf({
    prefix: 'out',
    tiling: schedule.second,
    invocations,
    channels: second.shape.c,
    filters: second.shape.k,
    weightsAt: scope.constant(gemmWeights(second)),
    input: { at, stride: mid.cols4 + 1 },
  });
  return { mid, out };
}
