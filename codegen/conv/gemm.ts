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
import { accumulator, eachAccumulator, unlessIdle } from './gemm-threads.ts';
import { BARRIER } from '../kernel-text.ts';
import { emitMultiplyAdd } from './multiply-add.ts';
import type { Staging } from './staging.ts';
import { declareRegisters, emitCopy, emitFetch, emitFlush } from './staging.ts';

/** Value at (row of the tile, vec4 of all channels) of the left operand. */
export type Source = (row: string, c4: string) => string;

/** Functions that the statements of `products` call. */
export function gemmFunctions(...products: readonly Product[]): string[] {
  const staged = products.filter((p) => p.tiling.stageWeights);
  return [
    emitMultiplyAdd(4),
    ...staged.map(emitLoadFilters),
    ...products.map(emitFilterBlock),
  ];
}

/** Four channels x four filters, where they are read for the product. */
function emitFilterBlock(p: Product): string {
  const { COLS4, FILTERS4, filter_block } = p.names;
  const [memory, stride] = p.tiling.stageWeights
    ? ['tile', COLS4]
    : ['weights', FILTERS4];
  return wgsl`
    fn ${filter_block}(at: u32) -> mat4x4f {
      return mat4x4f(
        ${memory}[at],
        ${memory}[at + ${stride}],
        ${memory}[at + 2u * ${stride}],
        ${memory}[at + 3u * ${stride}],
      );
    }
  `;
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
 * Adds up all chunks of channels. Afterwards the staging memory is free.
 * `unrollInput` says whether the copies of the left operand are written out.
 */
export function emitProduct(
  p: Product,
  source: Source,
  unrollInput = p.tiling.unroll,
): string {
  const stagings = (chunk: string): Staging[] => [
    stagedInput(p, source, chunk, unrollInput),
    ...stagedWeights(p, chunk),
  ];
  return p.tiling.prefetch
    ? emitPrefetchedChunks(p, stagings)
    : emitChunks(p, stagings('chunk').flatMap(emitCopy), '');
}

/** What is copied into workgroup memory for a chunk. */
type Stagings = (chunk: string) => readonly Staging[];

/** Loads the next chunk into registers before it adds the present one. */
function emitPrefetchedChunks(p: Product, stagings: Stagings): string {
  const first = stagings('0u');
  const before = [
    ...first.flatMap(declareRegisters),
    ...first.flatMap(emitFetch),
  ];
  const next = stagings('(chunk + 1u)').flatMap(emitFetch);
  const fetchNext =
    p.chunks === 1
      ? ''
      : wgsl`
          if (chunk + 1u < ${p.names.CHUNKS}) {
            ${next}
          }
        `;
  const chunks = emitChunks(p, first.flatMap(emitFlush), fetchNext);
  return [...before, chunks].join('\n');
}

/** The loop over chunks: `fill` the memory, start `next`, add. */
function emitChunks(p: Product, fill: readonly string[], next: string): string {
  const add = emitChunk(p, 'chunk');
  return wgsl`
    for (var chunk = rolled; chunk < ${p.names.CHUNKS}; chunk++) {
      ${fill}
      ${BARRIER}
      ${next}
      ${add}
      ${BARRIER}
    }
  `;
}

/** The left operand of a chunk as a copy into `tile`. */
export function stagedInput(
  p: Product,
  source: Source,
  chunk: string,
  unroll: boolean,
): Staging {
  const { A_AT, A_STRIDE, CHUNK4, next_a } = p.names;
  const start = p.inputAt === 0 ? '' : `${A_AT} + `;
  return {
    register: next_a,
    unroll,
    count: p.tiling.rows * p.chunk4,
    invocations: p.invocations,
    load: (e) =>
      source(`${e} / ${CHUNK4}`, `${chunk} * ${CHUNK4} + ${e} % ${CHUNK4}`),
    slot: (e) => `${start}${e} / ${CHUNK4} * ${A_STRIDE} + ${e} % ${CHUNK4}`,
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
      invocations: p.invocations,
      load: (e) => `${load_filters}(${chunk}, ${tile_k4}, ${e})`,
      slot: (e) => `${B_AT} + ${e}`,
    },
  ];
}

/** Adds one chunk, or the part of it that is this invocation's. */
export function emitChunk(p: Product, chunk: string): string {
  return unlessIdle(p, emitSteps(p, chunk));
}

function emitSteps(p: Product, chunk: string): string {
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
  const { a, col, k4, filter_block } = p.names;
  const { threadRows, threadCols4, stageWeights } = p.tiling;
  const column = stageWeights ? col : k4;
  return [
    emitWeightRow(p, chunk),
    ...unrolled(
      threadCols4,
      (c) => `let w_${c} = ${filter_block}(b + ${column}_${c});`,
    ),
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
