/** A Plan as a table for people: what `explain` prints. */
import { assertNever } from '../grammar/diagnostic.ts';
import type { Plan, Schedule } from './plan.ts';
import type { GroupJson, PlanJson } from './plan-json.ts';
import { planToJson } from './plan-json.ts';

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

/**
 * One row per kernel, totals, then every rejected neighbour with its reason.
 * `bytes`: global memory access as planned; `apart`: of the same layers one by
 * one; `again`: MACs that layer by layer would not do; `time`: estimate.
 */
export function printPlan(plan: Plan, options: PrintPlanOptions = {}): string {
  const json = planToJson(plan);
  const width = options.width ?? DEFAULT_WIDTH;
  const rows = json.groups.map((group) => [
    joinLayers(group.layers),
    group.schedule.family,
    printTile(group.schedule),
    ...figures(group),
  ]);
  const total = ['total', '', '', ...figures(json.total)];
  const table = alignTable([HEADER, ...rows, total], width);
  const rule = '-'.repeat(Math.max(...table.map((line) => line.length)));
  table.splice(1, 0, rule);
  table.splice(-1, 0, rule);
  return [...summary(json), '', ...table, ...rejections(json), ''].join('\n');
}

function summary({ model, target, groups, total }: PlanJson): string[] {
  const { cost, unfused } = total;
  const pairs = groups.filter(({ layers }) => layers.length > 1).length;
  return [
    `${model} for ${target}: ${cost.dispatches} dispatches instead of ${unfused.dispatches}, ${pairs} fused ${pairs === 1 ? 'pair' : 'pairs'}`,
    `global memory ${printBytes(cost.gmaBytes)} instead of ${printBytes(unfused.gmaBytes)} (${printShare(total.savedShare)} saved), ` +
      `estimated ${printTime(cost.timeNs)} instead of ${printTime(unfused.timeNs)}`,
  ];
}

function figures({
  cost,
  unfused,
  savedShare,
}: Pick<GroupJson, 'cost' | 'unfused' | 'savedShare'>): string[] {
  const isFused = cost.dispatches !== unfused.dispatches;
  return [
    printBytes(cost.gmaBytes),
    isFused ? printBytes(unfused.gmaBytes) : '',
    isFused ? printShare(savedShare) : '',
    printCount(cost.macs),
    printCount(cost.redundantMacs),
    printTime(cost.timeNs),
  ];
}

/** Output tile, HxWxC or pixels x filters; then what is particular. */
export function printTile(schedule: Schedule): string {
  switch (schedule.family) {
    case 'pw': {
      const { rows, cols } = schedule.gemm;
      return `${rows}x${cols}${printReduction(schedule.gemm)}`;
    }
    case 'dw':
    case 'conv':
      return `${schedule.tileH}x${schedule.tileW}x${schedule.tileK}`;
    case 'dwpw': {
      const { tileH, tileW, gemm } = schedule;
      return `${tileH}x${tileW}x${gemm.cols}${printReduction(gemm)}`;
    }
    case 'pwdw':
    case 'pwdw_r': {
      const { tileH, tileW, regionH, regionW, gemm } = schedule;
      const region = `${regionH}x${regionW}`;
      return `${tileH}x${tileW}x${gemm.cols} of ${region}${printReduction(gemm)}`;
    }
    case 'pwpw': {
      const { first, second } = schedule;
      return `${second.rows}x${second.cols} by ${first.cols}${printReduction(first)}`;
    }
    case 'map':
    case 'reduce':
    case 'view':
      return '';
    default:
      return assertNever(schedule, 'schedule');
  }
}

/** Chunk of the reduction and the groups that share it. */
function printReduction(gemm: { kChunk: number; kSplit: number }): string {
  return gemm.kSplit === 1
    ? ` k${gemm.kChunk}`
    : ` k${gemm.kChunk}/${gemm.kSplit}`;
}

function rejections({ rejected }: PlanJson): string[] {
  if (rejected.length === 0) return [];
  const rows = rejected.map(({ layers, family, reason, detail }) => [
    joinLayers(layers),
    family ?? '',
    reason,
    detail,
  ]);
  return ['', 'not fused:', ...alignColumns(rows).map((line) => `  ${line}`)];
}

/** `blocks.3.expand + depthwise`: a prefix shared with the first is dropped. */
function joinLayers(layers: readonly string[]): string {
  const [first = '', ...rest] = layers;
  const prefix = first.slice(0, first.lastIndexOf('.') + 1);
  const short = rest.map((name) =>
    name.startsWith(prefix) ? name.slice(prefix.length) : name,
  );
  return [first, ...short].join(' + ');
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

function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = columnWidths(rows);
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join(GAP)
      .trimEnd(),
  );
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

function printBytes(bytes: number): string {
  return printScaled(bytes, [' B', ' kB', ' MB', ' GB']);
}

/** Nothing for zero, so that what is there stands out. */
function printCount(count: number): string {
  return count === 0 ? '' : printScaled(count, ['', ' k', ' M', ' G']);
}

function printTime(ns: number): string {
  return ns === 0 ? '' : printScaled(ns, [' ns', ' us', ' ms', ' s']);
}

function printShare(share: number): string {
  return `${(share * 100).toFixed(0)}%`;
}

/** Three significant digits, in the largest of `units` (each 1000 times). */
function printScaled(value: number, units: readonly string[]): string {
  let scaled = value;
  let unit = 0;
  while (scaled >= 999.5 && unit < units.length - 1) {
    scaled /= 1000;
    unit++;
  }
  const digits = scaled >= 99.95 || unit === 0 ? 0 : scaled >= 9.995 ? 1 : 2;
  return `${scaled.toFixed(digits)}${units[unit]!}`;
}
