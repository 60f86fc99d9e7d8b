/**
 * Recipes for the constants of a kernel. Every block is a whole number of
 * vec4f; channels are padded to a multiple of 4 with zeros.
 */
import type { NodeId } from '../compiler/graph.ts';
import { assertNever } from '../grammar/diagnostic.ts';
import {
  elementCount,
  roundUp4,
  storedElements,
} from '../compiler/tensor-type.ts';

export type PackedBlock =
  /** [K, C] (or [K, C, 1, 1]) -> [roundUp4(C)][K/4] vec4 of filters: element
   * (c, k4) holds w[4 k4 .. 4 k4 + 3][c]. */
  | {
      readonly kind: 'gemmWeights';
      readonly node: NodeId;
      readonly k: number;
      readonly c: number;
    }
  /** [K, C/groups, R, S] -> [R][S][roundUp4(C/groups)][K/4] vec4 of filters. */
  | {
      readonly kind: 'convWeights';
      readonly node: NodeId;
      readonly k: number;
      readonly cPerGroup: number;
      readonly r: number;
      readonly s: number;
    }
  /** [K, 1, R, S] -> [R][S][K/4] vec4 of channels. */
  | {
      readonly kind: 'depthwiseWeights';
      readonly node: NodeId;
      readonly k: number;
      readonly r: number;
      readonly s: number;
    }
  /** A vector of K numbers (bias, slope; one number is repeated) -> [K/4]. */
  | {
      readonly kind: 'channelVector';
      readonly node: NodeId;
      readonly k: number;
    }
  /** Any constant tensor in c4 storage. */
  | {
      readonly kind: 'tensor';
      readonly node: NodeId;
      readonly shape: readonly number[];
    };

/** Length of a block in vec4f. */
export function blockVec4s(block: PackedBlock): number {
  switch (block.kind) {
    case 'gemmWeights':
      return (roundUp4(block.c) * roundUp4(block.k)) / 4;
    case 'convWeights':
      return (
        (block.r * block.s * roundUp4(block.cPerGroup) * roundUp4(block.k)) / 4
      );
    case 'depthwiseWeights':
      return (block.r * block.s * roundUp4(block.k)) / 4;
    case 'channelVector':
      return roundUp4(block.k) / 4;
    case 'tensor':
      return block.shape.length === 0 || elementCount(block.shape) === 0
        ? 1
        : storedElements(block.shape, 'c4') / 4;
    default:
      return assertNever(block, 'packed block');
  }
}
