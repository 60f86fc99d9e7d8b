/** Reaching single channels where blocks of four do not line up. */
import { unrolled, wgsl } from '../wgsl.ts';
import { modulo, over, sum } from './index-math.ts';
import type { Loader } from './operand.ts';

/** A `f32` expression: one channel at `pixel`. */
export function elementOf(
  load: Loader,
  pixel: string,
  channel: string,
): string {
  return `${load(pixel, over(channel, 4))}[${modulo(channel, 4)}]`;
}

/**
 * `let value`, four elements from place `first` on. Lanes that pad the last
 * block repeat place `last`, so that every one names an element that exists.
 */
export function gatherLanes(
  first: string,
  last: number,
  element: (place: string) => string,
): string {
  const lanes = unrolled(4, (lane) => {
    const place = `min(${sum([first, `${lane}u`])}, ${last}u)`;
    return `${element(place)},`;
  });
  return wgsl`
    let value = vec4f(
      ${lanes}
    );
  `;
}
