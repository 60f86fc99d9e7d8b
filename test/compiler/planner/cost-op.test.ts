import { describe, expect, it } from 'vitest';
import type { NodeId } from '../../../compiler/graph.ts';
import type { Cost } from '../../../compiler/plan.ts';
import { opCost, opSchedule } from '../../../compiler/planner/cost-op.ts';
import { graphFacts } from '../../../compiler/planner/graph-facts.ts';
import { DEFAULT_TARGET } from '../../../compiler/targets.ts';
import { GraphBuilder, RELU } from '../../support/graph-builder.ts';

/** The cost of the last op of a net over [1, 6, 6, 6], as a model output. */
function cost(net: (g: GraphBuilder, x: NodeId) => NodeId): Cost {
  const g = new GraphBuilder();
  // The activation is stored as c4: 8 channels.
  const x = g.activation(g.input('x', [1, 6, 6, 6]), RELU);
  const graph = g.output(net(g, x)).build();
  const facts = graphFacts(graph);
  const node = graph.nodes.at(-1)!;
  return opCost(facts, node, opSchedule(facts, node, DEFAULT_TARGET));
}

describe('opCost', () => {
  const stored = 36 * 8 * 4;
  const dense = 36 * 6 * 4;

  it('loads the stored input once and stores the output once', () => {
    expect(cost((g, x) => g.activation(x, RELU))).toMatchObject({
      ifmBytes: stored,
      weightBytes: 0,
      epilogueBytes: 0,
      ofmBytes: dense,
      macs: 0,
      dispatches: 1,
    });
  });

  it('counts an operand that is used twice once', () => {
    expect(cost((g, x) => g.binary('mul', x, x)).ifmBytes).toBe(stored);
  });

  it('counts constants as weights', () => {
    const sum = cost((g, x) => g.binary('add', x, g.weight('w', [6])));
    expect(sum.ifmBytes).toBe(stored);
    expect(sum.weightBytes).toBe(8 * 4);
  });

  it('has one invocation per vec4 of the output', () => {
    const { workgroups, invocations } = cost((g, x) => g.activation(x, RELU));
    expect(workgroups).toBe(Math.ceil((36 * 2) / 64));
    expect(invocations).toBe(workgroups * 64);
  });

  it('counts the multiply-adds of a matrix product', () => {
    const product = cost((g, x) => g.matmul(x, g.weight('w', [6, 5])));
    expect(product.macs).toBe(6 * 6 * 6 * 5);
  });
});
