/**
 * Layer norm over the last dimension, a reduction per pixel. Mean first, then
 * the mean square of the differences: E[x^2] - E[x]^2 would cancel.
 */
import type { Node, OpOf } from '../../compiler/graph.ts';
import { channelsOf } from '../../compiler/tensor-type.ts';
import type { EmitContext } from '../kernel-scope.ts';
import type { KernelSource } from '../kernel.ts';
import { f32Literal, wgsl } from '../wgsl.ts';
import { operandLoader, pixelsOf, vec4sPerPixel } from './operand.ts';
import { reduceKernel, rowTiling } from './reduce-kernel.ts';
import { emitMask } from './row-lanes.ts';

/** x: [..., C], scale and offset: [C] -> node: [..., C]. */
export function emitLayerNorm(
  context: EmitContext,
  node: Node,
  op: OpOf<'layerNorm'>,
  workgroupSize: number,
): KernelSource {
  const { shape } = node.type;
  const channels = channelsOf(shape);
  const blocks = vec4sPerPixel(shape);
  const tiling = rowTiling(pixelsOf(shape), blocks, workgroupSize);
  const mask = emitMask(channels);
  return reduceKernel(context, node, tiling, (scope, store) => {
    const x = operandLoader(scope, op.x)('at', 'c4');
    const scale = operandLoader(scope, op.scale)('0u', 'c4');
    const offset = operandLoader(scope, op.offset)('0u', 'c4');
    // Padding lanes of x are zero: they add nothing to the first sum.
    const passes = wgsl`
      var sum4 = vec4f();
      for (var c4 = lane; c4 < BLOCKS; c4 += LANES) {
        sum4 += ${x};
      }
      sum4 = sum_lanes(local, lane, sum4);
      let mean = ((sum4.x + sum4.y) + (sum4.z + sum4.w)) / CHANNELS;
      var square4 = vec4f();
      for (var c4 = lane; c4 < BLOCKS; c4 += LANES) {
        let difference = ${mask.apply(`${x} - mean`, '0.0f')};
        square4 += difference * difference;
      }
      square4 = sum_lanes(local, lane, square4);
      let variance = ((square4.x + square4.y) + (square4.z + square4.w)) / CHANNELS;
      let factor = inverseSqrt(variance + ${f32Literal(op.epsilon)});
    `;
    return {
      name: 'layernorm',
      constants: { BLOCKS: blocks, CHANNELS: f32Literal(channels) },
      functions: mask.functions,
      statements: [passes],
      trees: ['sum'],
      stores: [
        wgsl`
          for (var c4 = lane; c4 < BLOCKS; c4 += LANES) {
            let value = (${x} - mean) * factor * ${scale} + ${offset};
            ${store}(at, c4, value);
          }
        `,
      ],
    };
  });
}
