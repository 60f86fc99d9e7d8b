/**
 * How the invocations of a workgroup share the tile of a product: rows and
 * columns are dealt out in turn, so that neighbours read neighbours.
 */
import { unrolled, wgsl } from '../wgsl.ts';
import type { Product } from './gemm-shape.ts';

/**
 * The invocation's place: `part` of the K-split, `thread` in it, rows `row_R`
 * and columns `col_C` of the tile, and where row R starts in `tile`, `a_R`.
 */
export function emitThreadPlace(p: Product): string[] {
  const { names: n, tiling } = p;
  const { threadRows, threadCols4 } = tiling;
  const split =
    tiling.kSplit === 1
      ? [`let ${n.thread} = local;`]
      : [
          `let ${n.part} = local / ${n.THREADS};`,
          `let ${n.thread} = local % ${n.THREADS};`,
        ];
  const stepped = (base: string, count: number, step: string): string[] =>
    unrolled(
      count - 1,
      (i) => `let ${base}_${i + 1} = ${base}_${i} + ${step};`,
    );
  return [
    ...split,
    `let ${n.row}_0 = ${n.thread} / ${n.COL_THREADS};`,
    ...stepped(n.row, threadRows, n.ROW_THREADS),
    `let ${n.col}_0 = ${n.thread} % ${n.COL_THREADS};`,
    ...stepped(n.col, threadCols4, n.COL_THREADS),
    ...unrolled(threadRows, (r) => emitRowStart(p, r)),
  ];
}

/** `a_R`; rows past the tile read its last one, and no sink takes them. */
function emitRowStart(p: Product, r: number): string {
  const { A_AT, A_STRIDE, ROWS, a, row } = p.names;
  const inTile = reachesPastTile(p, r)
    ? `min(${row}_${r}, ${ROWS} - 1u)`
    : `${row}_${r}`;
  const start = p.inputAt === 0 ? '' : `${A_AT} + `;
  return `let ${a}_${r} = ${start}${inTile} * ${A_STRIDE};`;
}

/** Filters of the invocation, `k4_C`; those past the last read the last. */
export function emitFilterPlace(p: Product): string[] {
  const { FILTERS4, col, k4, tile_k4 } = p.names;
  if (p.tiling.stageWeights) return [];
  return unrolled(p.tiling.threadCols4, (c) => {
    const at = `${tile_k4} + ${col}_${c}`;
    const inK4 = p.hasPartialCols ? `min(${at}, ${FILTERS4} - 1u)` : at;
    return `let ${k4}_${c} = ${inK4};`;
  });
}

export function declareAccumulators(p: Product): string[] {
  return eachAccumulator(p, (r, c) => `var ${accumulator(p, r, c)} = vec4f();`);
}

/** Whether row `r` of some invocation is not in the tile. */
export function reachesPastTile(p: Product, r: number): boolean {
  return (r + 1) * p.rowThreads > p.tiling.rows;
}

/** Name of the sum of row `r` and column `c` of the invocation. */
export function accumulator(p: Product, r: number, c: number): string {
  return `${p.names.acc}_${r}_${c}`;
}

/** `statements`, but not by invocations that have no part in the product. */
export function unlessIdle(p: Product, statements: string): string {
  if (!p.hasIdle) return statements;
  return wgsl`
    if (local < ${p.threads * p.tiling.kSplit}u) {
      ${statements}
    }
  `;
}

/** One fragment per accumulator, row by row; `i` counts them. */
export function eachAccumulator(
  p: Product,
  fragment: (r: number, c: number, i: number) => string,
): string[] {
  const { threadRows, threadCols4 } = p.tiling;
  return unrolled(threadRows * threadCols4, (i) =>
    fragment(Math.floor(i / threadCols4), i % threadCols4, i),
  );
}
