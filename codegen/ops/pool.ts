/**
 * Window pools. A window is clipped to the feature map before anything is read:
 * padding can never win a maximum, and no load needs a guard.
 */
import type { OpOf } from '../../compiler/graph.ts';
import { invariant } from '../../grammar/diagnostic.ts';
import type { KernelScope } from '../kernel-scope.ts';
import { f32Literal, wgsl } from '../wgsl.ts';
import { coordinates, times } from './index-math.ts';
import type { MapBody } from './map-kernel.ts';
import type { Loader } from './operand.ts';
import { operandLoader } from './operand.ts';

/** x: [N, H, W, C] -> shape: [N, outH, outW, C]. */
export function describePool(
  scope: KernelScope,
  op: OpOf<'pool2d'>,
  shape: readonly number[],
): MapBody {
  const [, inH = 1, inW = 1] = scope.typeOf(op.x).shape;
  const [image = '', outY = '', outX = ''] = coordinates(
    'pixel',
    shape.slice(0, -1),
  );
  const [top, , , left] = op.padding;
  const load = operandLoader(scope, op.x);
  const { start, step, result } = reduction(op, load);
  const loops = wgsl`
    var value = ${start};
    for (var y = y_begin; y < y_end; y++) {
      for (var x = x_begin; x < x_end; x++) {
        value = ${step};
      }
    }
  `;
  return {
    name: `${op.fn}pool k${op.kernel.join('x')} s${op.stride.join('x')}`,
    constants: { IN_H: inH, IN_W: inW },
    statements: [
      `let out_y = ${outY};`,
      `let out_x = ${outX};`,
      clippedWindow('y', op.stride[0], op.kernel[0], top, inH),
      clippedWindow('x', op.stride[1], op.kernel[1], left, inW),
      `let first_row = ${times(image, inH)};`,
      loops,
    ],
    value: result,
  };
}

/** `let AXIS_begin`, `let AXIS_end`: the taps of a window inside the map. */
function clippedWindow(
  axis: 'x' | 'y',
  stride: number,
  kernel: number,
  pad: number,
  input: number,
): string {
  // Then no window lies in the padding alone, and begin < end.
  invariant(
    pad < kernel,
    `padding ${pad} of a pool holds its window ${kernel}`,
  );
  const [begin, end] = [`${axis}_begin`, `${axis}_end`];
  const first = times(`out_${axis}`, stride);
  if (pad === 0) {
    return wgsl`
      let ${begin} = ${first};
      let ${end} = min(${begin} + ${kernel}u, ${input}u);
    `;
  }
  return wgsl`
    let ${begin} = max(${first}, ${pad}u) - ${pad}u;
    let ${end} = min(${first} + ${kernel}u, ${input + pad}u) - ${pad}u;
  `;
}

/** Where a pool starts, how it takes in a tap, and what it makes of them. */
function reduction(
  op: OpOf<'pool2d'>,
  load: Loader,
): { start: string; step: string; result: string } {
  const at = (y: string, x: string): string =>
    load(`(first_row + ${y}) * IN_W + ${x}`, 'c4');
  if (op.fn === 'max') {
    return {
      start: at('y_begin', 'x_begin'),
      step: `max(value, ${at('y', 'x')})`,
      result: 'value',
    };
  }
  const count = op.countPadding
    ? f32Literal(op.kernel[0] * op.kernel[1])
    : 'f32((y_end - y_begin) * (x_end - x_begin))';
  return {
    start: 'vec4f()',
    step: `value + ${at('y', 'x')}`,
    result: `value / ${count}`,
  };
}
