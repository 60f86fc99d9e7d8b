/** Candidates that were not fused, and why; to be filtered. */
import { joinLayers } from '../../compiler/join-layers.ts';
import type { RejectionJson } from '../../compiler/plan-json.ts';
import type { RejectionReason } from '../../compiler/plan.ts';
import { REASONS, REASON_TEXTS } from '../../compiler/print-rejections.ts';
import type { Markup } from './markup.ts';
import { markup } from './markup.ts';

export function renderRejected(rejected: readonly RejectionJson[]): Markup {
  if (rejected.length === 0) {
    return markup`
<p>No other layers were looked at as one kernel.</p>`;
  }
  const counts = REASONS.map((reason) => ({
    reason,
    count: rejected.filter((found) => found.reason === reason).length,
  })).filter(({ count }) => count > 0);
  return markup`
<form class="filter" role="search" aria-label="Rejected candidates">
<label>Reason <select name="reason"><option value="">all</option>${counts.map(({ reason, count }) => markup`<option value="${reason}">${reason} (${count})</option>`)}</select></label>
<label>Text <input type="search" name="text" autocomplete="off" spellcheck="false"></label>
<output name="count" aria-live="polite">${rejected.length} of ${rejected.length}</output>
</form>
<dl class="legend">
${counts.map(({ reason }) => renderReason(reason))}</dl>
<ul class="rejected">
${rejected.map(renderCandidate)}</ul>`;
}

function renderReason(reason: RejectionReason): Markup {
  return markup`<div><dt>${reason}:</dt> <dd>${REASON_TEXTS[reason].text}</dd></div>
`;
}

function renderCandidate({
  layers,
  family,
  reason,
  detail,
}: RejectionJson): Markup {
  return markup`<li data-reason="${reason}">
<bdi class="name">${joinLayers(layers)}</bdi>
<span class="family">${family}</span>
<span class="reason">${reason}</span>
<span class="muted">${detail}</span>
</li>
`;
}

/** The filter needs the script. */
export const REJECTED_STYLE = `
.filter { display: none; flex-wrap: wrap; gap: 8px 16px; align-items: center; margin-bottom: 12px; }
.js .filter { display: flex; }
.filter select, .filter input { font: inherit; color: var(--ink); background: var(--surface); border: 1px solid var(--mark); border-radius: 6px; padding: 6px 8px; min-height: 36px; max-width: 100%; }
.legend { margin: 0 0 12px; font-size: 13px; }
.legend dt, .legend dd { display: inline; margin: 0; }
.legend dt { font-weight: 600; }
.legend dd { color: var(--muted); }
.rejected { margin: 0; padding: 0; list-style: none; font-size: 13px; }
.rejected li { display: grid; grid-template-columns: minmax(0, 3fr) 70px 165px minmax(0, 4fr); gap: 2px 12px; padding: 5px 0; border-top: 1px solid var(--rule); }
.rejected li[hidden] { display: none; }
.rejected .name { overflow-wrap: anywhere; }
.reason { font-weight: 600; }
@media (max-width: 699.98px) {
  .rejected li { grid-template-columns: auto 1fr; }
  .rejected .name, .rejected .muted { grid-column: 1 / -1; }
  .rejected .family:empty { display: none; }
}
`;
