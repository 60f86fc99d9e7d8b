/**
 * Seeded random numbers for tests: the same seed gives the same sequence on
 * every machine. `testSeed` is fresh each run unless FCMC_SEED fixes it, and
 * prints what to set to run a failure again.
 */

export interface Rng {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer, lo <= value <= hi. */
  int(lo: number, hi: number): number;
  pick<T>(list: readonly T[]): T;
  /** Mean 0, variance 1, within -6 .. 6 (a sum of twelve uniforms). */
  normal(): number;
}

/** sfc32 (Chris Doty-Humphrey, PractRand), warmed up. */
export function createRng(seed: number): Rng {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = seed | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 16; i++) next();
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
