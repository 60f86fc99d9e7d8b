/** Maximum or mean over H and W: a reduction per image and block of channels. */
import type { Node, OpOf } from '../../compiler/graph.ts';
import type { EmitContext } from '../kernel-scope.ts';
import type { KernelSource } from '../kernel.ts';
import { f32Literal, wgsl } from '../wgsl.ts';
import { modulo, over, sum, times } from './index-math.ts';
import { operandLoader, pixelsOf, vec4sPerPixel } from './operand.ts';
import { columnTiling, reduceKernel } from './reduce-kernel.ts';

/** x: [N, H, W, C] -> node: [N, 1, 1, C]. */
export function emitGlobalPool(
  context: EmitContext,
  node: Node,
  op: OpOf<'globalPool'>,
  workgroupSize: number,
): KernelSource {
  const [, inH = 1, inW = 1] = context.node(op.x).type.shape;
  const { shape } = node.type;
  const pixels = inH * inW;
  const blocks = vec4sPerPixel(shape);
  const count = pixelsOf(shape) * blocks;
  const tiling = columnTiling(count, pixels, workgroupSize);
  const isMax = op.fn === 'max';
  return reduceKernel(context, node, tiling, (scope, store) => {
    const load = operandLoader(scope, op.x);
    const tap = load('first + pixel', 'c4');
    const start = load(sum(['first', 'lane']), 'c4');
    const statements = wgsl`
      let image = ${over('at', blocks)};
      let c4 = ${modulo('at', blocks)};
      let first = ${times('image', pixels)};
      var value = ${start};
      for (var pixel = lane + LANES; pixel < PIXELS; pixel += LANES) {
        value = ${isMax ? `max(value, ${tap})` : `value + ${tap}`};
      }
    `;
    const tree = isMax ? 'max' : 'sum';
    const reduced = isMax ? 'total' : `total / ${f32Literal(pixels)}`;
    return {
      name: `global ${op.fn}pool ${inH}x${inW}`,
      constants: { PIXELS: pixels },
      statements: [
        statements,
        `let total = ${tree}_lanes(local, lane, value);`,
      ],
      trees: [tree],
      stores: [
        wgsl`
          if (lane == 0u) {
            ${store}(image, c4, ${reduced});
          }
        `,
      ],
    };
  });
}
