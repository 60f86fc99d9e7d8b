/** Constant padding of H and W. */
import type { OpOf } from '../../compiler/graph.ts';
import type { KernelScope } from '../kernel-scope.ts';
import { f32Literal, wgsl } from '../wgsl.ts';
import { coordinates, times } from './index-math.ts';
import type { MapBody } from './map-kernel.ts';
import { operandLoader } from './operand.ts';

/** x: [N, H, W, C] -> shape: [N, top + H + bottom, left + W + right, C]. */
export function describePad(
  scope: KernelScope,
  op: OpOf<'pad'>,
  shape: readonly number[],
): MapBody {
  const [, inH = 1, inW = 1] = scope.typeOf(op.x).shape;
  const [image = '', outY = '', outX = ''] = coordinates(
    'pixel',
    shape.slice(0, -1),
  );
  const [top, , , left] = op.padding;
  const load = operandLoader(scope, op.x);
  const source = load(`(${times(image, inH)} + y) * IN_W + x`, 'c4');
  // Before the map, the subtraction wraps around to a huge number.
  const statements = wgsl`
    let y = ${outY} - ${top}u;
    let x = ${outX} - ${left}u;
    var value = vec4f(${f32Literal(op.value)});
    if (y < IN_H && x < IN_W) {
      value = ${source};
    }
  `;
  return {
    name: 'pad',
    constants: { IN_H: inH, IN_W: inW },
    statements: [statements],
    value: 'value',
  };
}
