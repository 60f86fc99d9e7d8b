/**
 * Small random graphs over all the ops that vision networks use, shaped so that
 * every pass finds something to do: biases, batch norms, activations, residual
 * adds, gates, pads and identities behind layers, some with further users.
 */
import type { Activation, Graph, NodeId } from '../../compiler/graph.ts';
import type { WeightSource } from '../../compiler/weights/weight-source.ts';
import { GraphBuilder, RELU, RELU6 } from './graph-builder.ts';
import type { Rng } from './rng.ts';

export const ACTIVATIONS: readonly Activation[] = [
  RELU,
  RELU6,
  { fn: 'clamp', min: -0.5, max: 0.7 },
  { fn: 'hardSwish' },
  { fn: 'hardSigmoid' },
  { fn: 'sigmoid' },
  { fn: 'silu' },
  { fn: 'tanh' },
  { fn: 'gelu', form: 'erf' },
  { fn: 'gelu', form: 'tanh' },
  { fn: 'leakyRelu', alpha: 0.1 },
];

interface Random {
  readonly g: GraphBuilder;
  readonly rng: Rng;
  /** Feature maps made so far, the current one last. */
  readonly made: NodeId[];
}

type Step = (random: Random, x: NodeId) => NodeId;

/** A graph of `steps` random steps from an input `x`. */
export function randomGraph(rng: Rng, steps: number): Graph {
  const g = new GraphBuilder('random');
  const side = (): number => rng.int(3, 7);
  const shape = [rng.int(1, 2), side(), side(), rng.int(1, 6)];
  const made = [g.input('x', shape)];
  for (let i = 0; i < steps; i++) {
    made.push(rng.pick(STEPS)({ g, rng, made }, made.at(-1)!));
  }
  g.output(made.at(-1)!);
  if (rng.next() < 0.3) g.output(rng.pick(made), 'other');
  return g.build();
}

const STEPS: readonly Step[] = [
  ({ g, rng }, x) => {
    const groups = g.shape(x)[3]! % 2 === 0 ? rng.int(1, 2) : 1;
    return g.conv2d(x, {
      filters: groups * rng.int(1, 4),
      kernel: rng.int(1, 3),
      stride: rng.int(1, 2),
      dilation: rng.int(1, 2),
      padding: rng.pick(['same', 'same_lower', [2, 3, 3, 2]] as const),
      groups,
      bias: rng.next() < 0.5,
    });
  },
  ({ g, rng }, x) =>
    g.depthwise(x, {
      kernel: 3,
      stride: rng.int(1, 2),
      padding: 'same',
      multiplier: rng.int(1, 2),
    }),
  ({ g, rng }, x) => g.pointwise(x, { filters: rng.int(1, 8) }),
  ({ g, rng }, x) => g.dense(x, { filters: rng.int(1, 6), bias: true }),
  ({ g }, x) => g.bias(x),
  ({ g }, x) => g.batchNorm(x),
  ({ g }, x) => g.batchNorm(x),
  ({ g }, x) => g.prelu(x),
  ({ g, rng }, x) => g.activation(x, rng.pick(ACTIVATIONS)),
  ({ g, rng }, x) => g.activation(x, rng.pick([RELU, RELU6])),
  ({ g, rng, made }, x) => {
    const alike = made.filter((y) => g.shape(y).join() === g.shape(x).join());
    const fn = rng.pick(['add', 'sub', 'mul', 'max', 'min'] as const);
    const other = rng.pick(alike);
    return rng.next() < 0.5 ? g.binary(fn, x, other) : g.binary(fn, other, x);
  },
  // Two layers that meet: only one of them can absorb the sum.
  ({ g }, x) => {
    const filters = g.shape(x)[3]!;
    const left = g.pointwise(x, { filters });
    return g.binary('add', g.pointwise(x, { filters }), left);
  },
  ({ g }, x) => {
    const squeezed = g.pointwise(g.globalPool(x), { filters: g.shape(x)[3]! });
    return g.binary('mul', x, g.activation(squeezed, { fn: 'sigmoid' }));
  },
  ({ g, rng }, x) => g.pad(x, [1, 0, 2, 1], rng.pick([0, 0, 0.5])),
  ({ g, rng }, x) => {
    const pooled = rng.next() < 0.7 ? g.pad(x, 1) : x;
    const padding = rng.pick([0, 0, 1]);
    const options = { kernel: 3, stride: rng.int(1, 2), padding };
    const large = g.shape(pooled)[1]! >= 3 && g.shape(pooled)[2]! >= 3;
    if (!large) return x;
    return rng.next() < 0.5
      ? g.maxPool(pooled, options)
      : g.avgPool(pooled, { ...options, countPadding: rng.next() < 0.5 });
  },
  ({ g, rng }, x) =>
    g.resize(x, {
      size: [rng.int(2, 5), rng.int(2, 5)],
      mode: rng.pick(['nearest', 'bilinear'] as const),
      centres: rng.pick(['halfPixel', 'asymmetric'] as const),
    }),
  ({ g, rng, made }, x) => {
    const fits = (y: NodeId): boolean =>
      g.shape(y).slice(0, 3).join() === g.shape(x).slice(0, 3).join();
    return g.concat([x, rng.pick(made.filter(fits))]);
  },
  ({ g }, x) => {
    const [n, h, w, c] = g.shape(x) as [number, number, number, number];
    return g.reshape(g.reshape(x, [n, h * w * c]), [n, h, w, c]);
  },
  ({ g }, x) => g.transpose(g.transpose(x, [0, 3, 1, 2]), [0, 2, 3, 1]),
  ({ g, rng }, x) => {
    const literal = g.literal(rng.pick([0, 1, 0.3]));
    return g.binary(rng.pick(['add', 'sub', 'mul'] as const), x, literal);
  },
  ({ g }, x) => g.softmax(x),
  ({ g }, x) => g.layerNorm(x, { epsilon: 1e-3 }),
];

/** Any values for the weights of `graph`; variances are positive. */
export function arbitraryWeights(graph: Graph, rng: Rng): WeightSource {
  const weights = new Map<
    string,
    { dtype: 'f32'; shape: readonly number[]; data: Float32Array }
  >();
  for (const { op, type } of graph.nodes) {
    if (op.kind !== 'weight') continue;
    const positive = op.name.endsWith('running_var');
    const length = type.shape.reduce((product, dim) => product * dim, 1);
    const data = Float32Array.from({ length }, () =>
      positive ? 0.5 + rng.next() : rng.normal() / 2,
    );
    weights.set(op.name, { dtype: 'f32', shape: type.shape, data });
  }
  return weights;
}

/** Normal values for every input of `graph`. */
export function arbitraryInputs(
  graph: Graph,
  rng: Rng,
): Map<string, Float32Array> {
  const inputs = new Map<string, Float32Array>();
  for (const { op, type } of graph.nodes) {
    if (op.kind !== 'input') continue;
    const length = type.shape.reduce((product, dim) => product * dim, 1);
    inputs.set(
      op.name,
      Float32Array.from({ length }, () => rng.normal()),
    );
  }
  return inputs;
}
