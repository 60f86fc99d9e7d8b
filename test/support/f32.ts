/** f32 arithmetic as WGSL allows it: every result rounds to either neighbour. */
import type { Rng } from './rng.ts';

const VALUE = new Float32Array(1);
const BITS = new Int32Array(VALUE.buffer);

/** One of the two f32 numbers around `x`, or `x` when f32 holds it. */
export function roundEitherWay(x: number, rng: Rng): number {
  const nearest = Math.fround(x);
  if (nearest === x || rng.next() < 0.5) return nearest;
  VALUE[0] = nearest;
  // Away from zero when the nearest lies nearer to zero than x, else back.
  BITS[0]! += Math.abs(x) > Math.abs(nearest) ? 1 : -1;
  return VALUE[0];
}

/** The sum of products in f32, in random order, fused or not at random. */
export function sumInF32(
  xs: readonly number[],
  ws: readonly number[],
  rng: Rng,
): number {
  const round = (x: number): number => roundEitherWay(x, rng);
  const pending = xs.map((x, i) => ({ x, w: ws[i]! }));
  const partial: number[] = [];
  while (pending.length > 0) {
    const [{ x, w }] = pending.splice(rng.int(0, pending.length - 1), 1) as [
      { x: number; w: number },
    ];
    // Start another accumulator, or add to one with or without fma.
    const into = rng.int(0, Math.min(partial.length, 3));
    const before = partial[into];
    if (before === undefined) partial.push(round(x * w));
    else if (rng.next() < 0.5) partial[into] = round(before + x * w);
    else partial[into] = round(before + round(x * w));
  }
  return partial.reduce((sum, part) => round(sum + part), 0);
}
