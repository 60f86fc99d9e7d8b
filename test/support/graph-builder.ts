/**
 * Builds Graphs for tests without going through the language. Shapes are worked
 * out here, apart from `op-types.ts`, so that the verifier checks one against
 * the other.
 *
 *     const g = new GraphBuilder('block');
 *     const x = g.input('image', [1, 8, 8, 3]);
 *     const y = g.depthwise(x, { kernel: 3, padding: 'same', bias: true });
 *     const z = g.pointwise(y, { filters: 16, epilogue: [activate(RELU6)] });
 *     const graph = g.output(z).build();
 */
import type {
  Activation,
  BinaryFn,
  EpilogueStep,
  Graph,
  GraphOutput,
  Node,
  NodeId,
  Op,
  OpOf,
  Padding,
  Pair,
} from '../../compiler/graph.ts';
import { nodeId } from '../../compiler/graph.ts';
import type { PaddingLike, PairLike } from './window-shapes.ts';
import { broadcast, fourSides, pair, sides, windows } from './window-shapes.ts';

export const RELU: Activation = { fn: 'relu' };
export const RELU6: Activation = { fn: 'clamp', min: 0, max: 6 };

/** An epilogue step that applies `activation`. */
export function activate(activation: Activation): EpilogueStep {
  return { kind: 'activation', activation };
}

/** An epilogue step `value = fn(value, operand)`. */
export function combine(fn: BinaryFn, operand: NodeId): EpilogueStep {
  return { kind: 'binary', fn, operand };
}

export interface ConvOptions {
  /** K. */
  readonly filters: number;
  readonly kernel: PairLike;
  readonly stride?: PairLike;
  readonly dilation?: PairLike;
  readonly padding?: PaddingLike;
  readonly groups?: number;
  /** Starts the epilogue with an add of a weight `<name>.bias`: [K]. */
  readonly bias?: boolean;
  /** Follows the bias. */
  readonly epilogue?: readonly EpilogueStep[];
  /** Instance name; its weights are `<name>.weight` and `<name>.bias`. */
  readonly name?: string;
}

export type DepthwiseOptions = Omit<ConvOptions, 'filters' | 'groups'> & {
  readonly multiplier?: number;
};

export type DenseOptions = Pick<
  ConvOptions,
  'filters' | 'bias' | 'epilogue' | 'name'
>;

export interface PoolOptions {
  readonly kernel: PairLike;
  /** The kernel when left out. */
  readonly stride?: PairLike;
  readonly padding?: PaddingLike;
  readonly countPadding?: boolean;
}

export type ResizeOptions = Pick<OpOf<'resize'>, 'size'> &
  Partial<Pick<OpOf<'resize'>, 'mode' | 'centres'>>;

export class GraphBuilder {
  private readonly name: string;
  private readonly nodes: Node[] = [];
  private readonly outputs: GraphOutput[] = [];
  private readonly uses = new Map<string, number>();

  constructor(name = 'test') {
    this.name = name;
  }

  /** The shape of a node made earlier. */
  shape(id: NodeId): readonly number[] {
    return this.nodes[id]!.type.shape;
  }

  /** Any op with the type it should have: for what has no method here. */
  add(op: Op, shape: readonly number[], name?: string): NodeId {
    const id = nodeId(this.nodes.length);
    const type = { dtype: 'f32', shape } as const;
    const node = { id, op, type, name: name ?? this.fresh(op.kind) };
    this.nodes.push({ ...node, origin: [] });
    return id;
  }

  input(name: string, shape: readonly number[]): NodeId {
    return this.add({ kind: 'input', name }, shape, name);
  }

  weight(name: string, shape: readonly number[]): NodeId {
    return this.add({ kind: 'weight', name }, shape, name);
  }

  /** One value fills the shape; otherwise one value per element. */
  literal(
    values: number | readonly number[],
    shape: readonly number[] = [1],
  ): NodeId {
    const list = typeof values === 'number' ? [values] : values;
    return this.add({ kind: 'literal', values: list }, shape);
  }

  /** x: [N, H, W, C] -> [N, outH, outW, K]. */
  conv2d(x: NodeId, options: ConvOptions): NodeId {
    const name = options.name ?? this.fresh('conv2d');
    const [n, inH, inW, c] = this.featureMap(x);
    const [r, s] = pair(options.kernel);
    const stride = pair(options.stride ?? 1);
    const dilation = pair(options.dilation ?? 1);
    const groups = options.groups ?? 1;
    const reach: Pair = [(r - 1) * dilation[0] + 1, (s - 1) * dilation[1] + 1];
    const size: Pair = [inH, inW];
    const padding = sides(options.padding ?? 'valid', size, reach, stride);
    const k = options.filters;
    const weight = this.weight(`${name}.weight`, [k, c / groups, r, s]);
    const epilogue = this.epilogue(name, k, options);
    const [outH, outW] = windows(size, reach, stride, padding);
    return this.add(
      {
        kind: 'conv2d',
        x,
        weight,
        stride,
        dilation,
        padding,
        groups,
        epilogue,
      },
      [n, outH, outW, k],
      name,
    );
  }

  /** One group per channel; K = multiplier * C. */
  depthwise(x: NodeId, options: DepthwiseOptions): NodeId {
    const { multiplier = 1, name, ...rest } = options;
    const c = this.featureMap(x)[3];
    return this.conv2d(x, {
      ...rest,
      name: name ?? this.fresh('depthwise'),
      filters: c * multiplier,
      groups: c,
    });
  }

  /** A 1x1 convolution. */
  pointwise(x: NodeId, options: Omit<ConvOptions, 'kernel'>): NodeId {
    const name = options.name ?? this.fresh('pointwise');
    return this.conv2d(x, { ...options, name, kernel: 1 });
  }

  /** x: [..., C] -> [..., K]. */
  dense(x: NodeId, options: DenseOptions): NodeId {
    const name = options.name ?? this.fresh('dense');
    const shape = this.shape(x);
    const k = options.filters;
    const weight = this.weight(`${name}.weight`, [k, shape.at(-1)!]);
    const epilogue = this.epilogue(name, k, options);
    const outShape = [...shape.slice(0, -1), k];
    return this.add({ kind: 'dense', x, weight, epilogue }, outShape, name);
  }

  /** a: [..., M, C], b: [..., C, K] -> [..., M, K]. */
  matmul(a: NodeId, b: NodeId): NodeId {
    const left = this.shape(a);
    const right = this.shape(b);
    const lead = broadcast(left.slice(0, -2), right.slice(0, -2));
    const outShape = [...lead, left.at(-2)!, right.at(-1)!];
    return this.add({ kind: 'matmul', a, b }, outShape);
  }

  maxPool(x: NodeId, options: PoolOptions): NodeId {
    return this.pool('max', x, options);
  }

  avgPool(x: NodeId, options: PoolOptions): NodeId {
    return this.pool('avg', x, options);
  }

  /** [N, H, W, C] -> [N, 1, 1, C]. */
  globalPool(x: NodeId, fn: 'max' | 'avg' = 'avg'): NodeId {
    const [n, , , c] = this.featureMap(x);
    return this.add({ kind: 'globalPool', fn, x }, [n, 1, 1, c]);
  }

  activation(x: NodeId, activation: Activation): NodeId {
    return this.add({ kind: 'activation', x, activation }, this.shape(x));
  }

  /** Numpy broadcasting. */
  binary(fn: BinaryFn, a: NodeId, b: NodeId): NodeId {
    const shape = broadcast(this.shape(a), this.shape(b));
    return this.add({ kind: 'binary', fn, a, b }, shape);
  }

  /** Adds a weight `<name>.bias`: [C] over the last dimension. */
  bias(x: NodeId, name = this.fresh('bias')): NodeId {
    const b = this.weight(`${name}.bias`, [this.shape(x).at(-1)!]);
    const op: Op = { kind: 'binary', fn: 'add', a: x, b };
    return this.add(op, this.shape(x), name);
  }

  /** Slope weight `<name>.weight`: [C]. */
  prelu(x: NodeId, name = this.fresh('prelu')): NodeId {
    const b = this.weight(`${name}.weight`, [this.shape(x).at(-1)!]);
    const op: Op = { kind: 'binary', fn: 'prelu', a: x, b };
    return this.add(op, this.shape(x), name);
  }

  /** Four weights [C]: weight, bias, running_mean, running_var. */
  batchNorm(
    x: NodeId,
    options: { name?: string; epsilon?: number } = {},
  ): NodeId {
    const { name = this.fresh('batchNorm'), epsilon = 1e-5 } = options;
    const shape = [this.shape(x).at(-1)!];
    const scale = this.weight(`${name}.weight`, shape);
    const offset = this.weight(`${name}.bias`, shape);
    const mean = this.weight(`${name}.running_mean`, shape);
    const variance = this.weight(`${name}.running_var`, shape);
    return this.add(
      { kind: 'batchNorm', x, scale, offset, mean, variance, epsilon },
      this.shape(x),
      name,
    );
  }

  /** Weights `<name>.weight` and `<name>.bias`: [C]. */
  layerNorm(
    x: NodeId,
    options: { name?: string; epsilon?: number } = {},
  ): NodeId {
    const { name = this.fresh('layerNorm'), epsilon = 1e-5 } = options;
    const shape = [this.shape(x).at(-1)!];
    const scale = this.weight(`${name}.weight`, shape);
    const offset = this.weight(`${name}.bias`, shape);
    const op: Op = { kind: 'layerNorm', x, scale, offset, epsilon };
    return this.add(op, this.shape(x), name);
  }

  softmax(x: NodeId, axis = this.shape(x).length - 1): NodeId {
    return this.add({ kind: 'softmax', x, axis }, this.shape(x));
  }

  concat(xs: readonly NodeId[], axis = this.shape(xs[0]!).length - 1): NodeId {
    const shape = [...this.shape(xs[0]!)];
    shape[axis] = xs.reduce((sum, x) => sum + this.shape(x)[axis]!, 0);
    return this.add({ kind: 'concat', xs, axis }, shape);
  }

  pad(x: NodeId, padding: number | Padding, value = 0): NodeId {
    const [n, h, w, c] = this.featureMap(x);
    const [t, r, b, l] = fourSides(padding);
    return this.add({ kind: 'pad', x, padding: [t, r, b, l], value }, [
      n,
      t + h + b,
      l + w + r,
      c,
    ]);
  }

  resize(x: NodeId, options: ResizeOptions): NodeId {
    const [n, , , c] = this.featureMap(x);
    const { size, mode = 'nearest', centres = 'halfPixel' } = options;
    const op: Op = { kind: 'resize', x, size, mode, centres };
    return this.add(op, [n, size[0], size[1], c]);
  }

  reshape(x: NodeId, shape: readonly number[]): NodeId {
    return this.add({ kind: 'reshape', x }, shape);
  }

  transpose(x: NodeId, perm: readonly number[]): NodeId {
    const shape = perm.map((axis) => this.shape(x)[axis]!);
    return this.add({ kind: 'transpose', x, perm }, shape);
  }

  /** Declares an output. */
  output(node: NodeId, name = 'output'): this {
    this.outputs.push({ name, node });
    return this;
  }

  build(): Graph {
    return {
      name: this.name,
      nodes: [...this.nodes],
      outputs: [...this.outputs],
    };
  }

  private pool(fn: 'max' | 'avg', x: NodeId, options: PoolOptions): NodeId {
    const [n, h, w, c] = this.featureMap(x);
    const kernel = pair(options.kernel);
    const stride = pair(options.stride ?? kernel);
    const rule = options.padding ?? 'valid';
    const padding = sides(rule, [h, w], kernel, stride);
    const countPadding = options.countPadding ?? false;
    const [outH, outW] = windows([h, w], kernel, stride, padding);
    return this.add(
      { kind: 'pool2d', fn, x, kernel, stride, padding, countPadding },
      [n, outH, outW, c],
    );
  }

  private epilogue(
    name: string,
    k: number,
    options: Pick<ConvOptions, 'bias' | 'epilogue'>,
  ): readonly EpilogueStep[] {
    const rest = options.epilogue ?? [];
    if (!options.bias) return rest;
    return [combine('add', this.weight(`${name}.bias`, [k])), ...rest];
  }

  private featureMap(x: NodeId): readonly [number, number, number, number] {
    const [n, h, w, c, ...more] = this.shape(x);
    if (c === undefined || more.length > 0) {
      throw new Error(`%${x} is not [N, H, W, C]`);
    }
    return [n!, h!, w!, c];
  }

  private fresh(base: string): string {
    const count = (this.uses.get(base) ?? 0) + 1;
    this.uses.set(base, count);
    return count === 1 ? base : `${base}_${count}`;
  }
}
