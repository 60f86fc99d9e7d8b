import { describe, expect, it } from 'vitest';
import type { Graph, NodeId } from '../../../../compiler/graph.ts';
import { findCandidates } from '../../../../compiler/planner/find-candidates.ts';
import { graphFacts } from '../../../../compiler/planner/graph-facts.ts';
import { GraphBuilder } from '../../../support/graph-builder.ts';
import { foundCandidate, stagesOf } from '../stages.ts';

const MAP = [2, 4, 4, 30] as const;

/** A PW of `product(map, ...)`. */
function net(product: (g: GraphBuilder, map: NodeId) => NodeId): Graph {
  const g = new GraphBuilder('net');
  const y = product(g, g.input('map', MAP));
  return g.output(g.pointwise(y, { filters: 8 })).build();
}

function families(graph: Graph): string[] {
  const byNode = new Map(stagesOf(graph).map((at) => [at.conv.node.id, at]));
  const { candidates } = findCandidates(graphFacts(graph), byNode, 'auto');
  return candidates.map(({ family }) => family);
}

describe('a GATEDPW', () => {
  it('reads the map as it is stored, not the product', () => {
    const graph = net((g, map) => g.binary('mul', map, g.weight('s', [30])));
    const { nodes, stores, stages, gate } = foundCandidate('gatedpw', graph);
    const { node } = graphFacts(graph);
    expect(nodes.map((id) => node(id).op.kind)).toEqual(['binary', 'conv2d']);
    expect(stores).toEqual(nodes.slice(1));
    expect(node(stages[0]!.conv.x).name).toBe('map');
    // A model input is dense.
    expect(stages[0]!.inputChannels).toBe(30);
    expect(gate).toEqual({
      extent: 'channel',
      constant: true,
      channels: 32,
      elementBytes: 4,
    });
  });

  it('takes the operands in either order', () => {
    for (const isFirst of [true, false]) {
      const graph = net((g, map) => {
        const gate = g.input('gate', [2, 1, 1, 30]);
        return isFirst
          ? g.binary('mul', gate, map)
          : g.binary('mul', map, gate);
      });
      const { stages, gate } = foundCandidate('gatedpw', graph);
      expect(graphFacts(graph).node(stages[0]!.conv.x).name).toBe('map');
      expect(gate).toMatchObject({ extent: 'image', channels: 30 });
    }
  });
});

describe('no GATEDPW', () => {
  it('is made where others read the product', () => {
    const output = net((g, map) => {
      const product = g.binary('mul', map, g.weight('s', [30]));
      g.output(product, 'product');
      return product;
    });
    expect(families(output)).toEqual([]);
    const used = net((g, map) => {
      const product = g.binary('mul', map, g.weight('s', [30]));
      g.output(g.activation(product, { fn: 'relu' }), 'relu');
      return product;
    });
    expect(families(used)).toEqual([]);
  });

  it('is made of a sum, or of one number for all', () => {
    expect(
      families(net((g, map) => g.binary('add', map, g.weight('s', [30])))),
    ).toEqual([]);
    expect(
      families(net((g, map) => g.binary('mul', map, g.literal(2)))),
    ).toEqual([]);
  });

  it('is made of a gate that grows the map', () => {
    const graph = net((g, map) =>
      g.binary('mul', g.globalPool(map), g.input('gate', MAP)),
    );
    // The other way round: the input is the map.
    const { stages } = foundCandidate('gatedpw', graph);
    expect(graphFacts(graph).node(stages[0]!.conv.x).name).toBe('gate');
    expect(
      families(
        net((g) => {
          const rows = g.input('rows', [2, 4, 1, 30]);
          return g.binary('mul', rows, g.input('columns', [2, 1, 4, 30]));
        }),
      ),
    ).toEqual([]);
  });

  it('is made before a convolution with a window', () => {
    const g = new GraphBuilder();
    const product = g.binary('mul', g.input('x', MAP), g.weight('s', [30]));
    const y = g.conv2d(product, { filters: 8, kernel: 3 });
    expect(families(g.output(y).build())).toEqual([]);
  });
});
