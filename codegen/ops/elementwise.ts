/** Map kernels whose output element depends on one element of each operand. */
import type { NodeId, OpOf } from '../../compiler/graph.ts';
import { emitActivation, emitBinary } from '../activation.ts';
import type { KernelScope } from '../kernel-scope.ts';
import { f32Literal } from '../wgsl.ts';
import type { MapBody } from './map-kernel.ts';
import { broadcastLoader, operandLoader } from './operand.ts';

export function describeActivation(
  scope: KernelScope,
  op: OpOf<'activation'>,
): MapBody {
  const x = operandLoader(scope, op.x)('pixel', 'c4');
  return {
    name: op.activation.fn.toLowerCase(),
    value: emitActivation(op.activation, x),
  };
}

/** Numpy broadcasting of both operands to `shape`. */
export function describeBinary(
  scope: KernelScope,
  op: OpOf<'binary'>,
  shape: readonly number[],
): MapBody {
  const a = broadcastLoader(scope, op.a, shape)('pixel', 'c4');
  const b = broadcastLoader(scope, op.b, shape)('pixel', 'c4');
  return { name: op.fn, value: emitBinary(op.fn, a, b) };
}

/** Passes fold it into a convolution wherever one stands before it. */
export function describeBatchNorm(
  scope: KernelScope,
  op: OpOf<'batchNorm'>,
): MapBody {
  const perChannel = (id: NodeId): string =>
    operandLoader(scope, id)('0u', 'c4');
  return {
    name: 'batch norm',
    statements: [
      `let x = ${operandLoader(scope, op.x)('pixel', 'c4')};`,
      `let mean = ${perChannel(op.mean)};`,
      `let variance = ${perChannel(op.variance)};`,
      `let factor = ${perChannel(op.scale)} / sqrt(variance + ${f32Literal(op.epsilon)});`,
    ],
    value: `(x - mean) * factor + ${perChannel(op.offset)}`,
  };
}

/** The same elements: for what must exist in a buffer of its own. */
export function describeCopy(scope: KernelScope, x: NodeId): MapBody {
  return { name: 'copy', value: operandLoader(scope, x)('pixel', 'c4') };
}
