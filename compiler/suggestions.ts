/** Suggestions for misspelt names, within a bound on their total cost. */
import { suggest } from '../grammar/suggest.ts';

/** Candidates compared in one run; a file of names alone could ask for billions. */
const MAX_COMPARISONS = 100_000;

type Candidates = readonly string[] | ReadonlySet<string>;

export class Suggestions {
  #left = MAX_COMPARISONS;

  /** The candidate that `name` most likely means; null if none or all is spent. */
  nearest(name: string, candidates: Candidates): string | null {
    this.#left -= 'size' in candidates ? candidates.size : candidates.length;
    return this.#left < 0 ? null : suggest(name, candidates);
  }

  /** A help line, `did you mean ...?`, or `otherwise`. */
  help(
    name: string,
    candidates: Candidates,
    otherwise: string | null,
  ): string | null {
    const near = this.nearest(name, candidates);
    return near === null ? otherwise : `did you mean \`${near}\`?`;
  }
}
