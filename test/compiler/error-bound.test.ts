/**
 * The two error models against f32 networks whose every operation rounds to
 * either neighbour at random: the largest roundings that WGSL allows.
 */
import { describe, expect, it } from 'vitest';
import {
  FAILURE_PROBABILITY,
  gamma,
  JUDGED_ELEMENTS,
  LAMBDA,
  MAX_F32,
  radius,
  UNIT_ROUNDOFF,
} from '../../compiler/error-bound.ts';
import type { Graph, NodeId } from '../../compiler/graph.ts';
import { interpret } from '../../compiler/interpret.ts';
import { randomWeights } from '../../compiler/weights/random-weights.ts';
import { expectWithin } from '../support/compare.ts';
import { roundEitherWay, sumInF32 } from '../support/f32.ts';
import { activate, GraphBuilder, RELU6 } from '../support/graph-builder.ts';
import { ACTIVATIONS } from '../support/random-graph.ts';
import type { Rng } from '../support/rng.ts';
import { createRng, testSeed } from '../support/rng.ts';

describe('constants', () => {
  it('lambda makes the stated failure probability', () => {
    const perElement = 2 * Math.exp((-LAMBDA * LAMBDA) / 2);
    expect(perElement * JUDGED_ELEMENTS).toBeCloseTo(FAILURE_PROBABILITY, 20);
    expect(LAMBDA).toBeCloseTo(8.67, 1);
  });

  it('gamma is n u / (1 - n u), and no bound beyond n u = 1', () => {
    expect(gamma(0)).toBe(0);
    expect(gamma(2 ** 22)).toBe(1);
    expect(gamma(2 ** 23)).toBe(Infinity);
  });

  it('the radius is the smaller bound', () => {
    expect(radius(1, 1)).toBe(1);
    expect(radius(1e9, 4)).toBe(2 * LAMBDA);
  });
});

const WIDTH = 24;
const PIXELS = 6;

/** Pointwise layers with bias, relu6 on every second: signed sums remain. */
function deepNetwork(layers: number): Graph {
  const g = new GraphBuilder('deep');
  let x = g.input('x', [1, 1, PIXELS, WIDTH]);
  for (let i = 0; i < layers; i++) {
    x = g.pointwise(x, {
      filters: WIDTH,
      bias: true,
      name: `layers.${i}`,
      epilogue: i % 2 === 0 ? [] : [activate(RELU6)],
    });
  }
  return g.output(x).build();
}

describe('a network of many layers', () => {
  const seed = testSeed('error-bound');
  it.each([2, 8, 24])(
    `of %i layers stays within both bounds in f32 (seed ${seed})`,
    (layers) => {
      const rng = createRng(seed);
      const graph = deepNetwork(layers);
      const weights = randomWeights(graph, seed);
      const inputs = new Map([
        [
          'x',
          Float32Array.from({ length: PIXELS * WIDTH }, () => rng.normal()),
        ],
      ]);
      const result = interpret(graph, { inputs, weights, bounds: true });
      const output = result.get('output')!;
      let largest = 0;
      for (let trial = 0; trial < 5; trial++) {
        let x: readonly number[] = [...inputs.get('x')!];
        for (let i = 0; i < layers; i++) {
          const weight = weights.get(`layers.${i}.weight`)!.data;
          const bias = weights.get(`layers.${i}.bias`)!.data;
          x = layerInF32(x, weight, bias, i % 2 === 1, rng);
        }
        expectWithin(x, output, output.worstCase);
        const { maxRatio } = expectWithin(x, output, output.probabilistic);
        largest = Math.max(largest, maxRatio);
      }
      // Not vacuous: a real error comes within a factor of 200.
      expect(largest).toBeGreaterThan(1 / 200);
      if (layers === 24) {
        const scale = Math.max(...output.values.map(Math.abs));
        expect(Math.max(...output.bound!)).toBeLessThan(1e-2 * scale);
        expect(Math.max(...output.worstCase!)).toBeGreaterThan(scale);
      }
    },
  );
});

function layerInF32(
  x: readonly number[],
  weight: Float32Array,
  bias: Float32Array,
  clamped: boolean,
  rng: Rng,
): number[] {
  const out: number[] = [];
  for (let pixel = 0; pixel < PIXELS; pixel++) {
    const xs = x.slice(pixel * WIDTH, (pixel + 1) * WIDTH);
    for (let k = 0; k < WIDTH; k++) {
      const ws = [...weight.subarray(k * WIDTH, (k + 1) * WIDTH)];
      const sum = roundEitherWay(sumInF32(xs, ws, rng) + bias[k]!, rng);
      out.push(clamped ? Math.min(Math.max(sum, 0), 6) : sum);
    }
  }
  return out;
}

describe('bounds of whole networks', () => {
  const width = 16;
  const inputs = new Map([['x', new Float32Array(4 * width).fill(1)]]);

  it('are finite after 300 layers', () => {
    const g = new GraphBuilder();
    let x = g.input('x', [1, 2, 2, width]);
    for (let i = 0; i < 300; i++) {
      // A filter of zeros times an infinite bound must not become NaN.
      x = g.activation(g.pointwise(x, { filters: width, bias: true }), RELU6);
    }
    const graph = g.output(x).build();
    const weights = new Map(randomWeights(graph, 1));
    for (const { data } of weights.values()) data.fill(0, 0, 3);
    const result = interpret(graph, { inputs, weights, bounds: true });
    const { worstCase, probabilistic } = result.get('output')!;
    expect(worstCase!.every((e) => e <= 2 * MAX_F32)).toBe(true);
    expect(probabilistic!.every((e) => e < 1)).toBe(true);
  });

  it.each<[string, (g: GraphBuilder, x: NodeId) => NodeId]>([
    ['softmax', (g, x) => g.softmax(x)],
    ['layerNorm', (g, x) => g.layerNorm(x, { name: 'norm' })],
    [
      'bilinear resize',
      (g, x) => g.resize(x, { size: [3, 3], mode: 'bilinear' }),
    ],
    ...ACTIVATIONS.map(
      (activation): [string, (g: GraphBuilder, x: NodeId) => NodeId] => [
        JSON.stringify(activation),
        (g, x) => g.activation(x, activation),
      ],
    ),
    ['a product', (g, x) => g.binary('mul', x, x)],
    ['a mean', (g, x) => g.globalPool(x)],
  ])('do not let the worst case into the probabilistic one: %s', (_, end) => {
    const g = new GraphBuilder();
    let x = g.input('x', [1, 2, 2, width]);
    for (let i = 0; i < 80; i++) {
      x = g.activation(g.pointwise(x, { filters: width, bias: true }), RELU6);
    }
    const graph = g.output(end(g, x)).build();
    const weights = randomWeights(graph, 2);
    const result = interpret(graph, { inputs, weights, bounds: true });
    const { probabilistic } = result.get('output')!;
    expect(probabilistic!.every((e) => e < 0.1)).toBe(true);
  });
});

it('rounding either way errs by up to u', () => {
  const rng = createRng(1);
  let largest = 0;
  for (let i = 0; i < 1000; i++) {
    const x = 1 + rng.next();
    const error = Math.abs(roundEitherWay(x, rng) - x);
    expect(error).toBeLessThan(UNIT_ROUNDOFF * x);
    largest = Math.max(largest, error);
  }
  expect(largest).toBeGreaterThan(0.9 * UNIT_ROUNDOFF);
});
