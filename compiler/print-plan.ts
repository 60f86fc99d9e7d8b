/** A Plan as a table for people: what `explain` prints. */
import { joinLayers } from './join-layers.ts';
import type { Objective, Plan } from './plan.ts';
import type { ComparisonJson, GroupJson, PlanJson } from './plan-json.ts';
import { planToJson } from './plan-json.ts';
import {
  printBytes,
  printCount,
  printSaving,
  printShare,
  printTime,
} from './print-figures.ts';
import { printRejections } from './print-rejections.ts';
import { printTile } from './print-tile.ts';

export { planToJson } from './plan-json.ts';
export type { PlanJson } from './plan-json.ts';

export interface PrintPlanOptions {
  /** Columns of the terminal; names of layers give way first. */
  readonly width?: number;
}

const DEFAULT_WIDTH = 120;
const MIN_NAME_WIDTH = 16;
const GAP = '  ';

const HEADER = [
  'layers',
  'family',
  'tile',
  'bytes',
  'apart',
  'saved',
  'MACs',
  'again',
  'time',
];

/** After the target's name; `time` is what everyone expects. */
const OBJECTIVE_TEXTS: Readonly<Record<Objective, string>> = {
  time: '',
  gma: ' with the least memory access',
  dispatches: ' with the fewest dispatches',
};

/**
 * One row per group, totals, then why other layers do not share a kernel.
 * `bytes`: global memory access as planned; `apart`: of the same layers one by
 * one; `again`: MACs that layer by layer would not do; `time`: estimate.
 */
export function printPlan(plan: Plan, options: PrintPlanOptions = {}): string {
  const json = planToJson(plan);
  const width = options.width ?? DEFAULT_WIDTH;
  const { groups } = json;
  const rows = groups.map((group) => [
    joinLayers(group.layers),
    group.schedule.family,
    printTile(group.schedule),
    ...figures(group, isFused(group)),
  ]);
  const total = ['total', '', '', ...figures(json.total, groups.some(isFused))];
  const table = alignTable([HEADER, ...rows, total], width);
  const rule = '-'.repeat(Math.max(...table.map((line) => line.length)));
  table.splice(1, 0, rule);
  table.splice(-1, 0, rule);
  const rejections = printRejections(json.rejected);
  const parts = [summary(json), table, rejections];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function summary(plan: PlanJson): string[] {
  const { model, target, objective, groups } = plan;
  const { cost, unfused, savedShare } = plan.total;
  const fused = groups.filter(isFused).length;
  return [
    `${model} for ${target}${OBJECTIVE_TEXTS[objective]}: ` +
      `${counted(cost.dispatches, 'dispatch', 'dispatches')} instead of ${unfused.dispatches}, ` +
      counted(fused, 'fused group', 'fused groups'),
    `global memory ${printBytes(cost.gmaBytes)} instead of ${printBytes(unfused.gmaBytes)} ` +
      `(${printSaving(savedShare)}), ` +
      `estimated ${printTime(cost.timeNs)} instead of ${printTime(unfused.timeNs)}`,
  ];
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function isFused({ layers }: GroupJson): boolean {
  return layers.length > 1;
}

/** `fused`: whether there is anything to compare with. */
function figures(
  { cost, unfused, savedShare }: ComparisonJson,
  fused: boolean,
): string[] {
  return [
    printBytes(cost.gmaBytes),
    fused ? printBytes(unfused.gmaBytes) : '',
    fused ? printShare(savedShare) : '',
    unlessZero(cost.macs, printCount),
    unlessZero(cost.redundantMacs, printCount),
    unlessZero(cost.timeNs, printTime),
  ];
}

/** Nothing for zero, so that what is there stands out. */
function unlessZero(value: number, print: (value: number) => string): string {
  return value === 0 ? '' : print(value);
}

/** Text columns to the left, figures to the right, the first one to fit. */
function alignTable(
  rows: readonly (readonly string[])[],
  width: number,
): string[] {
  const widths = columnWidths(rows);
  const others = widths.slice(1).reduce((sum, w) => sum + w + GAP.length, 0);
  const nameWidth = Math.max(
    MIN_NAME_WIDTH,
    Math.min(widths[0] ?? 0, width - others),
  );
  return rows.map(([name = '', ...cells]) => {
    const aligned = cells.map((cell, i) =>
      i < 2 ? cell.padEnd(widths[i + 1]!) : cell.padStart(widths[i + 1]!),
    );
    return [shorten(name, nameWidth).padEnd(nameWidth), ...aligned]
      .join(GAP)
      .trimEnd();
  });
}

function columnWidths(rows: readonly (readonly string[])[]): number[] {
  return (rows[0] ?? []).map((_, i) =>
    Math.max(...rows.map((row) => row[i]!.length)),
  );
}

/** Keeps the end of a name: that is where layers differ. */
function shorten(name: string, width: number): string {
  return name.length <= width
    ? name
    : `..${name.slice(name.length - width + 2)}`;
}
