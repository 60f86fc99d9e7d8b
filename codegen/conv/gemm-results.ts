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
  return wgsl`
    ${emitPassOn(p)}
    if (${p.names.part} == 0u) {
      ${emitTakeIn(p)}
      ${results}
    }
  `;
}

/**
 * Adds up the K-split; the sums are then in the accumulators of the first part,
 * and workgroup memory is free.
 */
export function emitReduction(p: Product): string {
  if (p.tiling.kSplit === 1) return '';
  return wgsl`
    ${emitPassOn(p)}
    ${byOwners(p, emitTakeIn(p))}
    ${BARRIER}
  `;
}

/** `statements` by the invocations that have the sums of the tile. */
export function byOwners(p: Product, statements: string): string {
  if (p.tiling.kSplit === 1) return unlessIdle(p, statements);
  return wgsl`
    if (${p.names.part} == 0u) {
      ${statements}
    }
  `;
}

/** All parts but the first leave their sums in workgroup memory. */
function emitPassOn(p: Product): string {
  const { part } = p.names;
  const isPart = p.hasIdle ? ` && ${part} < ${p.tiling.kSplit}u` : '';
  const passOn = eachAccumulator(
    p,
    (r, c, i) => `${slot(p, i)} = ${accumulator(p, r, c)};`,
  );
  return wgsl`
    if (${part} > 0u${isPart}) {
      let partial = (${part} - 1u) * ${sumsPerThread(p)}u * ${p.names.THREADS};
      ${passOn}
    }
    ${BARRIER}
  `;
}

/** The first part adds them to its own. */
function emitTakeIn(p: Product): string {
  const takeIn = eachAccumulator(
    p,
    (r, c, i) => `${accumulator(p, r, c)} += ${slot(p, i)};`,
  );
  return wgsl`
    for (var other = rolled; other < ${p.tiling.kSplit - 1}u; other++) {
      let partial = other * ${sumsPerThread(p)}u * ${p.names.THREADS};
      ${takeIn}
    }
  `;
}

function slot({ names: { THREADS, thread } }: Product, i: number): string {
  return `tile[partial + ${i}u * ${THREADS} + ${thread}]`;
}

function sumsPerThread({ tiling }: Product): number {
  return tiling.threadRows * tiling.threadCols4;
}

function emitResult(p: Product, sink: Sink, r: number, c: number): string {
  const { col, row } = p.names;
  const at = `${row}_${r}`;
  const take = sink(at, `${col}_${c}`, accumulator(p, r, c));
  return whenInTile(p, r, take);
}

/** `statement` about row `r` of the invocation, if it is in the tile. */
export function whenInTile(p: Product, r: number, statement: string): string {
  const { ROWS, row } = p.names;
  return reachesPastTile(p, r)
    ? `if (${row}_${r} < ${ROWS}) { ${statement} }`
    : statement;
}
