/** The drawing of a plan's graph as data: boxes, the ways of its edges, size. */
import type { PlanJson } from '../../compiler/plan-json.ts';
import { routeEdges } from './edge-routes.ts';
import type { Edge } from './edge-routes.ts';
import { placeBoxes } from './graph-boxes.ts';
import type { Box } from './graph-boxes.ts';
import type { GroupView } from './group-view.ts';

const MARGIN = 12;

export interface GraphLayout {
  readonly boxes: readonly Box[];
  readonly edges: readonly Edge[];
  /** What the drawing covers, margins included, in pixels. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function layOutGraph(
  plan: PlanJson,
  groups: readonly GroupView[],
): GraphLayout {
  const boxes = placeBoxes(plan, groups);
  const { edges, right } = routeEdges(boxes);
  const left = boxes.reduce((least, { x }) => Math.min(least, x), 0);
  const bottom = boxes.reduce((most, { y, height }) => {
    return Math.max(most, y + height);
  }, 0);
  return {
    boxes,
    edges,
    x: left - MARGIN,
    y: -MARGIN,
    width: right - left + 2 * MARGIN,
    height: bottom + 2 * MARGIN,
  };
}
