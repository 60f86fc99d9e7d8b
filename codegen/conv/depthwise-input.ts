/**
 * Which input channels a depthwise convolution multiplies with. Output channel
 * k reads channel floor(k / multiplier); four neighbours therefore read one or
 * two vec4s of the input.
 */
import type { ConvShape } from '../../compiler/conv-class.ts';
import { wgsl } from '../wgsl.ts';

/**
 * `fn NAME(position, k4)`: the input of output channels 4 k4 .. 4 k4 + 3.
 * `load` reads vec4 c4 < `in4` of the input at a position.
 */
export function emitDepthwiseInput(
  name: string,
  shape: ConvShape,
  in4: number,
  load: (position: string, c4: string) => string,
): string {
  const multiplier = shape.k / shape.c;
  if (multiplier === 1) {
    return wgsl`
      fn ${name}(position: u32, k4: u32) -> vec4f {
        return ${load('position', 'k4')};
      }
    `;
  }
  const lane = (l: string): string =>
    `select(second[c.${l} % 4u], first[c.${l} % 4u], c.${l} / 4u == first_c4)`;
  return wgsl`
    fn ${name}(position: u32, k4: u32) -> vec4f {
      let c = (vec4u(0u, 1u, 2u, 3u) + 4u * k4) / ${multiplier}u;
      let first_c4 = c.x / 4u;
      let second_c4 = min(c.w / 4u, ${in4}u - 1u);
      let first = ${load('position', 'first_c4')};
      let second = ${load('position', 'second_c4')};
      return vec4f(
        ${lane('x')},
        ${lane('y')},
        ${lane('z')},
        ${lane('w')},
      );
    }
  `;
}
