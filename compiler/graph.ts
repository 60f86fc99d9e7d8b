/**
 * The Graph: what to compute. SSA nodes in topological order, each a
 * discriminated union of ops with its tensor type and the source places it came
 * from. All data is readonly; passes build new graphs.
 *
 * Semantics are those of `interpret.ts`. Feature maps are NHWC; convolution
 * weights keep PyTorch's order [K, C/groups, R, S], dense weights [K, C].
 * Whether a convolution is depthwise or pointwise is derived (`conv-class.ts`),
 * never stored.
 */
import type { Span } from '../grammar/source.ts';
import type { TensorType } from './tensor-type.ts';

export type NodeId = number & { readonly brand: 'NodeId' };

/** Spatial pair in [y, x] order. */
export type Pair = readonly [y: number, x: number];

/** Rows and columns of zeros around a feature map. */
export type Padding = readonly [
  top: number,
  right: number,
  bottom: number,
  left: number,
];

/** Scalar functions of one argument. */
export type Activation =
  | { readonly fn: 'relu' }
  | { readonly fn: 'clamp'; readonly min: number; readonly max: number }
  | { readonly fn: 'hardSwish' }
  | { readonly fn: 'hardSigmoid' }
  | { readonly fn: 'sigmoid' }
  | { readonly fn: 'silu' }
  | { readonly fn: 'tanh' }
  /** `erf` is x/2 (1 + erf(x/sqrt 2)); `tanh` its usual approximation. */
  | { readonly fn: 'gelu'; readonly form: 'erf' | 'tanh' }
  | { readonly fn: 'leakyRelu'; readonly alpha: number };

export type BinaryFn = 'add' | 'sub' | 'mul' | 'div' | 'max' | 'min' | 'prelu';

/**
 * What happens to a convolution's (or dense layer's) sum before it is stored,
 * in order. `binary` operands broadcast against the output; a learned bias is
 * `{ binary, add, [K] constant }`, a residual add `{ binary, add, node }`.
 */
export type EpilogueStep =
  | { readonly kind: 'activation'; readonly activation: Activation }
  /** value = fn(value, operand); for `prelu` the operand is the slope. */
  | {
      readonly kind: 'binary';
      readonly fn: BinaryFn;
      readonly operand: NodeId;
    };

export type Op =
  /** A tensor given at run time. */
  | { readonly kind: 'input'; readonly name: string }
  /** A learned tensor, by its path in the weight file. */
  | { readonly kind: 'weight'; readonly name: string }
  /** Known numbers, row-major; one number means "filled with it". */
  | { readonly kind: 'literal'; readonly values: readonly number[] }
  | {
      readonly kind: 'conv2d';
      readonly x: NodeId;
      /** [K, C/groups, R, S] */
      readonly weight: NodeId;
      readonly stride: Pair;
      readonly dilation: Pair;
      readonly padding: Padding;
      readonly groups: number;
      readonly epilogue: readonly EpilogueStep[];
    }
  /** x [..., C] times weight [K, C] transposed. */
  | {
      readonly kind: 'dense';
      readonly x: NodeId;
      readonly weight: NodeId;
      readonly epilogue: readonly EpilogueStep[];
    }
  /** [..., M, C] x [..., C, K], leading dimensions broadcast. */
  | { readonly kind: 'matmul'; readonly a: NodeId; readonly b: NodeId }
  | {
      readonly kind: 'pool2d';
      readonly fn: 'max' | 'avg';
      readonly x: NodeId;
      readonly kernel: Pair;
      readonly stride: Pair;
      readonly padding: Padding;
      /** Whether padded places count in an average. They never win a max. */
      readonly countPadding: boolean;
    }
  /** Over H and W: [N, H, W, C] -> [N, 1, 1, C]. */
  | {
      readonly kind: 'globalPool';
      readonly fn: 'max' | 'avg';
      readonly x: NodeId;
    }
  | {
      readonly kind: 'activation';
      readonly x: NodeId;
      readonly activation: Activation;
    }
  /** Numpy broadcasting over trailing dimensions. */
  | {
      readonly kind: 'binary';
      readonly fn: BinaryFn;
      readonly a: NodeId;
      readonly b: NodeId;
    }
  /** Per channel: (x - mean) / sqrt(variance + epsilon) * scale + offset. */
  | {
      readonly kind: 'batchNorm';
      readonly x: NodeId;
      readonly scale: NodeId;
      readonly offset: NodeId;
      readonly mean: NodeId;
      readonly variance: NodeId;
      readonly epsilon: number;
    }
  /** Over the last dimension; scale and offset are [C]. */
  | {
      readonly kind: 'layerNorm';
      readonly x: NodeId;
      readonly scale: NodeId;
      readonly offset: NodeId;
      readonly epsilon: number;
    }
  | { readonly kind: 'softmax'; readonly x: NodeId; readonly axis: number }
  | {
      readonly kind: 'concat';
      readonly xs: readonly NodeId[];
      readonly axis: number;
    }
  /** Constant padding of H and W of an NHWC tensor. */
  | {
      readonly kind: 'pad';
      readonly x: NodeId;
      readonly padding: Padding;
      readonly value: number;
    }
  | {
      readonly kind: 'resize';
      readonly x: NodeId;
      readonly size: Pair;
      readonly mode: 'nearest' | 'bilinear';
      /** Where output pixel o reads from, with scale = in/out:
       * halfPixel (o + 0.5) * scale - 0.5; asymmetric o * scale;
       * alignCorners o * (in - 1) / (out - 1). Nearest takes floor(o * scale)
       * under asymmetric, floor((o + 0.5) * scale) under halfPixel. */
      readonly centres: 'halfPixel' | 'asymmetric' | 'alignCorners';
    }
  | { readonly kind: 'reshape'; readonly x: NodeId }
  /** Output dimension i is input dimension perm[i]. */
  | {
      readonly kind: 'transpose';
      readonly x: NodeId;
      readonly perm: readonly number[];
    };

export type OpKind = Op['kind'];
export type OpOf<K extends OpKind> = Extract<Op, { kind: K }>;

/** Kernels that compute several layers. `docs/cost-model.md` describes each. */
export const FUSED_FAMILIES = [
  'dwpw',
  'pwdw',
  'pwdw_r',
  'pwpw',
  'pwdwpw',
  'convdw',
  'convdwpw',
  'dwmean',
  'gatedpw',
  'pwmean',
  'pwmeanpw',
] as const;
export type FusedFamily = (typeof FUSED_FAMILIES)[number];

/** What the program says about the kernel of a layer: `@fuse(pwdw)` that it is
 * one of that family, `@no_fuse` that it computes no other layer. */
export type FusePin =
  | {
      readonly kind: 'fuse';
      readonly family: FusedFamily;
      readonly span: Span;
    }
  | { readonly kind: 'noFuse'; readonly span: Span };

export interface Node {
  readonly id: NodeId;
  readonly op: Op;
  readonly type: TensorType;
  /** Stable dotted instance name, `blocks.3.expand`: names, never identity. */
  readonly name: string;
  /** Places it came from: several when merged, none when synthesised. */
  readonly origin: readonly Span[];
  /** Of a convolution or dense layer. */
  readonly pin?: FusePin;
}

export interface GraphOutput {
  readonly name: string;
  readonly node: NodeId;
}

export interface Graph {
  readonly name: string;
  /** Topological: operands come before their users. */
  readonly nodes: readonly Node[];
  readonly outputs: readonly GraphOutput[];
}

export function nodeId(index: number): NodeId {
  return index as NodeId;
}
