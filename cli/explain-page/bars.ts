/** Bytes and time of every group beside those of its layers one by one. */
import type { CostJson } from '../../compiler/plan-json.ts';
import { printBytes, printTime } from '../../compiler/print-figures.ts';
import type { GroupView } from './group-view.ts';
import type { Markup } from './markup.ts';
import { markup } from './markup.ts';

interface Measure {
  readonly label: string;
  readonly of: (cost: CostJson) => number;
  readonly print: (value: number) => string;
}

const MEASURES: readonly Measure[] = [
  { label: 'bytes', of: (cost) => cost.gmaBytes, print: printBytes },
  { label: 'time', of: (cost) => cost.timeNs, print: printTime },
];

export function renderBars(groups: readonly GroupView[]): Markup {
  const measures = MEASURES.map((measure) => ({
    ...measure,
    most: Math.max(
      1,
      ...groups.flatMap(({ cost, unfused }) => [cost, unfused].map(measure.of)),
    ),
  }));
  return markup`
<p class="caption">In the order of execution. The filled bar is the group as planned, the hatched one behind it the same layers one by one.</p>
<div class="bars" aria-hidden="true"><div class="heads"><span></span>${measures.map(({ label }) => markup`<span>${label}</span><span></span>`)}</div></div>
<ol class="bars">
${groups.map((group) => renderGroup(group, measures))}</ol>`;
}

function renderGroup(
  group: GroupView,
  measures: readonly (Measure & { readonly most: number })[],
): Markup {
  const { number, family, hue, title, cost, unfused, isFused } = group;
  return markup`<li class="hue-${hue}" data-group="${number}">
<span class="who">${number} <span class="family">${family}</span> <bdi class="name" title="${title}">${title}</bdi></span>
${measures.map(({ label, of, print, most }) => {
  const [planned, apart] = [of(cost), of(unfused)];
  return markup`<span class="label">${label}</span> <span class="track">${isFused ? bar('apart', apart / most) : null}${bar('planned', planned / most)}</span> <span class="value">${print(planned)}${isFused ? markup` <span class="muted">of ${print(apart)}</span>` : null}</span>
`;
})}</li>
`;
}

function bar(kind: 'planned' | 'apart', share: number): Markup {
  return markup`<span class="${kind}" style="width:${(100 * share).toFixed(2)}%"></span>`;
}

export const BARS_STYLE = `
.bars { margin: 0; padding: 0; list-style: none; font-size: 13px; }
.bars li, .heads { display: grid; align-items: center; gap: 2px 10px; padding: 3px 6px; border-bottom: 1px solid var(--rule); }
.bars li { cursor: pointer; }
.heads { color: var(--muted); font-weight: 600; }
.bars li.active { background: var(--tint); box-shadow: inset 3px 0 var(--accent); }
.who { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.track { position: relative; height: 14px; background: var(--surface); }
.track span { position: absolute; left: 0; min-width: 1px; }
.planned { top: 3px; height: 8px; background: var(--hue); }
.apart { top: 0; height: 14px; border: 1px solid var(--mark); background: repeating-linear-gradient(135deg, transparent 0 4px, var(--mark) 4px 5px); }
.value { font-size: 12px; font-variant-numeric: tabular-nums; }
@media (min-width: 700px) {
  .bars li, .heads { grid-template-columns: minmax(0, 3fr) repeat(2, minmax(0, 2fr) 122px); }
  .bars .label { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
}
@media (max-width: 699.98px) {
  .heads { display: none; }
  .bars li { grid-template-columns: 42px minmax(0, 1fr) 122px; padding: 8px 6px; }
  .who { grid-column: 1 / -1; }
}
`;
