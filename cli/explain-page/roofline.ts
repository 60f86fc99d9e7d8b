/**
 * Roofline of the groups (Williams et al. 2009): multiply-adds per byte against
 * multiply-adds per second, both as planned and estimated, below what the
 * target's arithmetic, L2 and device memory allow.
 */
import type { FiguresJson, PlanJson } from '../../compiler/plan-json.ts';
import { printBytes, printCount } from '../../compiler/print-figures.ts';
import type { GroupView } from './group-view.ts';
import { sentence } from './group-view.ts';
import { logScale } from './log-scale.ts';
import type { LogScale } from './log-scale.ts';
import type { Markup } from './markup.ts';
import { markup } from './markup.ts';
import { placeLabels } from './place-labels.ts';

const WIDTH = 400;
const HEIGHT = 330;
const PLOT = { left: 46, top: 12, right: 392, bottom: 288 };
/** Empty share of the axes beyond the outermost values, as a factor. */
const AIR = 1.7;
/** Points nearer than this share a label. */
const SAME_PLACE = 3;

interface Point {
  readonly group: GroupView;
  /** Multiply-adds per byte. */
  readonly intensity: number;
  /** Multiply-adds per second. */
  readonly rate: number;
}

interface Axes {
  readonly x: LogScale;
  readonly y: LogScale;
}

export function renderRoofline(
  plan: PlanJson,
  groups: readonly GroupView[],
): Markup {
  const points = groups
    .filter(({ cost }) => cost.macs > 0 && cost.gmaBytes > 0 && cost.timeNs > 0)
    .map((group): Point => {
      const { macs, gmaBytes, timeNs } = group.cost;
      return {
        group,
        intensity: macs / gmaBytes,
        rate: (macs / timeNs) * 1e9,
      };
    });
  if (points.length === 0) {
    return markup`
<p>No group has multiply-adds.</p>`;
  }
  const axes = axesOf(points, plan.figures);
  const absent = groups.length - points.length;
  return markup`
<figure class="roofline">
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="group" aria-labelledby="roofline-title roofline-desc">
<title id="roofline-title">Roofline of the groups on ${plan.target}</title>
<desc id="roofline-desc">${description(plan, points)}</desc>
${renderAxes(axes)}
${renderRoofs(plan.figures, axes)}
${renderPoints(points, axes, groups.length)}
${renderLabels(points, axes)}
</svg>
<figcaption class="caption">Circles are layers alone, diamonds fused groups; the numbers are those of the groups. Redundant multiply-adds count. Tensors that fit the L2 cache (${printBytes(plan.figures.l2Bytes)}) are bounded by its roof, others by that of device memory.${absent === 0 ? null : ` Not shown: ${absent} without multiply-adds.`}</figcaption>
</figure>`;
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

/** The axes hold all points and the place where the roofs meet. */
function axesOf(points: readonly Point[], figures: FiguresJson): Axes {
  const { macsPerSecond, dramBytesPerSecond, l2BytesPerSecond } = figures;
  const ridges = [dramBytesPerSecond, l2BytesPerSecond].map(
    (bytes) => macsPerSecond / bytes,
  );
  const xs = [...points.map(({ intensity }) => intensity), ...ridges];
  const rates = points.map(({ rate }) => rate);
  const ys = [...rates, macsPerSecond];
  return {
    x: logScale(
      [Math.min(...xs) / AIR, Math.max(...xs) * AIR],
      [PLOT.left, PLOT.right],
    ),
    y: logScale(
      [Math.min(...ys) / AIR, Math.max(...ys) * AIR],
      [PLOT.bottom, PLOT.top],
    ),
  };
}

function renderAxes({ x, y }: Axes): Markup {
  return markup`<g class="axes" aria-hidden="true">
<rect x="${PLOT.left}" y="${PLOT.top}" width="${PLOT.right - PLOT.left}" height="${PLOT.bottom - PLOT.top}"/>
${x.ticks.map(
  (
    tick,
  ) => markup`<path class="grid" d="M ${px(x.at(tick))} ${PLOT.top} V ${PLOT.bottom}"/><text x="${px(x.at(tick))}" y="${PLOT.bottom + 14}" text-anchor="middle">${String(tick)}</text>
`,
)}${y.ticks.map(
    (
      tick,
    ) => markup`<path class="grid" d="M ${PLOT.left} ${px(y.at(tick))} H ${PLOT.right}"/><text x="${PLOT.left - 5}" y="${px(y.at(tick) + 3.5)}" text-anchor="end">${rateTick(tick)}</text>
`,
  )}<text x="${(PLOT.left + PLOT.right) / 2}" y="${HEIGHT - 8}" text-anchor="middle">MACs per byte</text>
<text transform="translate(10 ${(PLOT.top + PLOT.bottom) / 2}) rotate(-90)" text-anchor="middle">MACs per second</text>
</g>`;
}

/** `10 G` of 1e10, without the decimals of `printCount`. */
function rateTick(tick: number): string {
  return printCount(tick).replace(/\.0+(?= |$)/, '');
}

function renderRoofs(figures: FiguresJson, axes: Axes): Markup {
  const { macsPerSecond } = figures;
  const y = px(axes.y.at(macsPerSecond));
  return markup`<g class="roofs" aria-hidden="true">
<path class="arithmetic" d="M ${PLOT.left} ${y} H ${PLOT.right}"/>
<text x="${PLOT.right - 4}" y="${y - 4}" text-anchor="end">arithmetic ${printCount(macsPerSecond)} MAC/s</text>
${renderSlope('l2', 'L2', figures.l2BytesPerSecond, macsPerSecond, axes)}
${renderSlope('dram', 'DRAM', figures.dramBytesPerSecond, macsPerSecond, axes)}
</g>`;
}

/** The roof of a memory: rate = bandwidth * intensity, up to the arithmetic. */
function renderSlope(
  kind: 'l2' | 'dram',
  label: string,
  bytesPerSecond: number,
  macsPerSecond: number,
  { x, y }: Axes,
): Markup {
  // From where it enters the plot, at its left or lower edge.
  const start = Math.max(x.low, y.low / bytesPerSecond);
  const ridge = macsPerSecond / bytesPerSecond;
  const [x0, y0] = [x.at(start), y.at(start * bytesPerSecond)];
  const [x1, y1] = [x.at(ridge), y.at(macsPerSecond)];
  const angle = (Math.atan2(y1 - y0, x1 - x0) * 180) / Math.PI;
  const [midX, midY] = [x0 + (x1 - x0) * 0.3, y0 + (y1 - y0) * 0.3];
  return markup`<path class="${kind}" d="M ${px(x0)} ${px(y0)} L ${px(x1)} ${px(y1)}"/>
<text transform="translate(${px(midX)} ${px(midY)}) rotate(${px(angle)})" y="${kind === 'l2' ? -4 : 11}" text-anchor="middle">${label} ${printBytes(bytesPerSecond)}/s</text>`;
}

function renderPoints(
  points: readonly Point[],
  { x, y }: Axes,
  count: number,
): Markup {
  return markup`<g class="points">
${points.map(({ group, intensity, rate }, i) => {
  const { number, hue, isFused } = group;
  const label = `${sentence(group, count)}; ${intensity.toPrecision(3)} MACs per byte, ${printCount(rate)} MAC/s`;
  return markup`<a class="point hue-${hue}" href="#group-${number}" data-group="${number}" tabindex="${i === 0 ? 0 : -1}" aria-label="${label}" transform="translate(${px(x.at(intensity))} ${px(y.at(rate))})"><circle class="reach" r="9"/>${isFused ? markup`<path d="M 0 -5.5 L 5.5 0 L 0 5.5 L -5.5 0 z"/>` : markup`<circle r="4"/>`}<text class="own" y="-8" text-anchor="middle">${number}</text></a>
`;
})}</g>`;
}

/** One text for all points of the same place: equal blocks of a network. */
function renderLabels(points: readonly Point[], { x, y }: Axes): Markup {
  const places: { x: number; y: number; numbers: number[] }[] = [];
  for (const { group, intensity, rate } of points) {
    const at = { x: x.at(intensity), y: y.at(rate) };
    const same = places.find(
      (place) => Math.hypot(place.x - at.x, place.y - at.y) < SAME_PLACE,
    );
    if (same === undefined) places.push({ ...at, numbers: [group.number] });
    else same.numbers.push(group.number);
  }
  const labels = placeLabels(
    places.map(({ numbers, ...at }) => ({ ...at, text: listed(numbers) })),
    PLOT,
  );
  return markup`<g class="labels" aria-hidden="true">
${labels.map(
  ({
    textX,
    textY,
    text,
  }) => markup`<text x="${px(textX)}" y="${px(textY)}">${text}</text>
`,
)}</g>`;
}

/** `18, 20, 22`, or `18 and 5 more`. */
function listed(numbers: readonly number[]): string {
  return numbers.length <= 3
    ? numbers.join(', ')
    : `${numbers[0]!} and ${numbers.length - 1} more`;
}

/** A tenth of a pixel is enough, and the same on every machine. */
function px(value: number): number {
  return Number(value.toFixed(1));
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
