/** Every operator of the language, in the order of the reference. */
import { ACTIVATIONS } from './activations.ts';
import { CONVOLUTIONS } from './convolution.ts';
import { ELEMENTWISE } from './elementwise.ts';
import { NORMALISATIONS } from './normalisation.ts';
import type { Operator } from './operator.ts';
import { POOLS } from './pooling.ts';
import { RESIZE } from './resize.ts';
import { SHAPES } from './shapes.ts';

export const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  [
    ...CONVOLUTIONS,
    ...NORMALISATIONS,
    ...ELEMENTWISE,
    ...POOLS,
    RESIZE,
    ...SHAPES,
    ...ACTIVATIONS,
  ].map((operator) => [operator.name, operator]),
);
