/** The roofs of a target: what its arithmetic, L2 and device memory allow. */
import type { FiguresJson } from '../../compiler/plan-json.ts';
import { printBytes, printCount } from '../../compiler/print-figures.ts';
import type { Markup } from './markup.ts';
import { markup } from './markup.ts';
import { PLOT, px } from './roofline-axes.ts';
import type { Axes } from './roofline-axes.ts';

export interface Position {
  readonly x: number;
  readonly y: number;
}

/** A memory's roof and how its text stands to it. */
interface Slope {
  readonly kind: 'l2' | 'dram';
  readonly label: string;
  readonly bytesPerSecond: number;
  /** Base line of the text below the roof. */
  readonly textY: number;
}

/** Parts of a roof where its text may stand. */
const TEXT_PLACES = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75] as const;

/** `points`: what the texts should keep clear of. */
export function renderRoofs(
  figures: FiguresJson,
  axes: Axes,
  points: readonly Position[],
): Markup {
  const { macsPerSecond, l2BytesPerSecond, dramBytesPerSecond } = figures;
  const y = px(axes.y.at(macsPerSecond));
  const slopes: readonly Slope[] = [
    { kind: 'l2', label: 'L2', bytesPerSecond: l2BytesPerSecond, textY: -4 },
    {
      kind: 'dram',
      label: 'DRAM',
      bytesPerSecond: dramBytesPerSecond,
      textY: 11,
    },
  ];
  return markup`<g class="roofs" aria-hidden="true">
<path class="arithmetic" d="M ${PLOT.left} ${y} H ${PLOT.right}"/>
<text x="${PLOT.right - 4}" y="${px(y - 4)}" text-anchor="end">arithmetic ${printCount(macsPerSecond)} MAC/s</text>
${slopes.map((slope) => renderSlope(slope, macsPerSecond, axes, points))}</g>`;
}

/** rate = bandwidth * intensity, up to the arithmetic. */
function renderSlope(
  { kind, label, bytesPerSecond, textY }: Slope,
  macsPerSecond: number,
  { x, y }: Axes,
  points: readonly Position[],
): Markup {
  // From where it enters the plot, at its left or lower edge.
  const start = Math.max(x.low, y.low / bytesPerSecond);
  const from = { x: x.at(start), y: y.at(start * bytesPerSecond) };
  const to = {
    x: x.at(macsPerSecond / bytesPerSecond),
    y: y.at(macsPerSecond),
  };
  const angle = (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI;
  const text = textPlace(from, to, points);
  return markup`<path class="${kind}" d="M ${px(from.x)} ${px(from.y)} L ${px(to.x)} ${px(to.y)}"/>
<text transform="translate(${px(text.x)} ${px(text.y)}) rotate(${px(angle)})" y="${textY}" text-anchor="middle">${label} ${printBytes(bytesPerSecond)}/s</text>
`;
}

/** The place that is farthest from all points. */
function textPlace(
  from: Position,
  to: Position,
  points: readonly Position[],
): Position {
  const places = TEXT_PLACES.map((part) => {
    const x = from.x + (to.x - from.x) * part;
    const y = from.y + (to.y - from.y) * part;
    const near = points.map((point) => Math.hypot(point.x - x, point.y - y));
    return { x, y, distance: Math.min(...near) };
  });
  return places.reduce((best, place) =>
    place.distance > best.distance ? place : best,
  );
}
