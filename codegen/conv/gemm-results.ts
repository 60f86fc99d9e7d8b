/** What becomes of the sums of a product. */
import { wgsl } from '../wgsl.ts';
import type { Product } from './gemm-shape.ts';
import {
  accumulator,
  eachAccumulator,
  reachesPastTile,
  unlessIdle,
} from './gemm-threads.ts';
import { BARRIER } from '../kernel-text.ts';

/** A statement that takes the sum at (row, vec4 column) of the tile. */
export type Sink = (row: string, col4: string, sum: string) => string;

/**
 * Adds up the K-split and hands every sum of the tile to `sink`. The first part
 * keeps its sums, the others pass theirs on through workgroup memory.
 */
export function emitResults(p: Product, sink: Sink): string {
  const results = eachAccumulator(p, (r, c) => emitResult(p, sink, r, c));
  if (p.tiling.kSplit === 1) return unlessIdle(p, results.join('\n'));
  const { THREADS, part, thread } = p.names;
  const sums = p.tiling.threadRows * p.tiling.threadCols4;
  const slot = (i: number): string =>
    `tile[partial + ${i}u * ${THREADS} + ${thread}]`;
  const passOn = eachAccumulator(
    p,
    (r, c, i) => `${slot(i)} = ${accumulator(p, r, c)};`,
  );
  const takeIn = eachAccumulator(
    p,
    (r, c, i) => `${accumulator(p, r, c)} += ${slot(i)};`,
  );
  const isPart = p.hasIdle ? ` && ${part} < ${p.tiling.kSplit}u` : '';
  const passesOn = `${part} > 0u${isPart}`;
  return wgsl`
    if (${passesOn}) {
      let partial = (${part} - 1u) * ${sums}u * ${THREADS};
      ${passOn}
    }
    ${BARRIER}
    if (${part} == 0u) {
      for (var other = rolled; other < ${p.tiling.kSplit - 1}u; other++) {
        let partial = other * ${sums}u * ${THREADS};
        ${takeIn}
      }
      ${results}
    }
  `;
}

function emitResult(p: Product, sink: Sink, r: number, c: number): string {
  const { ROWS, col, row } = p.names;
  const at = `${row}_${r}`;
  const take = sink(at, `${col}_${c}`, accumulator(p, r, c));
  return reachesPastTile(p, r) ? `if (${at} < ${ROWS}) { ${take} }` : take;
}
