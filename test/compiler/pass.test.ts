/**
 * The pipeline of passes on random graphs: every pass keeps every output's
 * value, changes nothing when run again, and leaves a graph that verifies.
 */
import { describe, expect, it } from 'vitest';
import type { FusePin, Graph, Node } from '../../compiler/graph.ts';
import { FUSED_FAMILIES } from '../../compiler/graph.ts';
import { constantNodes } from '../../compiler/graph-walk.ts';
import { interpret } from '../../compiler/interpret.ts';
import { PASS_NAMES, PASSES, runPasses } from '../../compiler/pass.ts';
import { printGraph } from '../../compiler/print-graph.ts';
import { verifyGraph } from '../../compiler/verify-graph.ts';
import type { WeightSource } from '../../compiler/weights/weight-source.ts';
import { expectWithin } from '../support/compare.ts';
import { GraphBuilder, RELU6 } from '../support/graph-builder.ts';
import {
  arbitraryInputs,
  arbitraryWeights,
  randomGraph,
} from '../support/random-graph.ts';
import { createRng, testSeed } from '../support/rng.ts';
import type { Rng } from '../support/rng.ts';

const GRAPHS = 150;

/**
 * The interpreter rounds to nearest in f64, 2^30 times finer than the bounds of
 * f32; both graphs err, so the difference is within the sum of both.
 */
const F64_PER_F32 = 2 ** -30;

function expectSameOutputs(
  before: Graph,
  after: Graph,
  inputs: ReadonlyMap<string, Float32Array>,
  weights: WeightSource,
): void {
  const options = { inputs, weights, bounds: true };
  const expected = interpret(before, options);
  const actual = interpret(after, options);
  expect([...actual.keys()]).toEqual([...expected.keys()]);
  for (const [name, tensor] of expected) {
    const other = actual.get(name)!;
    expect(other.shape).toEqual(tensor.shape);
    const bound = tensor.worstCase!.map(
      (e, i) => (e + other.worstCase![i]!) * F64_PER_F32,
    );
    expectWithin(other.values, tensor, bound);
  }
}

describe('every pass on random graphs', () => {
  const seed = testSeed('pass');
  it(`keeps the outputs, is idempotent and verifies (seed ${seed})`, () => {
    const rng = createRng(seed);
    for (let i = 0; i < GRAPHS; i++) {
      const graph = randomGraph(rng, rng.int(1, 8));
      verifyGraph(graph);
      const weights = arbitraryWeights(graph, rng);
      const inputs = arbitraryInputs(graph, rng);
      let current = graph;
      for (const pass of PASSES) {
        const next = pass.run(current);
        try {
          verifyGraph(next);
          expect(pass.run(next), `${pass.name} twice`).toBe(next);
          if (next !== current) {
            expectSameOutputs(current, next, inputs, weights);
          }
        } catch (error) {
          const text = `${printGraph(current)}--> ${pass.name} -->\n${printGraph(next)}`;
          throw new Error(`graph ${i}:\n${text}`, { cause: error });
        }
        current = next;
      }
      expectSameOutputs(graph, current, inputs, weights);
    }
  });
});

describe('every pass', () => {
  const seed = testSeed('pass pins');
  it(`keeps the pins of layers (seed ${seed})`, () => {
    const rng = createRng(seed);
    for (let i = 0; i < GRAPHS; i++) {
      const graph = withPins(randomGraph(rng, rng.int(1, 8)), rng);
      const pins = new Map(graph.nodes.map(({ name, pin }) => [name, pin]));
      let current = graph;
      for (const pass of PASSES) {
        const next = pass.run(current);
        verifyGraph(next);
        for (const { op, name, pin } of next.nodes) {
          if (op.kind !== 'conv2d' && op.kind !== 'dense') continue;
          expect(pin, `${name} after ${pass.name} of graph ${i}`).toBe(
            pins.get(name),
          );
        }
        current = next;
      }
    }
  });
});

/** Pins about two layers of three, each in its own way. */
function withPins(graph: Graph, rng: Rng): Graph {
  const nodes = graph.nodes.map((node, start): Node => {
    const { kind } = node.op;
    const isLayer = kind === 'conv2d' || kind === 'dense';
    if (!isLayer || rng.next() < 0.33) return node;
    const span = { file: 'model.fcm', start, end: start + 1 };
    const family = rng.pick(FUSED_FAMILIES);
    const pin: FusePin =
      rng.next() < 0.3
        ? { kind: 'noFuse', span }
        : { kind: 'fuse', family, span };
    return { ...node, pin };
  });
  return { ...graph, nodes };
}

describe('runPasses', () => {
  function network(): Graph {
    const g = new GraphBuilder();
    const x = g.input('x', [1, 4, 4, 3]);
    const y = g.batchNorm(g.pointwise(x, { filters: 4 }));
    return g.output(g.activation(y, RELU6)).build();
  }

  it('calls onAfterPass with every name, in order', () => {
    const names: string[] = [];
    const last: Graph[] = [];
    const result = runPasses(network(), {
      verify: true,
      onAfterPass: (name, graph) => {
        names.push(name);
        last[0] = graph;
      },
    });
    expect(names).toEqual(PASS_NAMES);
    expect(last[0]).toBe(result);
  });

  it('returns the same object when nothing changes', () => {
    const once = runPasses(network());
    expect(runPasses(once)).toBe(once);
  });

  it('leaves one layer of a convolution, its batch norm and its activation', () => {
    const graph = runPasses(network(), { verify: true });
    const constants = constantNodes(graph);
    const kinds = graph.nodes
      .filter((node) => !constants.has(node.id))
      .map((node) => node.op.kind);
    expect(kinds).toEqual(['input', 'conv2d']);
  });
});
