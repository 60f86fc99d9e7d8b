/**
 * Means over the rows of a product: invocations sum up their rows, and the sums
 * of all groups of rows meet in workgroup memory, [ROW_THREADS][COLS4], in the
 * place of the operands. Every sum is made in the same order each time.
 */
import { f32Literal, unrolled, wgsl } from '../wgsl.ts';
import type { Product } from './gemm-shape.ts';
import { byOwners, emitReduction, whenInTile } from './gemm-results.ts';
import { accumulator } from './gemm-threads.ts';
import { BARRIER } from '../kernel-text.ts';

export interface RowMeans {
  /** The value, epilogue included, of the sum at (row, vec4 column) of the tile. */
  readonly value: (row: string, col4: string, sum: string) => string;
  /** A statement that takes the mean of a vec4 column. */
  readonly take: (col4: string, mean: string) => string;
}

/** After the product; other invocations than those with the sums take the means. */
export function emitRowMeans(p: Product, { value, take }: RowMeans): string {
  const { COLS4, ROW_THREADS } = p.names;
  const sums = unrolled(p.tiling.threadCols4, (c) => emitSum(p, c, value));
  return wgsl`
    ${emitReduction(p)}
    ${byOwners(p, sums.join('\n'))}
    ${BARRIER}
    for (var e = local; e < ${COLS4}; e += ${p.invocations}u) {
      var total = vec4f();
      for (var i = rolled; i < ${ROW_THREADS}; i++) {
        total += tile[i * ${COLS4} + e];
      }
      ${take('e', `total / ${f32Literal(p.tiling.rows)}`)}
    }
  `;
}

/** The sum over the invocation's rows of its column `c`, into `tile`. */
function emitSum(p: Product, c: number, value: RowMeans['value']): string {
  const { COLS4, row, col } = p.names;
  const adds = unrolled(p.tiling.threadRows, (r) => {
    const at = value(`${row}_${r}`, `${col}_${c}`, accumulator(p, r, c));
    return whenInTile(p, r, `total_${c} += ${at};`);
  });
  return wgsl`
    var total_${c} = vec4f();
    ${adds}
    tile[${row}_0 * ${COLS4} + ${col}_${c}] = total_${c};
  `;
}
