/** Frame of the roofline: where values stand, and the grid that says so. */
import { printCount } from '../../compiler/print-figures.ts';
import { logScale } from './log-scale.ts';
import type { LogScale } from './log-scale.ts';
import type { Markup } from './markup.ts';
import { markup } from './markup.ts';

export const WIDTH = 400;
export const HEIGHT = 330;
export const PLOT = { left: 46, top: 12, right: 392, bottom: 288 };
/** Room beyond the outermost values, as a factor. */
const AIR = 1.7;

export interface Axes {
  /** Multiply-adds per byte. */
  readonly x: LogScale;
  /** Multiply-adds per second. */
  readonly y: LogScale;
}

/** Axes that hold all of these values. */
export function axesOf(xs: readonly number[], ys: readonly number[]): Axes {
  const range = (values: readonly number[]): [number, number] => [
    Math.min(...values) / AIR,
    Math.max(...values) * AIR,
  ];
  return {
    x: logScale(range(xs), [PLOT.left, PLOT.right]),
    y: logScale(range(ys), [PLOT.bottom, PLOT.top]),
  };
}

/** A tenth of a pixel is enough, and the same on every machine. */
export function px(value: number): number {
  return Number(value.toFixed(1));
}

export function renderAxes({ x, y }: Axes): Markup {
  const { left, top, right, bottom } = PLOT;
  return markup`<g class="axes" aria-hidden="true">
<rect x="${left}" y="${top}" width="${right - left}" height="${bottom - top}"/>
${x.ticks.map((tick) => renderColumn(px(x.at(tick)), tick))}${y.ticks.map((tick) => renderRow(px(y.at(tick)), tick))}<text x="${(left + right) / 2}" y="${HEIGHT - 8}" text-anchor="middle">MACs per byte</text>
<text transform="translate(10 ${(top + bottom) / 2}) rotate(-90)" text-anchor="middle">MACs per second</text>
</g>`;
}

function renderColumn(x: number, tick: number): Markup {
  const { top, bottom } = PLOT;
  return markup`<path class="grid" d="M ${x} ${top} V ${bottom}"/><text x="${x}" y="${bottom + 14}" text-anchor="middle">${tick}</text>
`;
}

function renderRow(y: number, tick: number): Markup {
  const { left, right } = PLOT;
  return markup`<path class="grid" d="M ${left} ${y} H ${right}"/><text x="${left - 5}" y="${px(y + 3.5)}" text-anchor="end">${rateTick(tick)}</text>
`;
}

/** `10 G` of 1e10, without the decimals of `printCount`. */
function rateTick(tick: number): string {
  return printCount(tick).replace(/\.0+(?= |$)/, '');
}
