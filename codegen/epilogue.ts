/**
 * Epilogues: what happens to a sum between the registers and the store. One
 * WGSL function per convolution, whose constants live in the kernel's weights
 * and whose other operands are bound tensors.
 */
import type { EpilogueStep, NodeId } from '../compiler/graph.ts';
import { operandExtent } from '../compiler/epilogue-operand.ts';
import { channelsOf, elementCount } from '../compiler/tensor-type.ts';
import { assertNever, invariant } from '../grammar/diagnostic.ts';
import { emitActivation, emitBinary } from './activation.ts';
import type { KernelScope } from './kernel-scope.ts';
import { wgsl } from './wgsl.ts';

/**
 * `fn NAME(sum, pixel, k4) -> vec4f` for `steps`; registers constants and
 * tensors with `scope`. `outputShape` is that of the convolution itself, `pixel`
 * its flat position over all dimensions but the last.
 */
export function emitEpilogue(
  scope: KernelScope,
  name: string,
  steps: readonly EpilogueStep[],
  outputShape: readonly number[],
): string {
  const lines = steps.map((step) => {
    switch (step.kind) {
      case 'activation':
        return `value = ${emitActivation(step.activation, 'value')};`;
      case 'binary':
        return `value = ${emitBinary(step.fn, 'value', emitOperand(scope, step.operand, outputShape))};`;
      default:
        return assertNever(step, 'epilogue step');
    }
  });
  return wgsl`
    fn ${name}(sum: vec4f, pixel: u32, k4: u32) -> vec4f {
      var value = sum;
      ${lines}
      return value;
    }
  `;
}

/** What tensor or constant `id` has for (pixel, k4) of a map of `outputShape`, as
 * a vec4f expression. */
export function emitOperand(
  scope: KernelScope,
  id: NodeId,
  outputShape: readonly number[],
): string {
  const { shape } = scope.typeOf(id);
  const extent = operandExtent(outputShape, shape);
  invariant(extent !== null, `operand [${shape.join()}] cannot broadcast`);
  const k = channelsOf(outputShape);
  if (scope.isConstant(id)) {
    if (extent === 'scalar' || extent === 'channel') {
      const block = { kind: 'channelVector', node: id, k } as const;
      return `weights[${scope.constant(block)} + k4]`;
    }
    const block = { kind: 'tensor', node: id, shape } as const;
    const row = extent === 'full' ? 'pixel' : imageOf(outputShape);
    return `weights[${scope.constant(block)} + ${row} * ${Math.ceil(k / 4)}u + k4]`;
  }
  const load = scope.read(id);
  switch (extent) {
    case 'scalar':
      return `vec4f(${load}(0u, 0u).x)`;
    case 'channel':
      return `${load}(0u, k4)`;
    case 'image':
      return `${load}(${imageOf(outputShape)}, k4)`;
    case 'full':
      return `${load}(pixel, k4)`;
    default:
      return assertNever(extent, 'operand extent');
  }
}

/** Which image of the batch `pixel` lies in. */
function imageOf(outputShape: readonly number[]): string {
  const pixels = elementCount(outputShape.slice(1, -1));
  return pixels === 1 ? 'pixel' : `(pixel / ${pixels}u)`;
}
