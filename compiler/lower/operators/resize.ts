/** resize: nearest and bilinear, with three rules of where pixels lie. */
import type { Op, Pair } from '../../graph.ts';
import { fault, withSpatialSize } from '../../op-types.ts';
import type { Typed } from '../../op-types.ts';
import { typed } from '../../op-types.ts';
import { defineOperator, derived, optional, required } from './operator.ts';
import { featureMap, pair, sizePair, word } from './param-types.ts';

type Centres = Extract<Op, { kind: 'resize' }>['centres'];

const CENTRES: Readonly<
  Record<'half_pixel' | 'asymmetric' | 'align_corners', Centres>
> = {
  half_pixel: 'halfPixel',
  asymmetric: 'asymmetric',
  align_corners: 'alignCorners',
};

/** [outH, outW] from exactly one of `size` and `scale`. */
function outputSize(
  [inH, inW]: Pair,
  size: Pair | null,
  scale: Pair | null,
): Typed<Pair> {
  if (size !== null && scale === null) return typed(size);
  if (scale !== null && size === null) {
    return typed<Pair>([inH * scale[0], inW * scale[1]]);
  }
  return fault(
    'FCM2023',
    `resize expects either size or scale, found ${size === null ? 'neither' : 'both'}`,
    'write size = [h, w] or scale = 2',
  );
}

export const RESIZE = defineOperator({
  name: 'resize',
  summary: 'Another H and W by interpolation; takes size or scale.',
  result: '[N, h, w, C]',
  params: {
    x: required(featureMap, 'input'),
    size: derived(sizePair, 'none', 'new height and width'),
    scale: derived(pair(1), 'none', 'factor, instead of size'),
    mode: optional(
      word(['nearest', 'bilinear']),
      'nearest',
      'nearest',
      'interpolation; nearest rounds down',
    ),
    centers: optional(
      word(['half_pixel', 'asymmetric', 'align_corners']),
      'half_pixel',
      'half_pixel',
      'where output pixel o lies in the input: (o + 0.5) * in / out - 0.5, o * in / out, or o * (in - 1) / (out - 1) (bilinear only)',
    ),
  },
  lower: ({ x, size, scale, mode, centers }, site) => {
    const [, inH = 0, inW = 0] = x.type.shape;
    const out = outputSize([inH, inW], size, scale);
    if (!out.ok) return site.fail(out.fault);
    if (mode === 'nearest' && centers === 'align_corners') {
      const { fault: undefinedMode } = fault(
        'FCM2023',
        'nearest expects centers half_pixel or asymmetric, found align_corners',
        'align_corners is defined for mode = bilinear',
      );
      return site.fail(undefinedMode, 'centers');
    }
    const type = withSpatialSize(x.type, out.value);
    if (!type.ok) return site.fail(type.fault);
    return site.emit(
      {
        kind: 'resize',
        x: x.node,
        size: out.value,
        mode,
        centres: CENTRES[centers],
      },
      type.value,
    );
  },
});
