/** The epilogue of a convolution as a function of its kernel. */
import type { ConvNode } from '../../compiler/conv-class.ts';
import { emitEpilogue } from '../epilogue.ts';
import type { KernelScope } from '../kernel-scope.ts';

/** `fn NAME(sum, pixel, k4) -> vec4f`; see `emitEpilogue`. */
export function convEpilogue(
  scope: KernelScope,
  name: string,
  { epilogue, node }: ConvNode,
): string {
  return emitEpilogue(scope, name, epilogue, node.type.shape);
}
