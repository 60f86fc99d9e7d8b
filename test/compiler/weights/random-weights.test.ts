import { describe, expect, it } from 'vitest';
import type { Graph } from '../../../compiler/graph.ts';
import { interpret } from '../../../compiler/interpret.ts';
import { runPasses } from '../../../compiler/pass.ts';
import { checkWeights } from '../../../compiler/weights/check-weights.ts';
import { randomWeights } from '../../../compiler/weights/random-weights.ts';
import { GraphBuilder, RELU } from '../../support/graph-builder.ts';

function network(layers: number): Graph {
  const g = new GraphBuilder('net');
  let x = g.input('x', [1, 4, 4, 16]);
  for (let i = 0; i < layers; i++) {
    const conv = g.pointwise(x, { filters: 16, name: `layers.${i}` });
    x = g.activation(g.batchNorm(conv, { name: `layers.${i}.norm` }), RELU);
    x = g.prelu(x, `layers.${i}.prelu`);
  }
  const out = g.dense(x, { filters: 3, bias: true, name: 'classifier' });
  return g.output(g.layerNorm(out)).build();
}

describe('randomWeights', () => {
  it('gives every weight finite values of its shape', () => {
    const graph = network(2);
    const weights = randomWeights(graph, 1);
    expect(
      checkWeights(graph, weights, (d) => {
        throw new Error(d.message);
      }),
    ).toBe(true);
  });

  it('is the same for the same seed, and another for another', () => {
    const graph = network(1);
    expect(randomWeights(graph, 7)).toEqual(randomWeights(graph, 7));
    const [a] = randomWeights(graph, 7).values();
    const [b] = randomWeights(graph, 8).values();
    expect(a).not.toEqual(b);
  });

  it('is the same on every platform', () => {
    const [weight] = randomWeights(network(1), 1).values();
    expect([...weight!.data.subarray(0, 3)]).toMatchInlineSnapshot(`
      [
        -0.35241517424583435,
        -0.06698215752840042,
        -0.3059040904045105,
      ]
    `);
  });

  it('keeps a tensor when layers are added', () => {
    const small = randomWeights(network(1), 3);
    const large = randomWeights(network(4), 3);
    for (const [name, tensor] of small) {
      expect(large.get(name), name).toEqual(tensor);
    }
  });

  it('does not depend on whether the passes have run', () => {
    const graph = network(2);
    const folded = randomWeights(runPasses(graph), 5);
    const plain = randomWeights(graph, 5);
    expect([...folded.keys()].sort()).toEqual([...plain.keys()].sort());
    for (const [name, tensor] of folded) {
      expect(plain.get(name), name).toEqual(tensor);
    }
  });

  it('keeps variances and slopes positive, scales near 1', () => {
    const weights = randomWeights(network(1), 2);
    const range = (name: string): [number, number] => {
      const { data } = weights.get(name)!;
      return [Math.min(...data), Math.max(...data)];
    };
    expect(range('layers.0.norm.running_var')[0]).toBeGreaterThanOrEqual(0.5);
    expect(range('layers.0.norm.weight')[0]).toBeGreaterThanOrEqual(0.75);
    expect(range('layers.0.prelu.weight')[0]).toBeGreaterThanOrEqual(0.05);
    expect(range('layers.0.norm.bias')[1]).toBeLessThanOrEqual(0.05);
  });

  it('keeps activations of a deep network in range', () => {
    const g = new GraphBuilder('deep');
    let x = g.input('x', [1, 4, 4, 32]);
    for (let i = 0; i < 30; i++) {
      x = g.activation(g.pointwise(x, { filters: 32 }), RELU);
    }
    const graph = g.output(x).build();
    const inputs = new Map([['x', new Float32Array(512).fill(1)]]);
    const weights = randomWeights(graph, 1);
    const { values } = interpret(graph, { inputs, weights }).get('output')!;
    const largest = values.reduce((most, v) => Math.max(most, v), 0);
    expect(largest).toBeGreaterThan(0.01);
    expect(largest).toBeLessThan(100);
  });
});
