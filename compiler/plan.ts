/**
 * The Plan: how to run a Graph. Which nodes share a kernel, with which tiles,
 * and what that costs. Pure data between FusePlanner and codegen: every tile,
 * thread shape and unroll decision is here, none is a constant in an emitter.
 */
import type { Graph, NodeId } from './graph.ts';
import type { Target } from './target.ts';

/**
 * Register and chunk shape of the implicit matrix product that every pointwise
 * stage is: rows = pixels of the workgroup's tile, columns = its filters,
 * reduced over channels. One invocation holds threadRows x threadCols4 vec4
 * accumulators. Workgroup size =
 * ceil(rows / threadRows) * (cols / 4 / threadCols4) * kSplit.
 */
export interface GemmTiling {
  /** Pixels per workgroup tile. */
  readonly rows: number;
  /** Filters per workgroup tile; a multiple of 4 * threadCols4. */
  readonly cols: number;
  /** Pixels per invocation. */
  readonly threadRows: number;
  /** vec4s of filters per invocation. */
  readonly threadCols4: number;
  /** Channels staged per step of the reduction; a multiple of 4 * kSplit. */
  readonly kChunk: number;
  /** Groups of invocations that share each chunk and add up at the end. */
  readonly kSplit: number;
  /** Whether the weights of a chunk go through workgroup memory. */
  readonly stageWeights: boolean;
  /** Whether the next chunk is loaded into registers before computing. */
  readonly prefetch: boolean;
  /** Whether the loop over one chunk is written out. */
  readonly unroll: boolean;
}

export type Schedule =
  /** Rows are flat output pixels N*H*W. */
  | { readonly family: 'pw'; readonly gemm: GemmTiling }
  /**
   * Direct: each invocation makes `threadPixels` neighbours of a row, four
   * channels each, reading its input from global memory.
   */
  | {
      readonly family: 'dw' | 'conv';
      readonly tileH: number;
      readonly tileW: number;
      /** Output channels per workgroup tile; a multiple of 4. */
      readonly tileK: number;
      /** Divides tileW. */
      readonly threadPixels: number;
      /** Whether drivers may unroll the loop over filter rows; left out: no. */
      readonly unroll?: boolean;
    }
  /** gemm.rows = tileH * tileW output pixels; the DW makes each K-chunk. */
  | {
      readonly family: 'dwpw';
      readonly tileH: number;
      readonly tileW: number;
      readonly gemm: GemmTiling;
    }
  /**
   * tileH x tileW are DW outputs; gemm.cols intermediate channels. gemm.rows =
   * regionH * regionW, the largest clipped PW region of any tile.
   * `pwdw` has one spatial tile, `pwdw_r` several and recomputes their halo.
   */
  | {
      readonly family: 'pwdw' | 'pwdw_r';
      readonly tileH: number;
      readonly tileW: number;
      readonly regionH: number;
      readonly regionW: number;
      readonly gemm: GemmTiling;
    }
  /**
   * Both products share the pixel tile (first.rows = second.rows) and the
   * workgroup size. The intermediate exists `first.cols` channels at a time;
   * second.kChunk = first.cols.
   */
  | {
      readonly family: 'pwpw';
      readonly first: GemmTiling;
      readonly second: GemmTiling;
    }
  /** One invocation per vec4 of the output (elementwise, pool, resize ...). */
  | { readonly family: 'map'; readonly workgroupSize: number }
  /** One workgroup per reduced row or channel block (softmax, mean ...). */
  | { readonly family: 'reduce'; readonly workgroupSize: number }
  /** Same bytes under another shape: no kernel. */
  | { readonly family: 'view' };

export type Family = Schedule['family'];
export type ScheduleOf<F extends Family> = Extract<Schedule, { family: F }>;

/** Integers, exact up to 2^53. Bytes are those of stored (c4) tensors. */
export interface Cost {
  /** Bytes loaded from global memory: input feature map, weights with biases
   * and slopes, other epilogue operands. */
  readonly ifmBytes: number;
  readonly weightBytes: number;
  readonly epilogueBytes: number;
  /** Bytes stored: output feature map. */
  readonly ofmBytes: number;
  readonly macs: number;
  /** The part of `macs` that layer by layer would not do. */
  readonly redundantMacs: number;
  /** Workgroup memory of the kernel. */
  readonly workgroupBytes: number;
  readonly workgroups: number;
  readonly invocations: number;
  readonly dispatches: number;
}

/** Global memory access of a kernel: bytes loaded plus bytes stored. */
export function gmaBytes(cost: Cost): number {
  return cost.ifmBytes + cost.weightBytes + cost.epilogueBytes + cost.ofmBytes;
}

export interface Group {
  /** In graph order; one node, or the two of a fused pair (producer first). */
  readonly nodes: readonly NodeId[];
  readonly schedule: Schedule;
  readonly cost: Cost;
  /** Estimated time on the target, nanoseconds. */
  readonly timeNs: number;
  /** The same nodes layer by layer, each at its best tile. */
  readonly unfused: { readonly cost: Cost; readonly timeNs: number };
}

export type RejectionReason =
  | 'manyConsumers'
  | 'notConsumedAsInput'
  | 'isOutput'
  | 'notDepthwiseOrPointwise'
  | 'stridedPointwise'
  | 'noTileFits'
  | 'slower'
  | 'moreBytes'
  | 'otherPairBetter';

/** A producer/consumer pair that was looked at and not fused. */
export interface Rejection {
  readonly nodes: readonly [NodeId, NodeId];
  readonly family: 'dwpw' | 'pwdw' | 'pwdw_r' | 'pwpw' | null;
  readonly reason: RejectionReason;
  /** One line for people, with the figures. */
  readonly detail: string;
}

export interface Plan {
  readonly graph: Graph;
  readonly target: Target;
  /** In execution order. Constant nodes and inputs are in no group. */
  readonly groups: readonly Group[];
  readonly rejected: readonly Rejection[];
}
