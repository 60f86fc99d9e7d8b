/**
 * The Plan: how to run a Graph. Which nodes share a kernel, with which tiles,
 * and what that costs. Pure data between FusePlanner and codegen: every tile,
 * thread shape and unroll decision is here, none is a constant in an emitter.
 */
import type { FusedFamily, Graph, NodeId } from './graph.ts';
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

/**
 * Direct: each invocation makes `threadPixels` neighbours of a row, four
 * channels each, reading its input from global memory.
 */
export interface DirectTile {
  readonly tileH: number;
  readonly tileW: number;
  /** Output channels per workgroup tile; a multiple of 4. */
  readonly tileK: number;
  /** Divides tileW. */
  readonly threadPixels: number;
  /** Whether drivers may unroll the loop over filter rows. */
  readonly unroll: boolean;
}

export type Schedule =
  /** Rows are flat output pixels N*H*W. */
  | { readonly family: 'pw'; readonly gemm: GemmTiling }
  /** The same; multiplies its input with one number per image and channel as it
   * loads it. */
  | { readonly family: 'gatedpw'; readonly gemm: GemmTiling }
  | ({ readonly family: 'dw' | 'conv' } & DirectTile)
  /** Sums up its tile as well; several spatial tiles leave partial sums to a
   * second kernel. */
  | ({ readonly family: 'dwmean' } & DirectTile)
  /** gemm.rows = tileH * tileW output pixels; the DW makes each K-chunk. */
  | {
      readonly family: 'dwpw';
      readonly tileH: number;
      readonly tileW: number;
      readonly gemm: GemmTiling;
    }
  /**
   * tileH x tileW are DW outputs; gemm.cols intermediate channels, of which the
   * workgroup makes `slices` one after another. gemm.rows = regionH * regionW, the
   * largest clipped PW region of any tile.
   * `pwdw` has one spatial tile, `pwdw_r` several and recomputes their halo.
   */
  | {
      readonly family: 'pwdw' | 'pwdw_r';
      readonly tileH: number;
      readonly tileW: number;
      readonly regionH: number;
      readonly regionW: number;
      readonly slices: number;
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
  /**
   * tileH x tileW are DW outputs, all pixels of the project PW. Slice by slice of
   * expanded channels: the expand product over the region (expand.rows =
   * regionH * regionW, expand.cols = slice), the DW, and one chunk of the project
   * product (project.rows = tileH * tileW, project.kChunk = slice).
   */
  | {
      readonly family: 'pwdwpw';
      readonly tileH: number;
      readonly tileW: number;
      readonly regionH: number;
      readonly regionW: number;
      readonly expand: GemmTiling;
      /** Whether the input of the region, one chunk of the expansion, stays in
       * workgroup memory from slice to slice. */
      readonly keepsInput: boolean;
      readonly project: GemmTiling;
      /** Workgroups that share the slices of one tile. If there are several,
       * each stores its partial sums and a second kernel adds them up. */
      readonly splits: number;
    }
  /** The same after a standard convolution, made directly, four channels of one
   * pixel per invocation and turn. */
  | {
      readonly family: 'convdwpw';
      readonly tileH: number;
      readonly tileW: number;
      readonly regionH: number;
      readonly regionW: number;
      readonly project: GemmTiling;
      readonly splits: number;
      /** Whether drivers may unroll the convolution's loop over filter rows. */
      readonly unroll: boolean;
    }
  /** A standard convolution over the region of tileH x tileW DW outputs, made
   * the same way, and the DW of tileK of its filters. */
  | {
      readonly family: 'convdw';
      readonly tileH: number;
      readonly tileW: number;
      readonly regionH: number;
      readonly regionW: number;
      /** Filters of the convolution per workgroup; a multiple of 4. */
      readonly tileK: number;
      readonly workgroupSize: number;
      readonly unroll: boolean;
    }
  /** gemm.rows = all pixels of one image; their mean is what is stored. */
  | { readonly family: 'pwmean'; readonly gemm: GemmTiling }
  /**
   * The mean of the first product (first.rows = all pixels of one image), a slice
   * of first.cols channels at a time, is a chunk of the second (rows 1).
   */
  | {
      readonly family: 'pwmeanpw';
      readonly first: GemmTiling;
      readonly second: GemmTiling;
      readonly splits: number;
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
  /** Partial sums that the kernels of one group store and load again. */
  readonly scratchBytes: number;
  readonly macs: number;
  /** The part of `macs` that layer by layer would not do. */
  readonly redundantMacs: number;
  /** Workgroup memory of the kernel. */
  readonly workgroupBytes: number;
  /** 32-bit registers per invocation, estimated. */
  readonly registers: number;
  readonly workgroups: number;
  readonly invocations: number;
  readonly dispatches: number;
}

/** Global memory access of a kernel: bytes loaded plus bytes stored. */
export function gmaBytes(cost: Cost): number {
  return (
    cost.ifmBytes +
    cost.weightBytes +
    cost.epilogueBytes +
    cost.ofmBytes +
    cost.scratchBytes
  );
}

export interface Group {
  /** In graph order: one node, or all that a fused kernel computes. */
  readonly nodes: readonly NodeId[];
  /** Those whose value is stored; the others never leave the kernel. */
  readonly stores: readonly NodeId[];
  readonly schedule: Schedule;
  readonly cost: Cost;
  /** Estimated time on the target, whole nanoseconds. */
  readonly timeNs: number;
  /** The same nodes layer by layer, each at its best tile. */
  readonly unfused: { readonly cost: Cost; readonly timeNs: number };
}

/** What a plan makes small, before the other two. `gma` is the paper's. */
export type Objective = 'time' | 'gma' | 'dispatches';
export const OBJECTIVES = ['time', 'gma', 'dispatches'] as const;

/** What may be fused: all families, nothing, or the paper's pairs. */
export type FuseMode = 'auto' | 'none' | 'pairs';
export const FUSE_MODES = ['auto', 'none', 'pairs'] as const;

export type RejectionReason =
  | 'manyConsumers'
  | 'notConsumedAsInput'
  | 'isOutput'
  | 'noFamily'
  | 'stridedPointwise'
  | 'noTileFits'
  | 'pinned'
  | 'slower'
  | 'moreBytes'
  | 'moreDispatches'
  | 'otherGroupBetter';

/** Nodes that were looked at as one kernel and are not. */
export interface Rejection {
  /** In graph order, at least two. */
  readonly nodes: readonly NodeId[];
  readonly family: FusedFamily | null;
  readonly reason: RejectionReason;
  /** One line for people, with the figures. */
  readonly detail: string;
}

export interface Plan {
  readonly graph: Graph;
  readonly target: Target;
  readonly objective: Objective;
  /** In execution order. Constant nodes and inputs are in no group. */
  readonly groups: readonly Group[];
  readonly rejected: readonly Rejection[];
}
