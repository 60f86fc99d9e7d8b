/**
 * Seeded random numbers, the same on every platform: integer arithmetic only.
 * Each stream depends on the seed and its own name, so that adding a tensor
 * does not change the others.
 */

/** Uniform in [0, 1): sfc32 (PractRand), started from the seed and the name. */
export function uniform(seed: number, name: string): () => number {
  let a = hash(name, 0x811c9dc5);
  let b = hash(name, seed | 0);
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
  return next;
}

/** FNV-1a over UTF-16 units, from `basis`. */
function hash(text: string, basis: number): number {
  let value = basis;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return value;
}
