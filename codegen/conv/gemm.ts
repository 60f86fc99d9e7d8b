/**
 * The tiled matrix product that every pointwise stage is. A workgroup makes
 * ROWS pixels x COLS4 vec4s of filters. Chunk by chunk of channels it stages
 * the pixels in workgroup memory (A: [ROWS][CHUNK4 + 1], padded to spread rows
 * over memory banks), with the weights beside them when the tiling says so
 * (B: [4 CHUNK4][COLS4]); each invocation then adds into its accumulators
 * `acc_ROW_COL`, one named vec4f each, because indexed arrays end up in memory.
 *
 * Where the pixels come from and where the sums go is the caller's: a source
 * and a sink, both WGSL text. The statements see `local`, the invocation, and
 * `tile_k4`, the first vec4 of filters of the tile. Loops start at `rolled` (see
 * `kernel-text.ts`): what the tiling does not write out stays a loop.
 */
import { stagedWeightVec4s } from '../../compiler/planner/workgroup-memory.ts';
import { unrolled, wgsl } from '../wgsl.ts';
import type { Product } from './gemm-shape.ts';
import { emitMultiplyAdd } from './multiply-add.ts';
import type { Staging } from './staging.ts';
import { declareRegisters, emitCopy, emitFetch, emitFlush } from './staging.ts';

/** Value at (row of the tile, vec4 of all channels) of the left operand. */
export type Source = (row: string, c4: string) => string;
/** A statement that takes the sum at (row, vec4 column) of the tile. */
export type Sink = (row: string, col4: string, sum: string) => string;

export const BARRIER = 'workgroupBarrier();';

/** Functions that the statements of `products` call. */
export function gemmFunctions(...products: readonly Product[]): string[] {
  const staged = products.filter((p) => p.tiling.stageWeights);
  return [emitMultiplyAdd(4), ...staged.map(emitLoadFilters)];
}

/** Vec4 `e` of [4 CHUNK4][COLS4], the weights of a chunk and tile. */
function emitLoadFilters(p: Product): string {
  const { CHUNK4, COLS4, FILTERS_AT, CHANNELS4, FILTERS4, load_filters } =
    p.names;
  const c = `chunk * ${CHUNK4} * 4u + e / ${COLS4}`;
  const k4 = `tile_k4 + e % ${COLS4}`;
  const inC = p.hasPartialChunk ? `min(${c}, ${CHANNELS4} * 4u - 1u)` : c;
  const inK4 = p.hasPartialCols ? `min(${k4}, ${FILTERS4} - 1u)` : k4;
  return wgsl`
    fn ${load_filters}(chunk: u32, tile_k4: u32, e: u32) -> vec4f {
      let c = ${inC};
      let k4 = ${inK4};
      return weights[${FILTERS_AT} + c * ${FILTERS4} + k4];
    }
  `;
}

/**
 * The invocation's place: `part` of the K-split, `thread` in it, rows `row_R`
 * and columns `col_C` of the tile, and where row R starts in `tile`, `a_R`.
 */
export function emitThreadPlace(p: Product): string[] {
  const { names: n, tiling } = p;
  const { threadRows, threadCols4 } = tiling;
  const split = tiling.kSplit > 1;
  const stepped = (base: string, count: number, step: string): string[] =>
    unrolled(
      count - 1,
      (i) => `let ${base}_${i + 1} = ${base}_${i} + ${step};`,
    );
  return [
    split ? `let ${n.part} = local / ${n.THREADS};` : '',
    `let ${n.thread} = local${split ? ` % ${n.THREADS}` : ''};`,
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

/**
 * Adds up all chunks of channels. Afterwards the staging memory is free.
 * `unrollInput` says whether the copies of the left operand are written out.
 */
export function emitProduct(
  p: Product,
  source: Source,
  unrollInput = p.tiling.unroll,
): string {
  const { CHUNKS } = p.names;
  const { prefetch } = p.tiling;
  const stagings = (chunk: string): Staging[] => [
    stagedInput(p, source, chunk, unrollInput),
    ...stagedWeights(p, chunk),
  ];
  const fill = prefetch
    ? stagings('chunk').flatMap(emitFlush)
    : stagings('chunk').flatMap(emitCopy);
  const first = stagings('0u');
  return wgsl`
    ${prefetch ? first.flatMap(declareRegisters) : []}
    ${prefetch ? first.flatMap(emitFetch) : []}
    for (var chunk = rolled; chunk < ${CHUNKS}; chunk++) {
      ${fill}
      ${BARRIER}
      ${prefetch ? emitFetchNext(p, stagings('(chunk + 1u)')) : ''}
      ${emitChunk(p, 'chunk')}
      ${BARRIER}
    }
  `;
}

function emitFetchNext(p: Product, stagings: readonly Staging[]): string {
  if (p.chunks === 1) return '';
  return wgsl`
    if (chunk + 1u < ${p.names.CHUNKS}) {
      ${stagings.flatMap(emitFetch)}
    }
  `;
}

function stagedInput(
  p: Product,
  source: Source,
  chunk: string,
  unroll: boolean,
): Staging {
  const { A_STRIDE, CHUNK4, next_a } = p.names;
  return {
    register: next_a,
    unroll,
    count: p.tiling.rows * p.chunk4,
    invocations: p.threads * p.tiling.kSplit,
    load: (e) =>
      source(`${e} / ${CHUNK4}`, `${chunk} * ${CHUNK4} + ${e} % ${CHUNK4}`),
    slot: (e) => `${e} / ${CHUNK4} * ${A_STRIDE} + ${e} % ${CHUNK4}`,
  };
}

/** The weights of a chunk as a copy into `tile`; none unless they are staged. */
export function stagedWeights(p: Product, chunk: string): Staging[] {
  if (!p.tiling.stageWeights) return [];
  const { B_AT, load_filters, next_b, tile_k4 } = p.names;
  return [
    {
      register: next_b,
      unroll: p.tiling.unroll,
      count: stagedWeightVec4s(p.tiling),
      invocations: p.threads * p.tiling.kSplit,
      load: (e) => `${load_filters}(${chunk}, ${tile_k4}, ${e})`,
      slot: (e) => `${B_AT} + ${e}`,
    },
  ];
}

/** Adds one chunk, or the part of it that is this invocation's. */
export function emitChunk(p: Product, chunk: string): string {
  const { PART4, part } = p.names;
  const first = p.tiling.kSplit === 1 ? '' : `${part} * ${PART4} + `;
  if (p.tiling.unroll) {
    return unrolled(p.part4, (i) => {
      return wgsl`
        {
          let c4 = ${first}${i}u;
          ${emitStep(p, chunk)}
        }
      `;
    }).join('\n');
  }
  return wgsl`
    for (var i = rolled; i < ${PART4}; i++) {
      let c4 = ${first}i;
      ${emitStep(p, chunk)}
    }
  `;
}

/** Adds vec4 `c4` of the chunk's channels: 16 MACs per accumulator. */
function emitStep(p: Product, chunk: string): string[] {
  const { a } = p.names;
  const { threadRows, threadCols4 } = p.tiling;
  return [
    emitWeightRow(p, chunk),
    ...unrolled(threadCols4, (c) => `let w_${c} = ${emitWeights(p, c)};`),
    ...unrolled(threadRows, (r) => `let x_${r} = tile[${a}_${r} + c4];`),
    ...eachAccumulator(p, (r, c) => {
      const acc = accumulator(p, r, c);
      return `${acc} = multiply_add(${acc}, x_${r}, w_${c});`;
    }),
  ];
}

/** `let b`: where the weights of channel 4 c4 start. */
function emitWeightRow(p: Product, chunk: string): string {
  const { B_AT, CHUNK4, COLS4, FILTERS_AT, CHANNELS4, FILTERS4 } = p.names;
  if (p.tiling.stageWeights) return `let b = ${B_AT} + c4 * 4u * ${COLS4};`;
  const channel = `${chunk} * ${CHUNK4} + c4`;
  const inC = p.hasPartialChunk
    ? `min(${channel}, ${CHANNELS4} - 1u)`
    : channel;
  return `let b = ${FILTERS_AT} + (${inC}) * 4u * ${FILTERS4};`;
}

/** Four channels x four filters of column `c`. */
function emitWeights(p: Product, c: number): string {
  const { COLS4, FILTERS4, col, k4 } = p.names;
  const [memory, stride, column] = p.tiling.stageWeights
    ? ['tile', COLS4, `${col}_${c}`]
    : ['weights', FILTERS4, `${k4}_${c}`];
  const rows = unrolled(
    4,
    (lane) =>
      `${memory}[b + ${lane === 0 ? '' : `${lane}u * ${stride} + `}${column}]`,
  );
  return `mat4x4f(${rows.join(', ')})`;
}

/**
 * Adds up the K-split and hands every sum of the tile to `sink`. The first part
 * keeps its sums, the others pass theirs on through workgroup memory.
 */
export function emitResults(p: Product, sink: Sink): string {
  const results = eachAccumulator(p, (r, c) => emitResult(p, sink, r, c));
  if (p.tiling.kSplit === 1) return results.join('\n');
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
  return wgsl`
    if (${part} > 0u) {
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

/** Whether row `r` of some invocation is not in the tile. */
function reachesPastTile(p: Product, r: number): boolean {
  return (r + 1) * p.rowThreads > p.tiling.rows;
}

function accumulator(p: Product, r: number, c: number): string {
  return `${p.names.acc}_${r}_${c}`;
}

/** One fragment per accumulator, row by row; `i` counts them. */
function eachAccumulator(
  p: Product,
  fragment: (r: number, c: number, i: number) => string,
): string[] {
  const { threadRows, threadCols4 } = p.tiling;
  return unrolled(threadRows * threadCols4, (i) =>
    fragment(Math.floor(i / threadCols4), i % threadCols4, i),
  );
}
