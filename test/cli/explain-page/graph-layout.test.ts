/** Boxes stand apart, in the order of the data; no edge runs through a box. */
import { describe, expect, it } from 'vitest';

import { BOX_WIDTH } from '../../../cli/explain-page/graph-boxes.ts';
import type { Box } from '../../../cli/explain-page/graph-boxes.ts';
import { layOutGraph } from '../../../cli/explain-page/graph-layout.ts';
import type { GraphLayout } from '../../../cli/explain-page/graph-layout.ts';
import type { GroupView } from '../../../cli/explain-page/group-view.ts';
import type { PlanJson } from '../../../compiler/plan-json.ts';
import { createRng, testSeed } from '../../support/rng.ts';

/** The layout of groups that read what is listed; `x` is the input. */
function layOut(reads: readonly (readonly string[])[]): GraphLayout {
  const groups = reads.map((inputs, index) => ({
    number: index + 1,
    layers: [String(index)],
    inputs,
  }));
  const last = String(reads.length - 1);
  const plan = {
    inputs: [{ name: 'x' }],
    outputs: [{ name: 'y', layer: last }],
  };
  return layOutGraph(
    plan as unknown as PlanJson,
    groups as unknown as GroupView[],
  );
}

type Point = readonly [x: number, y: number];

/** The corners of a path; bends of a few pixels count as corners. */
function corners(path: string): readonly Point[] {
  const points: Point[] = [];
  for (const [, command, rest] of path.matchAll(/([MVHqC]) ([^A-Za-z]*)/g)) {
    const numbers = rest!.trim().split(/\s+/).map(Number);
    const [x, y] = points.at(-1) ?? [0, 0];
    const [dx, dy] = numbers.slice(-2) as [number, number];
    if (command === 'V') points.push([x, numbers[0]!]);
    else if (command === 'H') points.push([numbers[0]!, y]);
    else if (command === 'q') points.push([x + dx, y + dy]);
    else points.push([dx, dy]);
  }
  return points;
}

/** Whether the segment has a point within the box, its outline left out. */
function crosses([a, b]: readonly [Point, Point], box: Box): boolean {
  const steps = 64;
  for (let i = 0; i <= steps; i++) {
    const x = a[0] + ((b[0] - a[0]) * i) / steps;
    const y = a[1] + ((b[1] - a[1]) * i) / steps;
    const isInside =
      x > box.x && x < box.x + BOX_WIDTH && y > box.y && y < box.y + box.height;
    if (isInside) return true;
  }
  return false;
}

function expectClear({ boxes, edges, x, y, width, height }: GraphLayout): void {
  for (const a of boxes) {
    for (const b of boxes.slice(a.id + 1)) {
      const apart =
        Math.abs(a.x - b.x) >= BOX_WIDTH ||
        a.y + a.height <= b.y ||
        b.y + b.height <= a.y;
      expect(apart, `boxes ${a.id} and ${b.id}`).toBe(true);
    }
  }
  for (const { from, to, path } of edges) {
    expect(boxes[from]!.y + boxes[from]!.height).toBeLessThan(boxes[to]!.y);
    const points = corners(path);
    for (const [px, py] of points) {
      expect(px).toBeGreaterThanOrEqual(x);
      expect(px).toBeLessThanOrEqual(x + width);
      expect(py).toBeGreaterThanOrEqual(y);
      expect(py).toBeLessThanOrEqual(y + height);
    }
    for (const [i, point] of points.slice(1).entries()) {
      const hit = boxes.find((box) => crosses([points[i]!, point], box));
      expect(hit?.id, `${path} runs through a box`).toBeUndefined();
    }
  }
}

describe('layOutGraph', () => {
  it('puts a chain in one column', () => {
    const { boxes, edges } = layOut([['x'], ['0'], ['1']]);
    expect(new Set(boxes.map((box) => box.x)).size).toBe(1);
    expect(boxes.map(({ row }) => row)).toEqual([0, 1, 2, 3, 4]);
    expect(edges.map(({ from, to }) => [from, to])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
    ]);
  });

  it('puts branches side by side', () => {
    const layout = layOut([['x'], ['0'], ['0'], ['1', '2']]);
    expect(layout.boxes[2]!.row).toBe(layout.boxes[3]!.row);
    expect(layout.boxes[2]!.x).toBeLessThan(layout.boxes[3]!.x);
    expectClear(layout);
  });

  it('leads a residual around what it passes', () => {
    const layout = layOut([['x'], ['0'], ['1'], ['2', '0']]);
    const residual = layout.edges.find(
      ({ from, to }) => from === 1 && to === 4,
    );
    const right = Math.max(...corners(residual!.path).map(([x]) => x));
    expect(right).toBeGreaterThan(layout.boxes[2]!.x + BOX_WIDTH);
    expectClear(layout);
  });

  it('gives edges that run side by side a lane each', () => {
    const layout = layOut([['x'], ['0'], ['1'], ['2', '0'], ['3', '0', 'x']]);
    const lanes = layout.edges
      .map(({ path }) => Math.max(...corners(path).map(([x]) => x)))
      .filter((x) => x > BOX_WIDTH / 2);
    expect(new Set(lanes).size).toBe(lanes.length);
  });

  it('draws a constant output alone', () => {
    const plan = { inputs: [], outputs: [{ name: 'y', layer: null }] };
    const layout = layOutGraph(plan as unknown as PlanJson, []);
    expect(layout.boxes).toHaveLength(1);
    expect(layout.edges).toEqual([]);
  });

  it('keeps boxes apart and clear of edges in random graphs', () => {
    const rng = createRng(testSeed('graph layout'));
    for (let round = 0; round < 60; round++) {
      const reads = Array.from({ length: rng.int(1, 14) }, (_, index) => {
        const names = ['x', ...Array(index).keys()].map(String);
        const count = rng.int(1, 3);
        return Array.from({ length: count }, () =>
          rng.pick(names.slice(-rng.int(1, 6))),
        );
      });
      expectClear(layOut(reads));
    }
  });

  it('takes a thousand groups in a row', () => {
    const reads = Array.from({ length: 1000 }, (_, i) =>
      [i - 1, i - 4].filter((at) => at >= 0).map(String),
    );
    const { boxes, edges } = layOut([['x'], ...reads.slice(1)]);
    expect(boxes).toHaveLength(1002);
    expect(edges).toHaveLength(1000 + 996 + 1);
  });
});
