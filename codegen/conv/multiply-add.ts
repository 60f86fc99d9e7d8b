/** The one place where a vector of channels meets a block of weights. */
import { unrolled, wgsl } from '../wgsl.ts';

/** WGSL type of `lanes` channels x four filters, one column per channel. */
export function weightType(lanes: number): string {
  return lanes === 1 ? 'vec4f' : `mat${lanes}x4f`;
}

/**
 * `fn NAME(sum, x, w)`: `sum` plus the first `lanes` channels of one pixel times
 * four filters.
 */
export function emitMultiplyAdd(lanes: number, name = 'multiply_add'): string {
  const column = (lane: number): string => (lanes === 1 ? 'w' : `w[${lane}]`);
  const steps = unrolled(
    lanes,
    (lane) => `total += x[${lane}] * ${column(lane)};`,
  );
  return wgsl`
    fn ${name}(sum: vec4f, x: vec4f, w: ${weightType(lanes)}) -> vec4f {
      var total = sum;
      ${steps}
      return total;
    }
  `;
}
