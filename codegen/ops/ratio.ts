/**
 * floor((a o + b) / d) in 32-bit integers: where a resized row comes from. f32
 * would put a row on the wrong side of a boundary now and then; whole numbers
 * cannot.
 */
import { wgsl } from '../wgsl.ts';
import { sum, times } from './index-math.ts';

/** (a o + b) / d for o >= 0; a negative numerator counts as 0. */
export interface Ratio {
  readonly a: number;
  readonly b: number;
  readonly d: number;
}

/** Common factors removed; d is the denominator of the remainder. */
export function reduceRatio({ a, b, d }: Ratio): Ratio {
  const common = gcd(gcd(a, Math.abs(b)), d);
  return { a: a / common, b: b / common, d: d / common };
}

/**
 * `fn NAME(o) -> vec2u`: quotient and remainder of the reduced `ratio`, for all
 * o below `count`.
 */
export function emitRatio(name: string, ratio: Ratio, count: number): string {
  const { a, b, d } = ratio;
  const largest = Math.max(a * (count - 1) + Math.max(b, 0), -b);
  if (largest > 0xffffffff) return emitWideRatio(name, ratio);
  const product = times('o', a);
  const numerator =
    b < 0 ? `max(${product}, ${-b}u) - ${-b}u` : sum([product, `${b}u`]);
  return wgsl`
    fn ${name}(o: u32) -> vec2u {
      let numerator = ${numerator};
      return vec2u(numerator / ${d}u, numerator % ${d}u);
    }
  `;
}

/** Long multiplication, bit by bit, for a numerator beyond 32 bits. */
function emitWideRatio(name: string, { a, b, d }: Ratio): string {
  const whole = Math.floor(a / d);
  const [carryIn, offset] = [Math.floor(b / d), ((b % d) + d) % d];
  return wgsl`
    fn ${name}(o: u32) -> vec2u {
      var quotient = 0u;
      var remainder = 0u;
      for (var bit = 32u; bit > 0u; bit--) {
        let more = (o >> (bit - 1u)) & 1u;
        let doubled = 2u * remainder;
        let carried = doubled / ${d}u;
        let added = doubled % ${d}u + more * ${a - whole * d}u;
        quotient = 2u * quotient + carried + more * ${whole}u + added / ${d}u;
        remainder = added % ${d}u;
      }
      let total = remainder + ${offset}u;
      let place = i32(quotient + total / ${d}u) + ${carryIn};
      return select(vec2u(), vec2u(u32(place), total % ${d}u), place >= 0);
    }
  `;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
