/**
 * Rule of `absorb-epilogue`: another tensor combined with a layer becomes a
 * step: residual adds, gates of squeeze-and-excite.
 *
 * Matches: binary ops with a tensor that broadcasts as `epilogue-operand.ts`
 * allows. When both operands are layers, the later one absorbs: by then the
 * earlier one is stored, and the later one may still be fused with what makes
 * it.
 * Leaves alone: tensors that widen the result; the layer as second argument of
 * an op that does not commute; more than MAX_EPILOGUE_TENSORS tensors on one
 * layer.
 * Legal: as for constants. Being in the epilogue, the tensor is complete before
 * the layer's kernel starts.
 */
import { operandExtent } from '../epilogue-operand.ts';
import type { Absorbable, AbsorbContext, AbsorbRule } from './absorption.ts';
import { readings, sameShape } from './absorption.ts';

/**
 * WebGPU guarantees 8 storage buffers to a shader. Input, weights and output
 * leave 5, or 4 for a fused pair that also stores its intermediate; both layers
 * of a pair may have this many.
 */
const MAX_EPILOGUE_TENSORS = 2;

export const absorbResidual: AbsorbRule = (node, context) => {
  const { op } = node;
  if (op.kind !== 'binary') return null;
  const candidates = readings(op).flatMap(({ value, operand }) => {
    const layer = context.layer(value);
    if (layer === null || context.isConstant(operand)) return [];
    const { shape } = context.get(operand).type;
    const fits =
      sameShape(layer, node) &&
      operandExtent(layer.type.shape, shape) !== null &&
      tensorsOf(layer, context) < MAX_EPILOGUE_TENSORS;
    return fits ? [{ layer, operand }] : [];
  });
  const [first, second] = candidates;
  if (first === undefined) return null;
  const later =
    second !== undefined &&
    context.position(second.layer.id) > context.position(first.layer.id)
      ? second
      : first;
  return {
    layer: later.layer,
    step: { kind: 'binary', fn: op.fn, operand: later.operand },
  };
};

/** Epilogue operands of `layer` that are not constant. */
function tensorsOf(layer: Absorbable, context: AbsorbContext): number {
  return layer.op.epilogue.filter(
    (step) => step.kind === 'binary' && !context.isConstant(step.operand),
  ).length;
}
