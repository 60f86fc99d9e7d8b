/** Reductions over the last dimension must not see the lanes that pad it. */
import { f32Literal, wgsl } from '../wgsl.ts';

/** The lowest finite f32, where maxima start. */
export const LOWEST = f32Literal(-3.4028234663852886e38);

export interface LaneMask {
  readonly functions: readonly string[];
  /** `value` of block `c4`, with `fill` in lanes past the last channel. */
  readonly apply: (value: string, fill: string) => string;
}

/** Nothing to do where `channels` is a multiple of 4. */
export function emitMask(channels: number): LaneMask {
  if (channels % 4 === 0) return { functions: [], apply: (value) => value };
  const mask = wgsl`
    fn mask_lanes(value: vec4f, c4: u32, fill: f32) -> vec4f {
      let channel = vec4u(0u, 1u, 2u, 3u) + c4 * 4u;
      return select(vec4f(fill), value, channel < vec4u(${channels}u));
    }
  `;
  return {
    functions: [mask],
    apply: (value, fill) => `mask_lanes(${value}, c4, ${fill})`,
  };
}
