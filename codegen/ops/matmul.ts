/**
 * Batched matrix product, straight from global memory: an invocation makes four
 * neighbours of one row, reading a row of `a` in vec4s and a column of vec4s of
 * `b`. (Layers with learned weights are `dense` and go through `pw`.)
 */
import type { OpOf } from '../../compiler/graph.ts';
import { channelsOf } from '../../compiler/tensor-type.ts';
import type { KernelScope } from '../kernel-scope.ts';
import { unrolled, wgsl } from '../wgsl.ts';
import { alignRank, broadcastIndex, sum, times } from './index-math.ts';
import type { MapBody } from './map-kernel.ts';
import { operandLoader } from './operand.ts';

/** a: [..., M, C], b: [..., C, K] -> shape: [..., M, K]. */
export function describeMatmul(
  scope: KernelScope,
  op: OpOf<'matmul'>,
  shape: readonly number[],
): MapBody {
  const rank = shape.length;
  const a = alignRank(scope.typeOf(op.a).shape, rank);
  const b = alignRank(scope.typeOf(op.b).shape, rank);
  const depth = channelsOf(a);
  const lead = shape.slice(0, -1);
  const aRow = broadcastIndex('pixel', lead, a.slice(0, -1));
  const bMatrix = broadcastIndex('pixel', lead, [...b.slice(0, -2), 1]);
  const loadA = operandLoader(scope, op.a);
  const loadB = operandLoader(scope, op.b);
  const products = (lanes: number, first: string, offset: number): string[] =>
    unrolled(lanes, (lane) => {
      const row = sum([first, `${offset + lane}u`]);
      return `value += a[${lane}] * ${loadB(row, 'c4')};`;
    });
  const tail = depth % 4;
  const whole = wgsl`
    let a_row = ${aRow};
    let b_row = ${times(bMatrix, depth)};
    var value = vec4f();
    for (var block = 0u; block < ${Math.floor(depth / 4)}u; block++) {
      let a = ${loadA('a_row', 'block')};
      let row = b_row + block * 4u;
      ${products(4, 'row', 0)}
    }
  `;
  const rest = wgsl`
    let a = ${loadA('a_row', `${Math.floor(depth / 4)}u`)};
    ${products(tail, 'b_row', depth - tail)}
  `;
  return {
    name: `matmul c${depth}`,
    statements: tail === 0 ? [whole] : [whole, rest],
    value: 'value',
  };
}
