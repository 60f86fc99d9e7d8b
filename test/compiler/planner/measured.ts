/**
 * Times measured on an H100 with prototype kernels, in microseconds, the price
 * of their dispatch included; for a fused pair the best of 48 tilings. Batch 1,
 * f32, 3x3 depthwise filters with padding 1 and the given stride.
 */
export interface MeasuredLayer {
  readonly kind: 'pw' | 'dw';
  /** H = W of the input. */
  readonly size: number;
  readonly c: number;
  readonly k: number;
  readonly measuredUs: number;
}

export interface MeasuredPair {
  readonly kind: 'dwpw' | 'pwdw';
  readonly size: number;
  readonly c: number;
  readonly k: number;
  /** Of the depthwise layer. */
  readonly stride: number;
  readonly measuredUs: number;
  /** Whether fusing is known to pay; null where the two layers alone were not
   * measured. */
  readonly shouldFuse: boolean | null;
}

export const MEASURED_LAYERS: readonly MeasuredLayer[] = [
  { kind: 'pw', size: 14, c: 512, k: 512, measuredUs: 8.5 },
  { kind: 'dw', size: 14, c: 512, k: 512, measuredUs: 4.0 },
];

function pair(
  kind: MeasuredPair['kind'],
  size: number,
  c: number,
  k: number,
  stride: number,
  measuredUs: number,
  shouldFuse: boolean | null,
): MeasuredPair {
  return { kind, size, c, k, stride, measuredUs, shouldFuse };
}

export const MEASURED_PAIRS: readonly MeasuredPair[] = [
  pair('dwpw', 112, 32, 64, 1, 6.6, true),
  pair('dwpw', 112, 64, 128, 2, 8.3, true),
  pair('dwpw', 56, 128, 128, 1, 12.0, null),
  pair('dwpw', 28, 256, 256, 1, 13.7, null),
  pair('dwpw', 14, 512, 512, 1, 20.6, false),
  pair('dwpw', 14, 512, 1024, 2, 19.4, null),
  pair('dwpw', 7, 1024, 1024, 1, 29.8, null),
  pair('pwdw', 56, 24, 144, 1, 6.2, true),
  pair('pwdw', 28, 32, 192, 1, 4.6, true),
  pair('pwdw', 14, 64, 384, 1, 4.6, true),
  pair('pwdw', 14, 96, 576, 1, 5.6, true),
  pair('pwdw', 7, 160, 960, 1, 6.4, true),
  pair('pwdw', 14, 512, 512, 1, 17.8, false),
];
