/**
 * Shape rules of sliding windows (convolutions and pools) over x: [N, H, W, C]
 * and the resolution of padding rules to numbers of rows and columns.
 */
import type { Padding, Pair } from './graph.ts';
import { fault, spatialSize, tensorType, typed } from './op-types.ts';
import type { Typed } from './op-types.ts';
import { channelsOf, printTensorType } from './tensor-type.ts';
import type { TensorType } from './tensor-type.ts';

/** A padding as written: a rule that looks at the input, or four numbers. */
export type PaddingRule = 'same' | 'same_lower' | 'valid' | Padding;

export interface Window {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
}

/** Rows that a filter of `kernel` taps covers: (kernel - 1) * dilation + 1. */
export function effectiveKernel(kernel: number, dilation: number): number {
  return (kernel - 1) * dilation + 1;
}

/**
 * Rows of padding before and after one axis. `same` gives
 * out = ceil(in / stride) and puts the odd row after (TensorFlow's rule),
 * `same_lower` puts it before (ONNX SAME_LOWER).
 */
function resolveAxisPadding(
  rule: 'same' | 'same_lower',
  input: number,
  kernel: number,
  stride: number,
  dilation: number,
): readonly [before: number, after: number] {
  const out = Math.ceil(input / stride);
  const covered = (out - 1) * stride + effectiveKernel(kernel, dilation);
  const total = Math.max(covered - input, 0);
  const less = Math.floor(total / 2);
  return rule === 'same' ? [less, total - less] : [total - less, less];
}

/** The four sides of `rule` for an input of [H, W]. */
export function resolvePadding(
  rule: PaddingRule,
  input: Pair,
  { kernel, stride, dilation }: Window,
): Padding {
  if (rule === 'valid') return [0, 0, 0, 0];
  if (rule !== 'same' && rule !== 'same_lower') return rule;
  const [top, bottom] = resolveAxisPadding(
    rule,
    input[0],
    kernel[0],
    stride[0],
    dilation[0],
  );
  const [left, right] = resolveAxisPadding(
    rule,
    input[1],
    kernel[1],
    stride[1],
    dilation[1],
  );
  return [top, right, bottom, left];
}

/** floor((in + before + after - effective kernel) / stride) + 1; below 1 when the window does not fit. */
export function windowCount(
  input: number,
  kernel: number,
  stride: number,
  dilation: number,
  before: number,
  after: number,
): number {
  const room = input + before + after - effectiveKernel(kernel, dilation);
  return Math.floor(room / stride) + 1;
}

/** [outH, outW] of a window with resolved padding. Reports FCM2010, FCM2014. */
export function windowOutput(
  x: TensorType,
  { kernel, stride, dilation }: Window,
  padding: Padding,
): Typed<Pair> {
  const size = spatialSize(x);
  if (!size.ok) return size;
  const [inH, inW] = size.value;
  const [top, right, bottom, left] = padding;
  const outH = windowCount(inH, kernel[0], stride[0], dilation[0], top, bottom);
  const outW = windowCount(inW, kernel[1], stride[1], dilation[1], left, right);
  if (outH < 1 || outW < 1) {
    const [coverH, coverW] = [
      effectiveKernel(kernel[0], dilation[0]),
      effectiveKernel(kernel[1], dilation[1]),
    ];
    return fault(
      'FCM2014',
      `a kernel that covers ${coverH} x ${coverW} does not fit the padded input ` +
        `of ${inH + top + bottom} x ${inW + left + right}`,
      'use a smaller kernel or dilation, or padding = same',
    );
  }
  return typed([outH, outW]);
}

export interface ConvGeometry extends Window {
  readonly filters: number;
  readonly groups: number;
  readonly padding: Padding;
}

/**
 * x [N, H, W, C] with weight [K, C/groups, R, S] gives [N, outH, outW, K].
 * Reports FCM2010, FCM2014, FCM2015.
 */
export function convType(x: TensorType, conv: ConvGeometry): Typed {
  const out = windowOutput(x, conv, conv.padding);
  if (!out.ok) return out;
  const channels = channelsOf(x.shape);
  for (const [what, count] of [
    ['input channels', channels],
    ['filters', conv.filters],
  ] as const) {
    if (count % conv.groups !== 0) {
      return fault(
        'FCM2015',
        `${conv.groups} groups do not divide ${count} ${what} of ${printTensorType(x)}`,
        'groups must divide both the channels and the filters',
      );
    }
  }
  return tensorType(x.dtype, [x.shape[0] ?? 1, ...out.value, conv.filters]);
}

/**
 * Pooling keeps the channels. Reports FCM2010, FCM2014, and FCM2007 for a
 * padding that could hold a whole window, which has no maximum and no mean.
 */
export function poolType(
  x: TensorType,
  window: Window,
  padding: Padding,
): Typed {
  const [top, right, bottom, left] = padding;
  const tooWide =
    Math.max(top, bottom) >= window.kernel[0] ||
    Math.max(left, right) >= window.kernel[1];
  if (tooWide) {
    return fault(
      'FCM2007',
      `padding [${padding.join(', ')}] must be smaller than the ` +
        `${window.kernel.join(' x ')} kernel on every side`,
      'a window that lies in the padding alone has no value',
    );
  }
  const out = windowOutput(x, window, padding);
  if (!out.ok) return out;
  return tensorType(x.dtype, [
    x.shape[0] ?? 1,
    ...out.value,
    channelsOf(x.shape),
  ]);
}
