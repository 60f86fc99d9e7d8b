/**
 * A graph with groups of items contracted to one vertex each: what has to run
 * before what once every group is one kernel. Items are numbered 0 to n - 1 in
 * topological order. The items' own graph has no cycle, but the quotient may:
 * group {a, b} reads a value of group {c, d} and the other way round.
 */

/** A group, or an item that is in none. */
export interface Vertex {
  /** The group's index, or null for an item alone. */
  readonly group: number | null;
  readonly lastItem: number;
  /** Other vertices it reads a value of, by index; ascending. */
  readonly reads: readonly number[];
}

/** Vertices in order of their last items. `groups` are disjoint, ascending. */
export function quotientOf(
  operands: readonly (readonly number[])[],
  groups: readonly (readonly number[])[],
): Vertex[] {
  const groupOf = new Map<number, number>();
  groups.forEach((items, group) => {
    for (const item of items) groupOf.set(item, group);
  });
  const vertices: { group: number | null; items: readonly number[] }[] = [];
  const vertexOf: number[] = [];
  for (const item of operands.keys()) {
    const group = groupOf.get(item) ?? null;
    const items = group === null ? [item] : groups[group]!;
    if (items.at(-1) !== item) continue;
    for (const member of items) vertexOf[member] = vertices.length;
    vertices.push({ group, items });
  }
  return vertices.map(({ group, items }, index) => {
    const reads = new Set(
      items.flatMap((item) => operands[item]!.map((read) => vertexOf[read]!)),
    );
    reads.delete(index);
    return {
      group,
      lastItem: items.at(-1)!,
      reads: [...reads].sort((a, b) => a - b),
    };
  });
}

/**
 * The vertices, by index, that can run, in order: always the one whose last item
 * comes first among those that have all they read. Those on a cycle or behind
 * one are left out.
 */
export function runningOrder(vertices: readonly Vertex[]): number[] {
  const readers = vertices.map((): number[] => []);
  vertices.forEach(({ reads }, index) => {
    for (const read of reads) readers[read]!.push(index);
  });
  const missing = vertices.map(({ reads }) => reads.length);
  const ready: number[] = []; // Descending: the next to run is the last.
  const makeReady = (index: number): void => {
    const at = ready.findLastIndex((other) => other > index);
    ready.splice(at + 1, 0, index);
  };
  missing.forEach((count, index) => {
    if (count === 0) makeReady(index);
  });
  const order: number[] = [];
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    order.push(next);
    for (const reader of readers[next]!) {
      missing[reader]! -= 1;
      if (missing[reader] === 0) makeReady(reader);
    }
  }
  return order;
}

/**
 * Through each group on a cycle, a shortest one: the indices of the groups on it,
 * ascending. Every cycle has at least one group, since items alone have none;
 * equal cycles are given once.
 */
export function groupCycles(vertices: readonly Vertex[]): number[][] {
  const running = new Set(runningOrder(vertices));
  const cycles = new Map<string, number[]>();
  vertices.forEach(({ group }, index) => {
    if (group === null || running.has(index)) return;
    const cycle = shortestCycle(vertices, index);
    if (cycle === null) return;
    const groups = cycle
      .map((vertex) => vertices[vertex]!.group)
      .filter((other) => other !== null)
      .sort((a, b) => a - b);
    cycles.set(groups.join(), groups);
  });
  return [...cycles.values()];
}

/** A shortest cycle through `start` by breadth-first search, or null. */
function shortestCycle(
  vertices: readonly Vertex[],
  start: number,
): number[] | null {
  const readBy = new Map<number, number>();
  const queue = [start];
  for (const vertex of queue) {
    for (const read of vertices[vertex]!.reads) {
      if (readBy.has(read)) continue;
      readBy.set(read, vertex);
      if (read !== start) {
        queue.push(read);
        continue;
      }
      const cycle = [start];
      for (let at = vertex; at !== start; at = readBy.get(at)!) cycle.push(at);
      return cycle;
    }
  }
  return null;
}
