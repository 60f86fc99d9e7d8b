/** The panel that tells everything of one group. */
import { joinLayers } from '../../compiler/join-layers.ts';
import type { CostJson, TensorJson } from '../../compiler/plan-json.ts';
import type { GemmTiling, Schedule } from '../../compiler/plan.ts';
import {
  printBytes,
  printCount,
  printTime,
} from '../../compiler/print-figures.ts';
import { formatCount } from '../quantities.ts';
import type { GroupView } from './group-view.ts';
import { printLayer, printSaved, printShape } from './group-view.ts';
import type { Markup } from './markup.ts';
import { markup } from './markup.ts';

type Row = readonly [label: string, of: (cost: CostJson) => string];

/** What a kernel moves and computes: also known of the layers one by one. */
const COMPARED: readonly Row[] = [
  ['time', ({ timeNs }) => printTime(timeNs)],
  ['dispatches', ({ dispatches }) => String(dispatches)],
  ['bytes moved', ({ gmaBytes }) => printBytes(gmaBytes)],
  ['input maps', ({ ifmBytes }) => printBytes(ifmBytes)],
  ['weights', ({ weightBytes }) => printBytes(weightBytes)],
  ['epilogue operands', ({ epilogueBytes }) => printBytes(epilogueBytes)],
  ['output maps', ({ ofmBytes }) => printBytes(ofmBytes)],
  ['partial sums', ({ scratchBytes }) => printBytes(scratchBytes)],
  ['MACs', ({ macs }) => printCount(macs)],
  ['redundant MACs', ({ redundantMacs }) => printCount(redundantMacs)],
  ['workgroups', ({ workgroups }) => formatCount(workgroups)],
  ['invocations', ({ invocations }) => formatCount(invocations)],
  ['workgroup memory', ({ workgroupBytes }) => printBytes(workgroupBytes)],
  ['registers', ({ registers }) => formatCount(registers)],
];

export function renderDetails(groups: readonly GroupView[]): Markup {
  return markup`
<aside class="details" aria-label="Details of a group">
<p class="hint">Point at a group, focus it or tap it: its shapes, tile, bytes and time show here. Enter goes into the details, Escape closes them.</p>
${groups.map(renderGroup)}</aside>`;
}

function renderGroup(group: GroupView): Markup {
  const { number, family, hue, title } = group;
  return markup`
<section class="detail hue-${hue}" id="group-${number}" aria-labelledby="group-${number}-name">
<a class="close" href="#graph" aria-label="Close the details of group ${number}">×</a>
<h2 id="group-${number}-name" tabindex="-1">${number} <span class="family">${family}</span></h2>
<p class="name"><bdi>${title}</bdi></p>
${renderShapes(group)}
${renderSchedule(group)}
${renderFigures(group)}
${renderRejected(group)}
</section>`;
}

function renderShapes({ operands, members, outputs }: GroupView): Markup {
  return markup`<h3>Shapes</h3>
<ul class="shapes">
${operands.map(
  (
    tensor,
  ) => markup`<li><span class="tag">reads</span> ${renderTensor(tensor)}</li>
`,
)}${members.map(
    (
      layer,
    ) => markup`<li><span class="tag">${outputs.includes(layer.name) ? 'stores' : 'keeps'}</span> ${renderTensor(layer)} <span class="muted">${printLayer(layer)}</span></li>
`,
  )}</ul>`;
}

function renderTensor({ name, dtype, shape }: TensorJson): Markup {
  return markup`<bdi class="name">${name}</bdi> <span class="shape">${dtype} ${printShape(shape)}</span>`;
}

function renderSchedule({ tile, schedule, cost }: GroupView): Markup | null {
  const fields = scheduleFields(schedule);
  if (fields.length === 0) return null;
  const perWorkgroup = cost.invocations / cost.workgroups;
  const rows = [
    ...(tile === '' ? [] : [['tile', tile] as const]),
    ...threadShapes(schedule),
    ...(Number.isInteger(perWorkgroup)
      ? [['invocations per workgroup', formatCount(perWorkgroup)] as const]
      : []),
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

function renderFigures({
  cost,
  unfused,
  isFused,
  savedShare,
}: GroupView): Markup {
  const rows = COMPARED.map(([label, of]) => ({
    label,
    planned: of(cost),
    apart: of(unfused),
  }));
  const saved = isFused ? ` (${printSaved(savedShare)})` : '';
  return markup`<h3>Costs</h3>
<table>
<caption>As planned${isFused ? ' and layer by layer' : ''}${saved}</caption>
<thead><tr><th scope="col">figure</th><th scope="col" class="figure">planned</th>${isFused ? markup`<th scope="col" class="figure">apart</th>` : null}</tr></thead>
<tbody>
${rows.map(
  ({
    label,
    planned,
    apart,
  }) => markup`<tr><th scope="row">${label}</th><td class="figure">${planned}</td>${isFused ? markup`<td class="figure">${apart}</td>` : null}</tr>
`,
)}</tbody>
</table>`;
}

function renderRejected({ rejected }: GroupView): Markup | null {
  if (rejected.length === 0) return null;
  return markup`<h3>Not fused with these layers</h3>
<ul class="reasons">
${rejected.map(
  ({
    layers,
    family,
    reason,
    detail,
  }) => markup`<li><bdi class="name">${joinLayers(layers)}</bdi> <b>${reason}</b>${family === null ? null : ` (${family})`}: <span class="muted">${detail}</span></li>
`,
)}</ul>`;
}

/** Without the script, a link to a group shows its details: `:target`. */
export const DETAILS_STYLE = `
.detail { display: none; position: relative; }
.detail.shown, :root:not(.js) .detail:target { display: block; }
.details:has(.shown) .hint, :root:not(.js) .details:has(:target) .hint { display: none; }
.detail h2 { border-left: 6px solid var(--hue); padding-left: 10px; margin: 0 40px 4px 0; }
.detail h2:focus-visible { outline-offset: 2px; }
.detail h3 { margin: 16px 0 4px; font-size: 14px; }
.detail > .name { margin: 0; overflow-wrap: anywhere; }
.details ul { margin: 0; padding: 0; list-style: none; }
.details li { margin: 4px 0; overflow-wrap: anywhere; }
.tag { display: inline-block; min-width: 44px; color: var(--muted); font-size: 12px; }
.details dl { margin: 0; }
.details dl div { display: flex; justify-content: space-between; gap: 12px; }
.details dd { margin: 0; text-align: right; font-family: var(--mono); }
.details table { width: 100%; }
.details th, .details td { padding: 2px 4px; }
.details summary { cursor: pointer; color: var(--accent); padding: 4px 0; }
.fields dt { font-family: var(--mono); }
.close { position: absolute; top: -8px; right: -8px; width: 36px; height: 36px; line-height: 34px; text-align: center; font-size: 22px; text-decoration: none; color: var(--ink); border-radius: 6px; }
.close:hover { background: var(--ground); }
.details { background: var(--surface); border: 1px solid var(--rule); border-radius: 8px; padding: 16px; font-size: 13px; }
@media (min-width: 1100px) {
  .details { position: sticky; top: 60px; align-self: start; max-height: calc(100vh - 76px); overflow: auto; }
}
@media (max-width: 1099.98px) {
  .details { display: none; position: fixed; inset: auto 0 0 0; z-index: 3; max-height: 55vh; overflow: auto; border-radius: 12px 12px 0 0; box-shadow: 0 -4px 24px #0006; }
  .details:has(.shown), :root:not(.js) .details:has(:target) { display: block; }
}
`;
