/** Resampling of H and W: nearest and bilinear. */
import type { OpOf } from '../../compiler/graph.ts';
import { assertNever, invariant } from '../../grammar/diagnostic.ts';
import type { KernelScope } from '../kernel-scope.ts';
import { f32Literal, wgsl } from '../wgsl.ts';
import { coordinates, times } from './index-math.ts';
import type { MapBody } from './map-kernel.ts';
import { operandLoader } from './operand.ts';
import type { Ratio } from './ratio.ts';
import { emitRatio, reduceRatio } from './ratio.ts';

/** x: [N, H, W, C] -> shape: [N, size, size, C]. */
export function describeResize(
  scope: KernelScope,
  op: OpOf<'resize'>,
  shape: readonly number[],
): MapBody {
  const [, inH = 1, inW = 1] = scope.typeOf(op.x).shape;
  const [image = '', outY = '', outX = ''] = coordinates(
    'pixel',
    shape.slice(0, -1),
  );
  const rows = reduceRatio(sourceRatio(op, inH, op.size[0]));
  const columns = reduceRatio(sourceRatio(op, inW, op.size[1]));
  const load = operandLoader(scope, op.x);
  const places = wgsl`
    let first_row = ${times(image, inH)};
    let y = source_y(${outY});
    let x = source_x(${outX});
    let row = (first_row + y.x) * IN_W;
  `;
  const blend = wgsl`
    let y_next = min(y.x + 1u, IN_H - 1u);
    let x_next = min(x.x + 1u, IN_W - 1u);
    let along_x = f32(x.y) / ${f32Literal(columns.d)};
    let along_y = f32(y.y) / ${f32Literal(rows.d)};
    let next_row = (first_row + y_next) * IN_W;
    let top_left = ${load('row + x.x', 'c4')};
    let top_right = ${load('row + x_next', 'c4')};
    let bottom_left = ${load('next_row + x.x', 'c4')};
    let bottom_right = ${load('next_row + x_next', 'c4')};
    let top = mix(top_left, top_right, along_x);
    let bottom = mix(bottom_left, bottom_right, along_x);
  `;
  const isNearest = op.mode === 'nearest';
  return {
    name: `resize ${op.mode} ${op.centres.toLowerCase()}`,
    constants: { IN_H: inH, IN_W: inW },
    functions: [
      emitRatio('source_y', rows, op.size[0]),
      emitRatio('source_x', columns, op.size[1]),
    ],
    statements: isNearest ? [places] : [places, blend],
    value: isNearest ? load('row + x.x', 'c4') : 'mix(top, bottom, along_y)',
  };
}

/**
 * The source coordinate of output place o, as `graph.ts` defines it; nearest
 * takes the floor of (o + 0.5) * scale instead where coordinates are centres.
 */
function sourceRatio(op: OpOf<'resize'>, input: number, out: number): Ratio {
  const isNearest = op.mode === 'nearest';
  switch (op.centres) {
    case 'halfPixel':
      return { a: 2 * input, b: isNearest ? input : input - out, d: 2 * out };
    case 'asymmetric':
      return { a: input, b: 0, d: out };
    case 'alignCorners':
      invariant(!isNearest, 'nearest has no alignCorners');
      return { a: input - 1, b: 0, d: Math.max(out - 1, 1) };
    default:
      return assertNever(op.centres, 'centre rule');
  }
}
