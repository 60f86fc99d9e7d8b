/**
 * `explain --html`: a plan as one page that needs nothing else, neither network
 * nor server. The same plan gives the same bytes.
 */
import { createHash } from 'node:crypto';

import type { PlanJson } from '../../compiler/plan-json.ts';
import { BARS_STYLE, renderBars } from './bars.ts';
import { CLIENT_SCRIPT } from './client-script.ts';
import { DETAILS_STYLE, renderDetails } from './details.ts';
import { GRAPH_STYLE, renderGraph } from './graph.ts';
import { TABLE_STYLE, renderGroupTable } from './group-table.ts';
import { groupViews } from './group-view.ts';
import type { GroupView } from './group-view.ts';
import { renderLegend } from './legend.ts';
import type { Markup } from './markup.ts';
import { markup, trusted } from './markup.ts';
import { PAGE_STYLE } from './page-style.ts';
import { REJECTED_STYLE, renderRejected } from './rejected-list.ts';
import { ROOFLINE_STYLE, renderRoofline } from './roofline.ts';
import { TOTALS_STYLE, renderTotals } from './totals.ts';

const STYLE = [
  PAGE_STYLE,
  TOTALS_STYLE,
  TABLE_STYLE,
  GRAPH_STYLE,
  ROOFLINE_STYLE,
  BARS_STYLE,
  REJECTED_STYLE,
  DETAILS_STYLE,
].join('');

/**
 * Forbids the page to load anything and to run any script but its own, should
 * ever a name find its way through the escaping.
 */
const POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  `script-src 'sha256-${createHash('sha256').update(CLIENT_SCRIPT).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const OBJECTIVES: Readonly<Record<PlanJson['objective'], string>> = {
  time: 'least estimated time',
  gma: 'least memory access',
  dispatches: 'fewest dispatches',
};

/** Id and heading of each section, as the navigation names them. */
const SECTIONS = [
  ['graph', 'Graph'],
  ['roofline', 'Roofline'],
  ['bars', 'Bytes and time'],
  ['groups', 'Groups'],
  ['rejected', 'Not fused'],
] as const;

export function renderPage(plan: PlanJson): string {
  const groups = groupViews(plan);
  const title = `${plan.model} for ${plan.target}`;
  return `${
    markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} - fcmc plan</title>
<link rel="icon" href="data:,">
<style>${trusted(STYLE)}</style>
</head>
<body>
<a class="skip" href="#groups">Skip to the table of groups</a>
<div class="bar">
<nav aria-label="Sections">${SECTIONS.map(([id, name]) => markup`<a href="#${id}">${name}</a>`)}</nav>
<button class="theme" type="button" aria-pressed="false">Dark</button>
</div>
<header>
<h1><bdi>${plan.model}</bdi> <span>for <bdi>${plan.target}</bdi></span></h1>
<p class="muted">How fcmc runs it with the ${OBJECTIVES[plan.objective]}: ${plan.layers.length} layers in ${groups.length} groups, against the same layers one by one.</p>
${renderTotals(plan)}
</header>
<div class="columns">
<main>
${renderMain(plan, groups)}
</main>
${renderDetails(groups)}
</div>
<script>${trusted(CLIENT_SCRIPT)}</script>
</body>
</html>`.text
  }\n`;
}

function renderMain(plan: PlanJson, groups: readonly GroupView[]): Markup {
  const contents: Readonly<Record<(typeof SECTIONS)[number][0], Markup>> = {
    graph: markup`${renderLegend(groups)}${renderGraph(plan, groups)}`,
    roofline: renderRoofline(plan, groups),
    bars: renderBars(groups),
    groups: renderGroupTable(groups),
    rejected: renderRejected(plan.rejected),
  };
  return markup`${SECTIONS.map(
    ([
      id,
      name,
    ]) => markup`<section class="section-${id}" aria-labelledby="${id}">
<h2 id="${id}">${name}</h2>${contents[id]}
</section>
`,
  )}`;
}
