/** Resampling of H and W: nearest and bilinear. */
import type { OpOf } from '../../compiler/graph.ts';
import { assertNever } from '../../grammar/diagnostic.ts';
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
  const at = (y: string, x: string): string =>
    load(`(first_row + ${y}) * IN_W + ${x}`, 'c4');
  const places = wgsl`
    let first_row = ${times(image, inH)};
    let y = source_y(${outY});
    let x = source_x(${outX});
  `;
  const blend = wgsl`
    let y_next = min(y.x + 1u, IN_H - 1u);
    let x_next = min(x.x + 1u, IN_W - 1u);
    let along_x = f32(x.y) / ${f32Literal(columns.d)};
    let along_y = f32(y.y) / ${f32Literal(rows.d)};
    let top = mix(${at('y.x', 'x.x')}, ${at('y.x', 'x_next')}, along_x);
    let bottom = mix(${at('y_next', 'x.x')}, ${at('y_next', 'x_next')}, along_x);
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
    value: isNearest ? at('y.x', 'x.x') : 'mix(top, bottom, along_y)',
  };
}

/**
 * The source coordinate of output place o, as `graph.ts` defines it. Nearest
 * takes its floor, with half a place added where coordinates are centres.
 */
function sourceRatio(op: OpOf<'resize'>, input: number, out: number): Ratio {
  const isNearest = op.mode === 'nearest';
  switch (op.centres) {
    case 'halfPixel':
      return { a: 2 * input, b: isNearest ? input : input - out, d: 2 * out };
    case 'asymmetric':
      return { a: input, b: 0, d: out };
    case 'alignCorners': {
      if (out === 1) return { a: 0, b: 0, d: 1 };
      const [span, steps] = [input - 1, out - 1];
      return { a: 2 * span, b: isNearest ? steps : 0, d: 2 * steps };
    }
    default:
      return assertNever(op.centres, 'centre rule');
  }
}
