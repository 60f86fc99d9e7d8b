/** The schedule of a group in words and figures. */
import type { CostJson } from '../../compiler/plan-json.ts';
import type { GemmTiling, Schedule } from '../../compiler/plan.ts';
import { formatCount } from '../quantities.ts';
import type { GroupView } from './group-view.ts';
import type { Markup } from './markup.ts';
import { markup } from './markup.ts';

/** Nothing for a view, which has no kernel. */
export function renderSchedule({
  tile,
  schedule,
  cost,
}: GroupView): Markup | null {
  const fields = scheduleFields(schedule);
  if (fields.length === 0) return null;
  const rows = [
    ...(tile === '' ? [] : [['tile', tile] as const]),
    ...threadShapes(schedule),
    ...workgroupSizes(cost),
  ];
  return markup`<h3>Schedule</h3>
<dl>
${rows.map(renderTerm)}</dl>
<details><summary>All fields</summary>
<dl class="fields">
${fields.map(renderTerm)}</dl>
</details>`;
}

type Term = readonly [name: string, value: string];

function renderTerm([name, value]: Term): Markup {
  return markup`<div><dt>${name}</dt><dd>${value}</dd></div>
`;
}

/** Nothing for a group of several kernels, whose sizes the cost does not tell. */
function workgroupSizes(cost: CostJson): readonly Term[] {
  if (cost.dispatches !== 1) return [];
  const size = cost.invocations / cost.workgroups;
  return [['invocations per workgroup', formatCount(size)]];
}

/** What one invocation makes: rows x columns of a product, pixels x channels. */
function threadShapes(schedule: Schedule): readonly Term[] {
  if ('threadPixels' in schedule) {
    return [['per invocation', `${schedule.threadPixels}x4`]];
  }
  return Object.entries(schedule)
    .filter((entry): entry is [string, GemmTiling] => isTiling(entry[1]))
    .map(([name, { threadRows, threadCols4 }]) => [
      name === 'gemm' ? 'per invocation' : `per invocation, ${name}`,
      `${threadRows}x${4 * threadCols4}`,
    ]);
}

/** Every field of a schedule but its family, those of its tilings dotted. */
function scheduleFields(schedule: Schedule): readonly Term[] {
  return Object.entries(schedule)
    .filter(([name]) => name !== 'family')
    .flatMap(([name, value]: [string, unknown]): Term[] =>
      isTiling(value)
        ? Object.entries(value).map(([field, part]) => [
            `${name}.${field}`,
            String(part),
          ])
        : [[name, String(value)]],
    );
}

function isTiling(value: unknown): value is GemmTiling {
  return typeof value === 'object' && value !== null && 'threadRows' in value;
}
