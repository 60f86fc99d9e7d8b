/** Named constants of a convolution's geometry, and its packed weights. */
import type { ConvNode, ConvShape } from '../../compiler/conv-class.ts';
import { roundUp4 } from '../../compiler/tensor-type.ts';
import type { PackedBlock } from '../packing.ts';
import type { Constants } from '../kernel-text.ts';

/** Sizes and positions; what is compared with padding positions is signed. */
export function convConstants(shape: ConvShape): Constants {
  return {
    IN_H: shape.inH,
    IN_W: shape.inW,
    OUT_H: shape.outH,
    OUT_W: shape.outW,
    IN4: roundUp4(shape.c) / 4,
    OUT4: roundUp4(shape.k) / 4,
    R: shape.r,
    S: shape.s,
    STRIDE_H: shape.strideH,
    STRIDE_W: shape.strideW,
    DILATION_H: shape.dilationH,
    DILATION_W: shape.dilationW,
    PAD_TOP: shape.padTop,
    PAD_LEFT: shape.padLeft,
  };
}

export function gemmWeights({ weight, shape }: ConvNode): PackedBlock {
  return { kind: 'gemmWeights', node: weight, k: shape.k, c: shape.c };
}

export function depthwiseWeights({ weight, shape }: ConvNode): PackedBlock {
  const { k, r, s } = shape;
  return { kind: 'depthwiseWeights', node: weight, k, r, s };
}

export function convWeights({ weight, shape }: ConvNode): PackedBlock {
  const { k, r, s } = shape;
  const cPerGroup = shape.c / shape.groups;
  return { kind: 'convWeights', node: weight, k, cPerGroup, r, s };
}
