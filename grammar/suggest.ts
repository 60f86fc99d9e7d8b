/** Suggestions for misspelt names. */

/**
 * The candidate that `name` most likely means, or null. Distance counts
 * insertions, deletions, substitutions and swaps of neighbours (optimal string
 * alignment), case aside; a third of the longer word may be wrong. The first
 * of equally near candidates wins.
 */
export function suggest(
  name: string,
  candidates: Iterable<string>,
): string | null {
  let best: string | null = null;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    if (candidate === name) continue;
    const allowed = allowedDistance(name, candidate);
    if (Math.abs(name.length - candidate.length) > allowed) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance <= allowed && distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Longer names are no misspellings, and their distance would be costly. */
const MAX_NAME_CHARS = 64;

function allowedDistance(a: string, b: string): number {
  const length = Math.max(a.length, b.length);
  return length > MAX_NAME_CHARS ? -1 : Math.floor((length + 1) / 3);
}

function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let distance = Math.min(
        substituted,
        previous[j]! + 1,
        current[j - 1]! + 1,
      );
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        distance = Math.min(distance, (beforePrevious[j - 2] ?? Infinity) + 1);
      }
      current.push(distance);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length]!;
}
