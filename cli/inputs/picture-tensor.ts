/**
 * Picture -> the values of a [1, H, W, C] input: stretched to H x W by bilinear
 * interpolation with half-pixel centres, truncated to 8 bits, normalised.
 */
import type { Picture } from './picture.ts';

/** value = (q * scale - mean) / deviation, for q in 0..255 and channel r, g, b. */
interface Normalization {
  readonly scale: number;
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
}

const same = (value: number): [number, number, number] => [value, value, value];

/** By the name that `--normalize` takes. */
export const NORMALIZATIONS = {
  /** (q - 128) / 128: [-1, 1) */
  signed: { scale: 1, mean: same(128), deviation: same(128) },
  /** q / 255: [0, 1] */
  unit: { scale: 1 / 255, mean: same(0), deviation: same(1) },
  /** q / 127.5 - 1: [-1, 1] */
  inception: { scale: 1 / 127.5, mean: same(1), deviation: same(1) },
  /** (q / 255 - mean) / deviation of ImageNet, as torchvision. */
  imagenet: {
    scale: 1 / 255,
    mean: [0.485, 0.456, 0.406],
    deviation: [0.229, 0.224, 0.225],
  },
  /** q: [0, 255] */
  raw: { scale: 1, mean: same(0), deviation: same(1) },
} as const satisfies Record<string, Normalization>;

export type NormalizationName = keyof typeof NORMALIZATIONS;

/** Values of shape [1, height, width, 3]. */
export function pictureTensor(
  picture: Picture,
  height: number,
  width: number,
  normalize: NormalizationName,
): Float32Array {
  const bytes = resizePicture(picture, height, width);
  const { scale, mean, deviation } = NORMALIZATIONS[normalize];
  return Float32Array.from(
    bytes,
    (q, i) => (q * scale - mean[i % 3]!) / deviation[i % 3]!,
  );
}

/** The two source places and the weight of the second, per output place. */
interface Tap {
  readonly low: number;
  readonly high: number;
  readonly fraction: number;
}

function taps(inSize: number, outSize: number): readonly Tap[] {
  return Array.from({ length: outSize }, (_, out) => {
    const centre = ((out + 0.5) * inSize) / outSize - 0.5;
    const clamped = Math.min(Math.max(centre, 0), inSize - 1);
    const low = Math.floor(clamped);
    return {
      low,
      high: Math.min(low + 1, inSize - 1),
      fraction: clamped - low,
    };
  });
}

/** [height, width, 3], each value truncated to 0..255. */
export function resizePicture(
  picture: Picture,
  height: number,
  width: number,
): Uint8Array {
  const { rgb } = picture;
  const columns = taps(picture.width, width);
  const resized = new Uint8Array(height * width * 3);
  let at = 0;
  for (const row of taps(picture.height, height)) {
    const top = row.low * picture.width;
    const bottom = row.high * picture.width;
    for (const column of columns) {
      for (let c = 0; c < 3; c++) {
        const left = 3 * column.low + c;
        const right = 3 * column.high + c;
        const upper = mix(
          rgb[3 * top + left]!,
          rgb[3 * top + right]!,
          column.fraction,
        );
        const lower = mix(
          rgb[3 * bottom + left]!,
          rgb[3 * bottom + right]!,
          column.fraction,
        );
        // Storing truncates: all values are in 0..255.
        resized[at++] = mix(upper, lower, row.fraction);
      }
    }
  }
  return resized;
}

function mix(a: number, b: number, fraction: number): number {
  return a + (b - a) * fraction;
}
