/** The two 16-bit float formats, widened to f32 without loss. */

/** IEEE 754 binary16: 1 sign, 5 exponent, 10 fraction bits. */
export function widenF16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** bfloat16: the upper half of an f32. */
export function widenBf16(bits: number): number {
  BF16_BITS[0] = bits << 16;
  return BF16_VALUE[0]!;
}

const BF16_BITS = new Int32Array(1);
const BF16_VALUE = new Float32Array(BF16_BITS.buffer);
