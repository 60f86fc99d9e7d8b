/**
 * One tiled matrix product inside a kernel: its tiling, extents and place in
 * the workgroup array, and what follows from them. A kernel of two products
 * gives each a prefix, which its WGSL names carry.
 */
import type { GemmTiling } from '../../compiler/plan.ts';
import { stagedInputVec4s } from '../../compiler/planner/workgroup-memory.ts';
import { roundUp4 } from '../../compiler/tensor-type.ts';
import { invariant } from '../../grammar/diagnostic.ts';
import type { Constants } from '../kernel-text.ts';

export interface Product {
  readonly tiling: GemmTiling;
  readonly names: GemmNames;
  /** Invocations along the filters, along the pixels, and per K-split part. */
  readonly colThreads: number;
  readonly rowThreads: number;
  readonly threads: number;
  /** Invocations of the workgroup; those past `threads` of all parts only copy. */
  readonly invocations: number;
  readonly hasIdle: boolean;
  /** vec4s: filters of a tile, channels of a chunk, a part's share of it. */
  readonly cols4: number;
  readonly chunk4: number;
  readonly part4: number;
  readonly chunks: number;
  readonly filterTiles: number;
  /** Whether the last chunk or the last tile of filters is cut off. */
  readonly hasPartialChunk: boolean;
  readonly hasPartialCols: boolean;
  /** Where the left operand starts in `tile`, in vec4s. */
  readonly inputAt: number;
  readonly constants: Constants;
}

export interface ProductOptions {
  readonly tiling: GemmTiling;
  readonly channels: number;
  readonly filters: number;
  /** Literal of the first vec4 of the weights, [channels][filters/4]. */
  readonly weightsAt: string;
  /** '' or, in a kernel of two products, 'mid' or 'out'. */
  readonly prefix?: string;
  /** Of the workgroup, where it has more than the tiling needs. */
  readonly invocations?: number;
  /** Where the left operand lies in `tile`, if it does not start it. */
  readonly input?: { readonly at: number; readonly stride: number };
}

/** The product [rows, channels] x [channels, filters] under a tiling. */
export function productOf(options: ProductOptions): Product {
  const { tiling, prefix = '' } = options;
  const { rows, cols, threadRows, threadCols4, kChunk, kSplit } = tiling;
  invariant(cols % (4 * threadCols4) === 0, `gemm tile of ${cols} filters`);
  invariant(kChunk % (4 * kSplit) === 0, `gemm chunk of ${kChunk} channels`);
  const in4 = roundUp4(options.channels) / 4;
  const out4 = roundUp4(options.filters) / 4;
  const chunk4 = kChunk / 4;
  const cols4 = cols / 4;
  const colThreads = cols4 / threadCols4;
  const rowThreads = Math.ceil(rows / threadRows);
  const own = colThreads * rowThreads * kSplit;
  const invocations = options.invocations ?? own;
  invariant(invocations >= own, `${invocations} invocations for ${own}`);
  const part4 = chunk4 / kSplit;
  const chunks = Math.ceil(in4 / chunk4);
  const names = gemmNames(prefix);
  const staged = { at: 0, stride: chunk4 + 1 };
  const input = options.input ?? staged;
  return {
    tiling,
    names,
    colThreads,
    rowThreads,
    threads: colThreads * rowThreads,
    invocations,
    hasIdle: invocations > own,
    cols4,
    chunk4,
    part4,
    chunks,
    filterTiles: Math.ceil(out4 / cols4),
    hasPartialChunk: in4 % chunk4 !== 0,
    hasPartialCols: out4 % cols4 !== 0,
    inputAt: input.at,
    constants: {
      [names.CHANNELS4]: in4,
      [names.FILTERS4]: out4,
      [names.ROWS]: rows,
      [names.COLS4]: cols4,
      [names.CHUNK4]: chunk4,
      [names.CHUNKS]: chunks,
      [names.PART4]: part4,
      [names.THREADS]: colThreads * rowThreads,
      [names.ROW_THREADS]: rowThreads,
      [names.COL_THREADS]: colThreads,
      [names.A_AT]: input.at,
      [names.A_STRIDE]: input.stride,
      [names.B_AT]: options.input === undefined ? stagedInputVec4s(tiling) : 0,
      [names.FILTERS_AT]: options.weightsAt,
    },
  };
}

const CONSTANT_NAMES = [
  /** vec4s of channels and of filters. */
  'CHANNELS4',
  'FILTERS4',
  /** Pixels and vec4s of filters of the tile. */
  'ROWS',
  'COLS4',
  /** vec4s of channels per chunk, number of chunks, a part's share of one. */
  'CHUNK4',
  'CHUNKS',
  'PART4',
  /** Invocations per part, along the pixels, along the filters. */
  'THREADS',
  'ROW_THREADS',
  'COL_THREADS',
  /** Left operand in `tile`: its place and the vec4s from row to row. */
  'A_AT',
  'A_STRIDE',
  /** Staged weights in `tile`; the weights in the buffer. */
  'B_AT',
  'FILTERS_AT',
] as const;

const VARIABLE_NAMES = [
  /** First vec4 of filters of the workgroup's tile. */
  'tile_k4',
  /** Coordinates of the invocation. */
  'part',
  'thread',
  'row',
  'col',
  /** Places in `tile` and in the weights that belong to them. */
  'a',
  'k4',
  'acc',
  'next_a',
  'next_b',
  'load_filters',
  'filter_block',
] as const;

/** WGSL names of a product, by their names without the prefix. */
export type GemmNames = Readonly<
  Record<
    (typeof CONSTANT_NAMES)[number] | (typeof VARIABLE_NAMES)[number],
    string
  >
>;

function gemmNames(prefix: string): GemmNames {
  const lower = prefix === '' ? '' : `${prefix}_`;
  const upper = lower.toUpperCase();
  return Object.fromEntries([
    ...CONSTANT_NAMES.map((name) => [name, upper + name]),
    ...VARIABLE_NAMES.map((name) => [name, lower + name]),
  ]) as GemmNames;
}
