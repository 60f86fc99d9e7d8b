/**
 * The ways of the edges between placed boxes. Where no box is below, an edge goes
 * straight down and bends in the gap before its end; any other, such as a
 * residual, runs in a lane to the right of all rows that it passes.
 */
import { BOX_WIDTH, ROW_GAP } from './graph-boxes.ts';
import type { Box } from './graph-boxes.ts';

export interface Edge {
  /** Ids of boxes. */
  readonly from: number;
  readonly to: number;
  /** Of an SVG path. */
  readonly path: string;
}

export interface Routes {
  readonly edges: readonly Edge[];
  /** The rightmost x of boxes and edges. */
  readonly right: number;
}

/** Radius of bends. */
const BEND = 6;
/** Between boxes and lanes, and between lanes. */
const LANE_GAP = 12;
/** Of the end of an edge in a box's side from the box's corner. */
const SIDE_INSET = 14;

export function routeEdges(boxes: readonly Box[]): Routes {
  const rows = rowsOf(boxes);
  const links = boxes.flatMap((to) =>
    to.reads.map((id) => ({ from: boxes[id]!, to })),
  );
  const isDirect = (link: Link): boolean => isFreeBelow(link, rows);
  const direct = links.filter(isDirect).map(drawDirect);
  const long = links
    .filter((link) => !isDirect(link))
    .map((link) => longEdge(link, rows))
    // Short ones stay near to the boxes.
    .toSorted((a, b) => a.bottom - a.top - (b.bottom - b.top));
  const lanes = assignLanes(long);
  return {
    edges: [...direct, ...long.map((edge, i) => drawLong(edge, lanes[i]!))],
    right: Math.max(...rows.map(({ right }) => right), ...lanes),
  };
}

/** A row of boxes and what it covers. */
interface Row {
  readonly boxes: readonly Box[];
  readonly right: number;
  readonly bottom: number;
}

function rowsOf(boxes: readonly Box[]): readonly Row[] {
  const members: Box[][] = [];
  for (const box of boxes) (members[box.row] ??= []).push(box);
  return members.map((row) => ({
    boxes: row,
    right: Math.max(...row.map(({ x }) => x + BOX_WIDTH)),
    bottom: Math.max(...row.map(({ y, height }) => y + height)),
  }));
}

interface Link {
  readonly from: Box;
  readonly to: Box;
}

const centre = ({ x }: Box): number => x + BOX_WIDTH / 2;

/** Whether the rows between have no box below the middle of `from`. */
function isFreeBelow({ from, to }: Link, rows: readonly Row[]): boolean {
  const x = centre(from);
  return rows
    .slice(from.row + 1, to.row)
    .every(({ boxes }) =>
      boxes.every((box) => x < box.x - BEND || x > box.x + BOX_WIDTH + BEND),
    );
}

function drawDirect({ from, to }: Link): Edge {
  const [x0, x1] = [centre(from), centre(to)];
  const top = from.y + from.height;
  // A box may be lower than its row: down to the gap first.
  const gap = to.y - ROW_GAP;
  const middle = to.y - ROW_GAP / 2;
  const bend =
    x0 === x1
      ? `V ${to.y}`
      : `V ${gap} C ${x0} ${middle} ${x1} ${middle} ${x1} ${to.y}`;
  return { from: from.id, to: to.id, path: `M ${x0} ${top} ${bend}` };
}

/** An edge that needs a lane: where it leaves one box and enters the other. */
interface LongEdge extends Link {
  /** Whether it ends in the right side of a box, or in its lower or upper edge. */
  readonly leavesSide: boolean;
  readonly entersSide: boolean;
  /** Ends of the part in the lane. */
  readonly top: number;
  readonly bottom: number;
  /** The least x at which no box is in its way. */
  readonly clear: number;
}

function longEdge({ from, to }: Link, rows: readonly Row[]): LongEdge {
  const isLast = ({ row, x }: Box): boolean =>
    x + BOX_WIDTH === rows[row]!.right;
  const [leavesSide, entersSide] = [isLast(from), isLast(to)];
  const passed = rows.slice(from.row, to.row + 1);
  return {
    from,
    to,
    leavesSide,
    entersSide,
    top: leavesSide
      ? from.y + from.height - SIDE_INSET
      : rows[from.row]!.bottom + ROW_GAP / 2,
    bottom: entersSide ? to.y + SIDE_INSET : to.y - ROW_GAP / 2,
    clear: Math.max(...passed.map(({ right }) => right)) + LANE_GAP,
  };
}

/** The x of each edge: the leftmost where no earlier one runs beside it. */
function assignLanes(edges: readonly LongEdge[]): readonly number[] {
  const taken: { x: number; top: number; bottom: number }[] = [];
  return edges.map(({ top, bottom, clear }) => {
    const near = taken
      .filter((other) => other.top < bottom && top < other.bottom)
      .map((other) => other.x)
      .toSorted((a, b) => a - b);
    let x = clear;
    for (const other of near) {
      if (Math.abs(other - x) < LANE_GAP) x = other + LANE_GAP;
    }
    taken.push({ x, top, bottom });
    return x;
  });
}

function drawLong(edge: LongEdge, lane: number): Edge {
  const { from, to, top, bottom, leavesSide, entersSide } = edge;
  const start = leavesSide
    ? `M ${from.x + BOX_WIDTH} ${top}`
    : `M ${centre(from)} ${from.y + from.height} V ${top - BEND} ` +
      `q 0 ${BEND} ${BEND} ${BEND}`;
  const end = entersSide
    ? `H ${to.x + BOX_WIDTH}`
    : `H ${centre(to) + BEND} q ${-BEND} 0 ${-BEND} ${BEND} V ${to.y}`;
  const path =
    `${start} H ${lane - BEND} q ${BEND} 0 ${BEND} ${BEND} ` +
    `V ${bottom - BEND} q 0 ${BEND} ${-BEND} ${BEND} ${end}`;
  return { from: from.id, to: to.id, path };
}
