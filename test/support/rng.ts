/**
 * Seeded random numbers for tests: the same seed gives the same sequence on
 * every machine. `testSeed` is fresh each run unless FCMC_SEED fixes it, and
 * prints what to set to run a failure again.
 */
import { uniform } from '../../compiler/weights/uniform.ts';

export interface Rng {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer, lo <= value <= hi. */
  int(lo: number, hi: number): number;
  pick<T>(list: readonly T[]): T;
  /** Mean 0, variance 1, within -6 .. 6 (a sum of twelve uniforms). */
  normal(): number;
}

/** The compiler's own generator (`uniform.ts`), as tests want to draw from it. */
export function createRng(seed: number): Rng {
  const next = uniform(seed, 'test');
  const int = (lo: number, hi: number): number =>
    lo + Math.floor(next() * (hi - lo + 1));
  return {
    next,
    int,
    pick: (list) => list[int(0, list.length - 1)]!,
    normal: () => {
      let sum = -6;
      for (let i = 0; i < 12; i++) sum += next();
      return sum;
    },
  };
}

/** The seed of the test `name`: FCMC_SEED, or a fresh one, printed. */
export function testSeed(name: string): number {
  const fixed = process.env['FCMC_SEED'];
  const seed =
    fixed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(fixed);
  console.info(`${name}: FCMC_SEED=${seed}`);
  return seed;
}
