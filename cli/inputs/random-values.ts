/** Inputs for a run that was given none. */
import { uniform } from '../../compiler/weights/uniform.ts';

/** `count` values in [-1, 1), by the seed and the input's name. */
export function randomValues(
  count: number,
  seed: number,
  name: string,
): Float32Array {
  const next = uniform(seed, name);
  return Float32Array.from({ length: count }, () => 2 * next() - 1);
}
