/**
 * One depthwise sum at a time: the DW stage of the fused families. Where its
 * input lies is the caller's.
 */
import { wgsl } from '../wgsl.ts';

export interface DepthwiseSum {
  /** Parameters that say where the input lies, and the same as arguments. */
  readonly parameters: string;
  readonly place: string;
  /** Literal of the first vec4 of the weights, [R][S][filters4]. */
  readonly weightsAt: string;
  /** Constant: vec4s of output channels. */
  readonly filters4: string;
  /** vec4 of all output channels that `k4` stands for. */
  readonly filter: string;
}

/**
 * `fn depthwise_sum(PARAMETERS, y, x, k4, rolled)`: the sum over the window of
 * output (y, x), in loops from `rolled`. Calls `depthwise_input(PLACE, y, x, k4)` at input positions; those
 * left of or above the map have wrapped around and are past its end.
 */
export function emitDepthwiseSum(sum: DepthwiseSum): string {
  const { parameters, place, weightsAt, filters4, filter } = sum;
  return wgsl`
    fn depthwise_sum(${parameters}, y: u32, x: u32, k4: u32, rolled: u32) -> vec4f {
      var sum = vec4f();
      for (var r = rolled; r < R; r++) {
        let in_y = y * STRIDE_H + r * DILATION_H - PAD_TOP;
        for (var s = rolled; s < S; s++) {
          let in_x = x * STRIDE_W + s * DILATION_W - PAD_LEFT;
          let w = weights[${weightsAt} + (r * S + s) * ${filters4} + ${filter}];
          sum += depthwise_input(${place}, in_y, in_x, k4) * w;
        }
      }
      return sum;
    }
  `;
}
