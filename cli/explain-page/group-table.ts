/** All groups with their figures, as a table. */
import {
  printBytes,
  printCount,
  printShare,
  printTime,
} from '../../compiler/print-figures.ts';
import type { GroupView } from './group-view.ts';
import type { Content, Markup } from './markup.ts';
import { markup } from './markup.ts';

/** A column of figures; an empty cell is a figure that is zero or no news. */
interface Column {
  readonly label: string;
  readonly of: (group: GroupView) => Content;
}

const COLUMNS: readonly Column[] = [
  { label: 'Bytes', of: ({ cost }) => printBytes(cost.gmaBytes) },
  {
    label: 'Apart',
    of: ({ isFused, unfused }) => (isFused ? printBytes(unfused.gmaBytes) : ''),
  },
  {
    label: 'Saved',
    of: ({ isFused, savedShare }) => (isFused ? printShare(savedShare) : ''),
  },
  { label: 'MACs', of: ({ cost }) => unlessZero(cost.macs, printCount) },
  {
    label: 'Redundant',
    of: ({ cost }) => unlessZero(cost.redundantMacs, printCount),
  },
  { label: 'Time', of: ({ cost }) => unlessZero(cost.timeNs, printTime) },
];

export function renderGroupTable(groups: readonly GroupView[]): Markup {
  return markup`
<div class="scroll" role="region" aria-label="Table of groups" tabindex="0">
<table class="groups">
<caption><span>Every group in the order of execution. “Apart” are the bytes of its layers one by one, “redundant” the multiply-adds that layer by layer would not do.</span></caption>
<thead><tr><th scope="col">#</th><th scope="col">Layers</th><th scope="col">Family</th><th scope="col">Tile</th>${COLUMNS.map(({ label }) => markup`<th scope="col" class="figure">${label}</th>`)}</tr></thead>
<tbody>
${groups.map(renderRow)}</tbody>
</table>
</div>`;
}

function renderRow(group: GroupView): Markup {
  const { number, hue, family, title, tile } = group;
  return markup`<tr class="hue-${hue}" data-group="${number}">
<td>${number}</td>
<th scope="row"><a class="name" href="#group-${number}" data-group="${number}"><bdi>${title}</bdi></a></th>
<td class="kind"><span class="swatch"></span><span class="family">${family}</span></td>
<td class="tile">${tile}</td>
${COLUMNS.map(({ of }) => markup`<td class="figure">${of(group)}</td>`)}
</tr>
`;
}

function unlessZero(value: number, print: (value: number) => string): string {
  return value === 0 ? '' : print(value);
}

export const TABLE_STYLE = `
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 13px; }
caption { text-align: left; padding: 0 0 8px; }
.groups caption span { position: sticky; left: 0; display: inline-block; max-width: calc(100vw - 32px); }
caption, .caption { color: var(--muted); font-size: 13px; }
th, td { text-align: left; padding: 4px 8px; border-bottom: 1px solid var(--rule); vertical-align: top; }
thead th { color: var(--muted); font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 400; }
.figure { text-align: right; font-variant-numeric: tabular-nums; }
td.figure, .tile, td.kind { white-space: nowrap; }
.tile { font-family: var(--mono); }
.groups { width: 100%; }
.groups .name { display: block; min-width: 150px; overflow-wrap: anywhere; }
.groups tr.active { background: var(--tint); box-shadow: inset 3px 0 var(--accent); }
.swatch { display: inline-block; width: 10px; height: 10px; margin-right: 6px; background: var(--hue); }
`;
