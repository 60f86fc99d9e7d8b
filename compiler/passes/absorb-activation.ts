/**
 * Rule of `absorb-epilogue`: an activation behind a layer becomes a step.
 *
 * Matches: every activation. Leaves alone: nothing.
 * Legal: an activation reads one element for each that it makes.
 */
import type { AbsorbRule } from './absorption.ts';

export const absorbActivation: AbsorbRule = ({ op }, context) => {
  if (op.kind !== 'activation') return null;
  const layer = context.layer(op.x);
  if (layer === null) return null;
  return { layer, step: { kind: 'activation', activation: op.activation } };
};
