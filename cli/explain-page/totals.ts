/** What the whole plan saves: one tile per figure. */
import type { CostJson, PlanJson } from '../../compiler/plan-json.ts';
import {
  printBytes,
  printShare,
  printTime,
} from '../../compiler/print-figures.ts';
import type { Markup } from './markup.ts';
import { markup } from './markup.ts';

interface Figure {
  readonly label: string;
  readonly of: (cost: CostJson) => number;
  readonly print: (value: number) => string;
}

const FIGURES: readonly Figure[] = [
  { label: 'dispatches', of: (cost) => cost.dispatches, print: String },
  { label: 'bytes moved', of: (cost) => cost.gmaBytes, print: printBytes },
  { label: 'estimated time', of: (cost) => cost.timeNs, print: printTime },
];

export function renderTotals({ total, groups }: PlanJson): Markup {
  const fused = groups.filter(({ layers }) => layers.length > 1).length;
  return markup`
<dl class="totals">
${FIGURES.map(({ label, of, print }) => {
  const [planned, apart] = [of(total.cost), of(total.unfused)];
  return markup`<div><dt>${label}</dt><dd><b>${print(planned)}</b> <span>instead of ${print(apart)}, ${change(planned, apart)}</span></dd></div>
`;
})}<div><dt>fused groups</dt><dd><b>${fused}</b> <span>of ${groups.length} groups</span></dd></div>
</dl>`;
}

/** `13% less` than layer by layer. */
function change(planned: number, apart: number): string {
  if (planned === apart || apart === 0) return 'the same';
  const share = Math.abs(apart - planned) / apart;
  return `${printShare(share)} ${planned < apart ? 'less' : 'more'}`;
}

export const TOTALS_STYLE = `
.totals { display: grid; grid-template-columns: repeat(auto-fit, minmax(160px, 1fr)); gap: 12px; margin: 16px 0 0; }
.totals > div { background: var(--surface); border: 1px solid var(--rule); border-radius: 8px; padding: 10px 14px; }
.totals dt { color: var(--muted); font-size: 13px; }
.totals dd { margin: 0; }
.totals b { display: block; font-size: 22px; }
.totals span { font-size: 13px; color: var(--muted); }
`;
