/** Every operator of the language, in the order of the reference. */
import { ACTIVATIONS } from './activations.ts';
import { CONVOLUTIONS } from './convolution.ts';
import { ELEMENTWISE } from './elementwise.ts';
import { NORMALISATIONS } from './normalisation.ts';
import type { Operator } from './operator.ts';
import { POOLS } from './pooling.ts';
import { RESIZE } from './resize.ts';
import { SHAPES } from './shapes.ts';

export interface OperatorFamily {
  readonly title: string;
  readonly operators: readonly Operator[];
}

export const OPERATOR_FAMILIES: readonly OperatorFamily[] = [
  { title: 'Convolutions and dense layers', operators: CONVOLUTIONS },
  { title: 'Normalisation', operators: NORMALISATIONS },
  { title: 'Arithmetic', operators: ELEMENTWISE },
  { title: 'Pools', operators: POOLS },
  { title: 'Resize', operators: [RESIZE] },
  { title: 'Shapes, matrices and constants', operators: SHAPES },
  { title: 'Activations', operators: ACTIVATIONS },
];

/** The operators that make a convolution or dense layer: what can be pinned. */
export const LAYER_OPERATORS: ReadonlySet<string> = new Set(
  CONVOLUTIONS.map(({ name }) => name),
);

export const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  OPERATOR_FAMILIES.flatMap(({ operators }) =>
    operators.map((operator) => [operator.name, operator]),
  ),
);
