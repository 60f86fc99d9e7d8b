/**
 * Softmax over any axis: three passes, for the maximum, the sum of exponentials
 * and the results. Subtracting the maximum keeps every exponential at or below
 * one.
 */
import type { Node, OpOf } from '../../compiler/graph.ts';
import { channelsOf, elementCount } from '../../compiler/tensor-type.ts';
import type { EmitContext } from '../kernel-scope.ts';
import type { KernelSource } from '../kernel.ts';
import { wgsl } from '../wgsl.ts';
import { modulo, over, sum, times } from './index-math.ts';
import { operandLoader, pixelsOf, vec4sPerPixel } from './operand.ts';
import { columnTiling, reduceKernel, rowTiling } from './reduce-kernel.ts';
import { emitMask, LOWEST } from './row-lanes.ts';

export function emitSoftmax(
  context: EmitContext,
  node: Node,
  op: OpOf<'softmax'>,
  workgroupSize: number,
): KernelSource {
  return op.axis === node.type.shape.length - 1
    ? softmaxRows(context, node, op, workgroupSize)
    : softmaxColumns(context, node, op, workgroupSize);
}

/** Over the last dimension: a reduction per pixel, across lanes of vec4s too. */
function softmaxRows(
  context: EmitContext,
  node: Node,
  op: OpOf<'softmax'>,
  workgroupSize: number,
): KernelSource {
  const { shape } = node.type;
  const channels = channelsOf(shape);
  const blocks = vec4sPerPixel(shape);
  const tiling = rowTiling(pixelsOf(shape), blocks, workgroupSize);
  const mask = emitMask(channels);
  return reduceKernel(context, node, tiling, (scope, store) => {
    const x = operandLoader(scope, op.x)('at', 'c4');
    const exponential = `exp(${x} - highest)`;
    const passes = wgsl`
      var highest4 = vec4f(LOWEST);
      for (var c4 = lane; c4 < BLOCKS; c4 += LANES) {
        highest4 = max(highest4, ${mask.apply(x, 'LOWEST')});
      }
      highest4 = max_lanes(local, lane, highest4);
      let highest2 = max(highest4.xy, highest4.zw);
      let highest = max(highest2.x, highest2.y);
      var total4 = vec4f();
      for (var c4 = lane; c4 < BLOCKS; c4 += LANES) {
        total4 += ${mask.apply(exponential, '0.0f')};
      }
      total4 = sum_lanes(local, lane, total4);
      let total = (total4.x + total4.y) + (total4.z + total4.w);
    `;
    return {
      name: 'softmax',
      constants: { BLOCKS: blocks, LOWEST },
      functions: mask.functions,
      statements: [passes],
      trees: ['max', 'sum'],
      stores: [
        wgsl`
          for (var c4 = lane; c4 < BLOCKS; c4 += LANES) {
            ${store}(at, c4, ${exponential} / total);
          }
        `,
      ],
    };
  });
}

/** Over a dimension before the last: four neighbouring channels at a time. */
function softmaxColumns(
  context: EmitContext,
  node: Node,
  op: OpOf<'softmax'>,
  workgroupSize: number,
): KernelSource {
  const { shape } = node.type;
  const extent = shape[op.axis]!;
  const inner = elementCount(shape.slice(op.axis + 1, -1));
  const blocks = vec4sPerPixel(shape);
  const count = (pixelsOf(shape) / extent) * blocks;
  const tiling = columnTiling(count, extent, workgroupSize);
  return reduceKernel(context, node, tiling, (scope, store) => {
    const pixel = sum(['first', times('i', inner)]);
    const x = operandLoader(scope, op.x)(pixel, 'c4');
    const outer = times(over('column', inner), extent * inner);
    const passes = wgsl`
      let c4 = ${modulo('at', blocks)};
      let column = ${over('at', blocks)};
      let first = ${sum([outer, modulo('column', inner)])};
      var highest = vec4f(LOWEST);
      for (var i = lane; i < EXTENT; i += LANES) {
        highest = max(highest, ${x});
      }
      highest = max_lanes(local, lane, highest);
      var total = vec4f();
      for (var i = lane; i < EXTENT; i += LANES) {
        total += exp(${x} - highest);
      }
      total = sum_lanes(local, lane, total);
    `;
    return {
      name: `softmax axis ${op.axis}`,
      constants: { EXTENT: extent, LOWEST },
      statements: [passes],
      trees: ['max', 'sum'],
      stores: [
        wgsl`
          for (var i = lane; i < EXTENT; i += LANES) {
            ${store}(${pixel}, c4, exp(${x} - highest) / total);
          }
        `,
      ],
    };
  });
}
