/** The graph of a plan as SVG: groups as boxes with their layers inside. */
import type { LayerJson, PlanJson } from '../../compiler/plan-json.ts';
import { printBytes } from '../../compiler/print-figures.ts';
import type { Edge } from './edge-routes.ts';
import { fitName } from './fit-name.ts';
import { BOX_WIDTH, HEAD_HEIGHT, LAYER_HEIGHT } from './graph-boxes.ts';
import type { Box } from './graph-boxes.ts';
import type { GraphLayout } from './graph-layout.ts';
import { layOutGraph } from './graph-layout.ts';
import type { GroupView } from './group-view.ts';
import { printLayer, printSaved, printShape } from './group-view.ts';
import type { Markup } from './markup.ts';
import { markup } from './markup.ts';

/** Width of the stripe of a group's hue, and where its text begins. */
const STRIPE = 6;
const TEXT_X = 16;
const RADIUS = 6;
/** A drawing wider than this gets the whole width of the page. */
const WIDE = 1.5 * BOX_WIDTH;
/** Columns of a layer's name in a box. */
const NAME_COLUMNS = 38;

export function renderGraph(
  plan: PlanJson,
  groups: readonly GroupView[],
): Markup {
  const layout = layOutGraph(plan, groups);
  const { x, y, width, height, boxes, edges } = layout;
  return markup`
<div class="graph${width > WIDE ? ' wide' : ''}" role="region" aria-label="Drawing of the graph" tabindex="0">
<svg viewBox="${x} ${y} ${width} ${height}" width="${width}" height="${height}" role="group" aria-labelledby="graph-title graph-desc">
<title id="graph-title">Graph of ${plan.model}</title>
<desc id="graph-desc">${description(plan, groups)}</desc>
<defs>
<marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="10" markerHeight="10" markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path class="arrow" d="M 0 0 L 8 4 L 0 8 z"/></marker>
<clipPath id="text-of-layer"><rect x="0" y="0" width="${BOX_WIDTH - TEXT_X - 6}" height="${LAYER_HEIGHT}"/></clipPath>
</defs>
<g class="edges" aria-hidden="true">
${edges.map((edge) => renderEdge(edge, layout))}</g>
${boxes.map(renderBox)}</svg>
</div>`;
}

function description(plan: PlanJson, groups: readonly GroupView[]): string {
  const fused = groups.filter(({ isFused }) => isFused).length;
  return (
    `${plan.layers.length} layers in ${groups.length} groups, ${fused} of them fused, ` +
    'in the order of execution from top to bottom. An arrow leads from each group to those that read its result.'
  );
}

function renderEdge(edge: Edge, { boxes }: GraphLayout): Markup {
  const numbers = [edge.from, edge.to]
    .map((id) => boxes[id]!.content)
    .map((content) => (content.kind === 'group' ? content.group.number : ''));
  return markup`<path class="edge" data-from="${numbers[0]!}" data-to="${numbers[1]!}" d="${edge.path}" marker-end="url(#arrow)"/>
`;
}

function renderBox(box: Box): Markup {
  const { content } = box;
  if (content.kind === 'group') return renderGroup(box, content.group);
  return markup`<g class="pill" transform="translate(${box.x} ${box.y})">
<rect width="${BOX_WIDTH}" height="${box.height}" rx="${box.height / 2}"/>
<text x="${BOX_WIDTH / 2}" y="18" text-anchor="middle">${content.kind} <tspan class="name">${fitName(content.name, NAME_COLUMNS - 8)}</tspan></text>
</g>
`;
}

function renderGroup(box: Box, group: GroupView): Markup {
  const { number, family, hue, isFused, members } = group;
  const { x, y, height } = box;
  const kind = isFused ? 'fused' : 'single';
  return markup`<a class="box ${kind} hue-${hue}" href="#group-${number}" data-group="${number}" transform="translate(${x} ${y})">
<rect class="ground" width="${BOX_WIDTH}" height="${height}" rx="${RADIUS}"/>
<rect class="stripe" x="1" y="${RADIUS}" width="${STRIPE}" height="${height - 2 * RADIUS}"/>
<text class="head" x="${TEXT_X}" y="18">${number} <tspan class="family">${family}</tspan></text>
<text class="figures" x="${BOX_WIDTH - 10}" y="18" text-anchor="end">${figures(group)}</text>
${members.map((layer, i) => renderLayer(layer, HEAD_HEIGHT + i * LAYER_HEIGHT))}</a>
`;
}

function figures({ cost, isFused, savedShare }: GroupView): string {
  const bytes = printBytes(cost.gmaBytes);
  return isFused ? `${bytes}, ${printSaved(savedShare)}` : bytes;
}

function renderLayer(layer: LayerJson, y: number): Markup {
  return markup`<g transform="translate(${TEXT_X} ${y})" clip-path="url(#text-of-layer)">
<text class="name" y="13">${fitName(layer.name, NAME_COLUMNS)}</text>
<text class="what" y="28">${printLayer(layer)} → ${printShape(layer.shape)}</text>
</g>
`;
}

export const GRAPH_STYLE = `
.graph { overflow: auto; max-height: min(78vh, 860px); border: 1px solid var(--rule); border-radius: 8px; background: var(--surface); }
.graph svg { display: block; margin: 0 auto; }
.graph text { fill: var(--ink); font-size: 12px; }
.graph .name, .graph .family { font-family: var(--mono); }
.graph .what, .graph .figures, .pill text { fill: var(--muted); font-size: 11.5px; }
.graph .head, .graph .family { font-weight: 700; }
.edge { fill: none; stroke: var(--mark); stroke-width: 1.5; }
.arrow { fill: var(--mark); }
.edge.active { stroke: var(--accent); stroke-width: 2.5; }
.pill rect { fill: var(--ground); stroke: var(--mark); }
.box { cursor: pointer; outline: none; }
.box .ground { fill: var(--tint); stroke: var(--hue); stroke-width: 1; }
.box.fused .ground { stroke-width: 2.5; }
.box .stripe { fill: var(--hue); }
.box.active .ground { stroke: var(--accent); stroke-width: 3; }
.box:focus-visible .ground { stroke: var(--accent); stroke-width: 5; }
`;
