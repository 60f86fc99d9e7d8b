/**
 * What kind of convolution a node is, and its geometry in the planner's terms.
 * Derived from the op alone, so that it can never disagree with it.
 */
import { invariant } from '../grammar/diagnostic.ts';
import type { EpilogueStep, Node, NodeId } from './graph.ts';
import { channelsOf, elementCount } from './tensor-type.ts';

/**
 * `pointwise`: 1x1, one group, no padding (a dense layer is one over its rows).
 * `depthwise`: every output channel reads one input channel; K = multiplier * C.
 */
export type ConvClass = 'pointwise' | 'depthwise' | 'standard';

/** Geometry of one convolution. N batch, C in-channels, K out-channels, R x S filter. */
export interface ConvShape {
  readonly class: ConvClass;
  readonly n: number;
  readonly inH: number;
  readonly inW: number;
  readonly c: number;
  readonly outH: number;
  readonly outW: number;
  readonly k: number;
  readonly r: number;
  readonly s: number;
  readonly strideH: number;
  readonly strideW: number;
  readonly dilationH: number;
  readonly dilationW: number;
  /** Padding below and to the right follows from the output size. */
  readonly padTop: number;
  readonly padLeft: number;
  readonly groups: number;
}

/** The convolution-like view of a node: what the planner and emitters read. */
export interface ConvNode {
  readonly node: Node;
  readonly x: NodeId;
  readonly weight: NodeId;
  readonly epilogue: readonly EpilogueStep[];
  readonly shape: ConvShape;
}

/**
 * The convolution view of `node` (conv2d or dense), or null for other ops;
 * `get` looks its operands up (`nodeIndex`).
 */
export function convNode(
  get: (id: NodeId) => Node,
  node: Node,
): ConvNode | null {
  const { op } = node;
  if (op.kind === 'dense') {
    const k = channelsOf(node.type.shape);
    const rows = elementCount(node.type.shape) / k;
    return {
      node,
      x: op.x,
      weight: op.weight,
      epilogue: op.epilogue,
      shape: {
        class: 'pointwise',
        n: rows,
        inH: 1,
        inW: 1,
        c: channelsOf(get(op.x).type.shape),
        outH: 1,
        outW: 1,
        k,
        r: 1,
        s: 1,
        strideH: 1,
        strideW: 1,
        dilationH: 1,
        dilationW: 1,
        padTop: 0,
        padLeft: 0,
        groups: 1,
      },
    };
  }
  if (op.kind !== 'conv2d') return null;
  const [n, inH, inW, c] = get(op.x).type.shape;
  const [, outH, outW, k] = node.type.shape;
  const [, , r, s] = get(op.weight).type.shape;
  invariant(
    n !== undefined &&
      inH !== undefined &&
      inW !== undefined &&
      c !== undefined &&
      outH !== undefined &&
      outW !== undefined &&
      k !== undefined &&
      r !== undefined &&
      s !== undefined,
    `conv2d ${node.name} is not four-dimensional`,
  );
  const padded = op.padding.some((pad) => pad !== 0);
  const pointwise = r === 1 && s === 1 && op.groups === 1 && !padded;
  const depthwise = op.groups === c && c > 1;
  return {
    node,
    x: op.x,
    weight: op.weight,
    epilogue: op.epilogue,
    shape: {
      class: pointwise ? 'pointwise' : depthwise ? 'depthwise' : 'standard',
      n,
      inH,
      inW,
      c,
      outH,
      outW,
      k,
      r,
      s,
      strideH: op.stride[0],
      strideW: op.stride[1],
      dilationH: op.dilation[0],
      dilationW: op.dilation[1],
      padTop: op.padding[0],
      padLeft: op.padding[3],
      groups: op.groups,
    },
  };
}
