/**
 * In which order a sweep should visit items that are tied together by sets. A
 * set is open from its first visited item to its last. The sweep has to know
 * what became of every open set, so few should be open at a time.
 */

/**
 * Items 0 to count - 1 in an order that keeps few of `sets` open: of the items of
 * open sets the next is one after whose visit the fewest are open, and of those
 * one of the set opened first. If no set is open it is the first item left.
 *
 * A heuristic: a chain is visited from its first item to its last, and parallel
 * branches one after the other, however the items are numbered.
 */
export function sweepOrder(
  count: number,
  sets: readonly (readonly number[])[],
): number[] {
  const setsOf = Array.from({ length: count }, (): number[] => []);
  sets.forEach((set, index) => {
    for (const item of set) setsOf[item]!.push(index);
  });
  const unvisited = sets.map((set) => set.length);
  const open = new Set<number>(); // Oldest first.
  const visited = new Set<number>(); // In order of visit.
  let firstLeft = 0;

  /** By how much a visit changes the number of open sets. */
  const growth = (item: number): number => {
    let change = 0;
    for (const set of setsOf[item]!) {
      if (!open.has(set)) change += 1;
      if (unvisited[set] === 1) change -= 1;
    }
    return change;
  };

  const nextItem = (): number => {
    let next: number | null = null;
    let least = Infinity;
    for (const set of open) {
      for (const item of sets[set]!) {
        if (visited.has(item)) continue;
        const change = growth(item);
        if (change < least) {
          least = change;
          next = item;
        }
      }
    }
    if (next !== null) return next;
    while (visited.has(firstLeft)) firstLeft += 1;
    return firstLeft;
  };

  while (visited.size < count) {
    const item = nextItem();
    visited.add(item);
    for (const set of setsOf[item]!) {
      unvisited[set]! -= 1;
      if (unvisited[set] === 0) open.delete(set);
      else open.add(set);
    }
  }
  return [...visited];
}
