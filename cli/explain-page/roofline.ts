/**
 * Roofline of the groups (Williams et al. 2009): multiply-adds per byte against
 * multiply-adds per second, both as planned and estimated, below what the
 * target's arithmetic, L2 and device memory allow.
 */
import type { FiguresJson, PlanJson } from '../../compiler/plan-json.ts';
import { printBytes, printCount } from '../../compiler/print-figures.ts';
import type { GroupView } from './group-view.ts';
import { sentence } from './group-view.ts';
import type { Markup } from './markup.ts';
import { markup } from './markup.ts';
import { placeLabels } from './place-labels.ts';
import type { PlacedLabel } from './place-labels.ts';
import {
  HEIGHT,
  PLOT,
  WIDTH,
  axesOf,
  px,
  renderAxes,
} from './roofline-axes.ts';
import type { Axes } from './roofline-axes.ts';
import { renderRoofs } from './roofs.ts';
import type { Position } from './roofs.ts';

/** Points nearer than this share a label. */
const SAME_PLACE = 3;

interface Point {
  readonly group: GroupView;
  /** Multiply-adds per byte. */
  readonly intensity: number;
  /** Multiply-adds per second. */
  readonly rate: number;
}

/** A point in the drawing. */
type PlacedPoint = Point & Position;

export function renderRoofline(
  plan: PlanJson,
  groups: readonly GroupView[],
): Markup {
  const points = groups.flatMap(pointOf);
  if (points.length === 0) {
    return markup`
<p>No group has multiply-adds.</p>`;
  }
  const axes = axesFor(points, plan.figures);
  const placed = points.map((point) => ({
    ...point,
    x: axes.x.at(point.intensity),
    y: axes.y.at(point.rate),
  }));
  const absent = groups.length - points.length;
  return markup`
<figure class="roofline">
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="group" aria-labelledby="roofline-title roofline-desc">
<title id="roofline-title">Roofline of the groups on ${plan.target}</title>
<desc id="roofline-desc">${description(plan, points)}</desc>
${renderAxes(axes)}
${renderRoofs(plan.figures, axes, placed)}
<g class="points">
${placed.map((point, i) => renderPoint(point, groups.length, i === 0))}</g>
${renderLabels(placed)}
</svg>
<figcaption class="caption">Circles are layers alone, diamonds fused groups; the numbers are those of the groups. Redundant multiply-adds count. Tensors that fit the L2 cache (${printBytes(plan.figures.l2Bytes)}) are bounded by its roof, others by that of device memory.${absent === 0 ? null : ` Not shown: ${absent} without multiply-adds.`}</figcaption>
</figure>`;
}

/** Nothing for a group without multiply-adds: a logarithm has no place for it. */
function pointOf(group: GroupView): readonly Point[] {
  const { macs, gmaBytes, timeNs } = group.cost;
  if (macs === 0 || gmaBytes === 0 || timeNs === 0) return [];
  return [{ group, intensity: macs / gmaBytes, rate: (macs / timeNs) * 1e9 }];
}

/** Axes that hold all points and the places where the roofs meet. */
function axesFor(points: readonly Point[], figures: FiguresJson): Axes {
  const { macsPerSecond, dramBytesPerSecond, l2BytesPerSecond } = figures;
  const ridges = [dramBytesPerSecond, l2BytesPerSecond].map(
    (bytes) => macsPerSecond / bytes,
  );
  return axesOf(
    [...points.map(({ intensity }) => intensity), ...ridges],
    [...points.map(({ rate }) => rate), macsPerSecond],
  );
}

function description({ figures }: PlanJson, points: readonly Point[]): string {
  return (
    `${points.length} groups by multiply-adds per byte and multiply-adds per second, on logarithmic axes. ` +
    `Roofs: arithmetic ${printCount(figures.macsPerSecond)} MAC/s, ` +
    `L2 ${printBytes(figures.l2BytesPerSecond)}/s, ` +
    `device memory ${printBytes(figures.dramBytesPerSecond)}/s. ` +
    'Arrow keys go from group to group.'
  );
}

/** Only the first is a stop of the Tab key; arrow keys lead to the others. */
function renderPoint(
  { group, intensity, rate, x, y }: PlacedPoint,
  count: number,
  isFirst: boolean,
): Markup {
  const { number, hue, isFused } = group;
  const label = `${sentence(group, count)}; ${intensity.toPrecision(3)} MACs per byte, ${printCount(rate)} MAC/s`;
  const shape = isFused
    ? markup`<path d="M 0 -5.5 L 5.5 0 L 0 5.5 L -5.5 0 z"/>`
    : markup`<circle r="4"/>`;
  return markup`<a class="point hue-${hue}" href="#group-${number}" data-group="${number}" tabindex="${isFirst ? 0 : -1}" aria-label="${label}" transform="translate(${px(x)} ${px(y)})"><circle class="reach" r="9"/>${shape}<text class="own" y="-8" text-anchor="middle">${number}</text></a>
`;
}

/** One text for all points of the same place: equal blocks of a network. */
function renderLabels(points: readonly PlacedPoint[]): Markup {
  const places: { x: number; y: number; numbers: number[] }[] = [];
  for (const { group, x, y } of points) {
    const same = places.find(
      (place) => Math.hypot(place.x - x, place.y - y) < SAME_PLACE,
    );
    if (same === undefined) places.push({ x, y, numbers: [group.number] });
    else same.numbers.push(group.number);
  }
  const labels = placeLabels(
    places.map(({ x, y, numbers }) => ({ x, y, text: listed(numbers) })),
    PLOT,
  );
  return markup`<g class="labels" aria-hidden="true">
${labels.map(renderLabel)}</g>`;
}

function renderLabel({ textX, textY, text }: PlacedLabel): Markup {
  return markup`<text x="${px(textX)}" y="${px(textY)}">${text}</text>
`;
}

/** `18, 20, 22`, or `18 and 5 more`. */
function listed(numbers: readonly number[]): string {
  return numbers.length <= 3
    ? numbers.join(', ')
    : `${numbers[0]!} and ${numbers.length - 1} more`;
}

export const ROOFLINE_STYLE = `
.roofline { margin: 0; }
.roofline svg { display: block; width: 100%; max-width: 640px; margin: 0 auto; }
.roofline text { font-size: 9.5px; fill: var(--muted); }
.axes rect { fill: var(--surface); stroke: var(--mark); }
.grid { stroke: var(--rule); stroke-width: 0.7; }
.roofs path { stroke: var(--ink); stroke-width: 1.3; fill: none; }
.roofs .l2 { stroke-dasharray: 6 3; }
.roofs .dram { stroke-dasharray: 2 3; }
.point { cursor: pointer; outline: none; }
.point > * { fill: var(--hue); stroke: var(--surface); stroke-width: 1; }
.point .reach { fill: transparent; stroke: none; }
.roofline .point .own { visibility: hidden; fill: var(--ink); font-size: 13px; font-weight: 700; stroke: var(--surface); stroke-width: 3; paint-order: stroke; }
.point.active > :not(.own), .point:focus-visible > :not(.own) { stroke: var(--accent); stroke-width: 2.5; }
.point.active .own, .point:focus-visible .own { visibility: visible; }
.roofline .labels text { fill: var(--ink); pointer-events: none; }
`;
