/** The panel that tells everything of one group. */
import { joinLayers } from '../../compiler/join-layers.ts';
import type {
  CostJson,
  RejectionJson,
  TensorJson,
} from '../../compiler/plan-json.ts';
import {
  printBytes,
  printCount,
  printTime,
} from '../../compiler/print-figures.ts';
import { formatCount } from '../quantities.ts';
import { renderSchedule } from './group-schedule.ts';
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
${operands.map((tensor) => renderTensor('reads', tensor))}${members.map((layer) => renderTensor(outputs.includes(layer.name) ? 'stores' : 'keeps', layer, printLayer(layer)))}</ul>`;
}

/** `keeps`: the value never leaves the kernel. */
function renderTensor(
  use: 'reads' | 'stores' | 'keeps',
  { name, dtype, shape }: TensorJson,
  what = '',
): Markup {
  return markup`<li><span class="tag">${use}</span> <bdi class="name">${name}</bdi> <span class="shape">${dtype} ${printShape(shape)}</span> <span class="muted">${what}</span></li>
`;
}

function renderFigures({
  cost,
  unfused,
  isFused,
  savedShare,
}: GroupView): Markup {
  const saved = isFused
    ? ` and layer by layer (${printSaved(savedShare)})`
    : '';
  const apart = isFused
    ? markup`<th scope="col" class="figure">apart</th>`
    : null;
  return markup`<h3>Costs</h3>
<table>
<caption>As planned${saved}</caption>
<thead><tr><th scope="col">figure</th><th scope="col" class="figure">planned</th>${apart}</tr></thead>
<tbody>
${COMPARED.map(([label, of]) => renderRow(label, [of(cost), ...(isFused ? [of(unfused)] : [])]))}</tbody>
</table>`;
}

function renderRow(label: string, figures: readonly string[]): Markup {
  return markup`<tr><th scope="row">${label}</th>${figures.map((figure) => markup`<td class="figure">${figure}</td>`)}</tr>
`;
}

function renderRejected({ rejected }: GroupView): Markup | null {
  if (rejected.length === 0) return null;
  return markup`<h3>Not fused with these layers</h3>
<ul class="reasons">
${rejected.map(renderRejection)}</ul>`;
}

function renderRejection(rejection: RejectionJson): Markup {
  const { layers, family, reason, detail } = rejection;
  const kind = family === null ? '' : ` (${family})`;
  return markup`<li><bdi class="name">${joinLayers(layers)}</bdi> <b>${reason}</b>${kind}: <span class="muted">${detail}</span></li>
`;
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
