/**
 * Operands of map and reduce kernels: graph constants lie in the kernel's
 * weights, everything else in a tensor binding. Loaders hide the difference.
 */
import type { NodeId } from '../../compiler/graph.ts';
import {
  channelsOf,
  elementCount,
  roundUp4,
} from '../../compiler/tensor-type.ts';
import type { KernelScope } from '../kernel-scope.ts';
import { alignRank, broadcastIndex, sum, times } from './index-math.ts';

/**
 * A `vec4f` expression: block `c4` of the last dimension at `pixel`, the flat
 * position over the other dimensions. Lanes past the last channel are zero.
 */
export type Loader = (pixel: string, c4: string) => string;

/** Binds operand `id` of any shape. */
export function operandLoader(scope: KernelScope, id: NodeId): Loader {
  const { shape } = scope.typeOf(id);
  if (!scope.isConstant(id)) {
    const load = scope.read(id);
    return (pixel, c4) => `${load}(${pixel}, ${c4})`;
  }
  const start = scope.constant({ kind: 'tensor', node: id, shape });
  return (pixel, c4) =>
    `weights[${sum([start, times(pixel, vec4sPerPixel(shape)), c4])}]`;
}

/** As `operandLoader`, addressed by places of an output that it broadcasts to. */
export function broadcastLoader(
  scope: KernelScope,
  id: NodeId,
  output: readonly number[],
): Loader {
  const shape = alignRank(scope.typeOf(id).shape, output.length);
  const load = operandLoader(scope, id);
  const lead = shape.slice(0, -1);
  const pixelOf = (pixel: string): string =>
    broadcastIndex(pixel, output.slice(0, -1), lead);
  if (channelsOf(shape) === channelsOf(output)) {
    return (pixel, c4) => load(pixelOf(pixel), c4);
  }
  return (pixel) => `vec4f(${load(pixelOf(pixel), '0u')}.x)`;
}

/** Positions of all dimensions but the last. */
export function pixelsOf(shape: readonly number[]): number {
  return elementCount(shape.slice(0, -1));
}

/** Blocks of four channels per pixel. */
export function vec4sPerPixel(shape: readonly number[]): number {
  return roundUp4(channelsOf(shape)) / 4;
}
