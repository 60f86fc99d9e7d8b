/**
 * Rule of `absorb-epilogue`: a constant combined with a layer becomes a step.
 *
 * Matches: biases, scales, PReLU slopes and any other binary op with a constant
 * that broadcasts as `epilogue-operand.ts` allows.
 * Leaves alone: constants that widen the result; `c - x`, `c / x` and
 * prelu(c, x), where the layer is the second argument.
 * Legal: the result has the layer's shape, so each element reads one of the
 * layer's.
 */
import { operandExtent } from '../epilogue-operand.ts';
import type { AbsorbRule } from './absorption.ts';
import { readings, sameShape } from './absorption.ts';

export const absorbBias: AbsorbRule = (node, context) => {
  const { op } = node;
  if (op.kind !== 'binary') return null;
  for (const { value, operand } of readings(op)) {
    const layer = context.layer(value);
    if (layer === null || !context.isConstant(operand)) continue;
    const { shape } = context.get(operand).type;
    if (!sameShape(layer, node)) continue;
    if (operandExtent(layer.type.shape, shape) === null) continue;
    return { layer, step: { kind: 'binary', fn: op.fn, operand } };
  }
  return null;
};
