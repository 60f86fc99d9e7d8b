/**
 * Where the boxes of the graph go, in pixels. Time runs downwards: a box stands
 * one row below the lowest that it reads from, branches of a row side by side
 * and around x = 0.
 */
import type { PlanJson } from '../../compiler/plan-json.ts';
import type { GroupView } from './group-view.ts';

export const BOX_WIDTH = 300;
export const HEAD_HEIGHT = 26;
export const LAYER_HEIGHT = 36;
export const ROW_GAP = 26;
const PILL_HEIGHT = 28;
const COLUMN_GAP = 28;

/** What a box shows: a group, or an input or output of the model. */
export type BoxContent =
  | { readonly kind: 'group'; readonly group: GroupView }
  | { readonly kind: 'input' | 'output'; readonly name: string };

export interface Box {
  /** Index in the list of boxes. */
  readonly id: number;
  readonly content: BoxContent;
  /** Ids of the boxes that it reads from; all before it. */
  readonly reads: readonly number[];
  readonly row: number;
  /** Left and upper edge; every box is BOX_WIDTH wide. */
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

/** A box before it has a place. */
type Part = Pick<Box, 'content' | 'reads' | 'height'>;

export function placeBoxes(
  plan: PlanJson,
  groups: readonly GroupView[],
): readonly Box[] {
  const parts = partsOf(plan, groups);
  const rows = rowsOf(parts);
  const column = columnsOf(parts, rows);
  const tops: number[] = [];
  let y = 0;
  for (const row of rows.members) {
    tops.push(y);
    y += Math.max(...row.map((id) => parts[id]!.height)) + ROW_GAP;
  }
  return parts.map((part, id) => {
    const row = rows.of[id]!;
    const place = column[id]! - (rows.members[row]!.length - 1) / 2;
    const x = place * (BOX_WIDTH + COLUMN_GAP) - BOX_WIDTH / 2;
    return { ...part, id, row, x, y: tops[row]! };
  });
}

/** Inputs, groups and outputs; a box reads only from boxes before it. */
function partsOf(plan: PlanJson, groups: readonly GroupView[]): Part[] {
  const makers = new Map<string, number>();
  const parts: Part[] = [];
  const add = (part: Part, makes: readonly string[]): void => {
    for (const name of makes) makers.set(name, parts.length);
    parts.push(part);
  };
  const makersOf = (names: readonly string[]): number[] => [
    ...new Set(
      names.map((name) => makers.get(name)).filter((id) => id !== undefined),
    ),
  ];
  for (const { name } of plan.inputs) {
    const content = { kind: 'input', name } as const;
    add({ content, reads: [], height: PILL_HEIGHT }, [name]);
  }
  for (const group of groups) {
    const height = HEAD_HEIGHT + LAYER_HEIGHT * group.layers.length;
    const reads = makersOf(group.inputs);
    add({ content: { kind: 'group', group }, reads, height }, group.layers);
  }
  for (const { name, layer } of plan.outputs) {
    const reads = makersOf(layer === null ? [] : [layer]);
    const content = { kind: 'output', name } as const;
    add({ content, reads, height: PILL_HEIGHT }, []);
  }
  return parts;
}

interface Rows {
  /** Row of each box. */
  readonly of: readonly number[];
  /** Boxes of each row, in order of ids. */
  readonly members: readonly (readonly number[])[];
}

function rowsOf(parts: readonly Part[]): Rows {
  const of: number[] = [];
  const members: number[][] = [];
  parts.forEach(({ reads }, id) => {
    const row = reads.reduce((most, from) => Math.max(most, of[from]! + 1), 0);
    of.push(row);
    (members[row] ??= []).push(id);
  });
  return { of, members };
}

/**
 * Position of each box in its row: by the mean position of what it reads, so
 * that branches do not cross without need (Sugiyama et al. 1981).
 */
function columnsOf(parts: readonly Part[], { members }: Rows): number[] {
  const column: number[] = [];
  for (const row of members) {
    const wanted = new Map(
      row.map((id) => {
        const { reads } = parts[id]!;
        const sum = reads.reduce((total, from) => total + column[from]!, 0);
        return [id, reads.length === 0 ? 0 : sum / reads.length];
      }),
    );
    row
      .toSorted((a, b) => wanted.get(a)! - wanted.get(b)! || a - b)
      .forEach((id, place) => {
        column[id] = place;
      });
  }
  return column;
}
