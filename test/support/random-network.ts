/**
 * Small random networks as the planner sees them after all passes: chains of
 * convolutions with residuals in their epilogues, branches, intermediates that
 * several layers read, gates, means and additional outputs.
 */
import type { EpilogueStep, Graph, NodeId } from '../../compiler/graph.ts';
import { activate, combine, GraphBuilder, RELU6 } from './graph-builder.ts';
import type { Rng } from './rng.ts';

/** A network of `layers` convolutions, and what lies between them. */
export function randomNetwork(rng: Rng, layers: number): Graph {
  const g = new GraphBuilder('network');
  const side = rng.pick([5, 8, 14]);
  const made = [g.input('image', [1, side, side, rng.pick([3, 8, 16])])];
  for (let i = 0; i < layers; i++) {
    // Mostly a chain, now and then from further back.
    const x = rng.next() < 0.8 ? made.at(-1)! : rng.pick(made);
    made.push(addLayer(g, x, made, rng));
    if (rng.next() < 0.12) made.push(addGate(g, made.at(-1)!, rng));
  }
  const last = made.at(-1)!;
  g.output(rng.next() < 0.3 ? addHead(g, last, rng) : last);
  if (rng.next() < 0.2) g.output(rng.pick(made.slice(1)), 'other');
  return g.build();
}

function addLayer(
  g: GraphBuilder,
  x: NodeId,
  made: readonly NodeId[],
  rng: Rng,
): NodeId {
  const epilogue: EpilogueStep[] = [activate(RELU6)];
  const kind = rng.next();
  if (kind < 0.35) {
    const stride = rng.next() < 0.2 ? 2 : 1;
    const window = { kernel: rng.pick([3, 5]), padding: 'same' } as const;
    return g.depthwise(x, { ...window, stride, bias: true, epilogue });
  }
  if (kind < 0.42) {
    const filters = rng.pick([8, 16]);
    return g.conv2d(x, { kernel: 3, padding: 1, filters, epilogue });
  }
  const filters = rng.pick([8, 16, 24, 48]);
  const shape = [...g.shape(x).slice(0, 3), filters].join();
  const alike = made.filter((y) => y !== x && g.shape(y).join() === shape);
  const residual =
    alike.length > 0 && rng.next() < 0.6
      ? [combine('add', rng.pick(alike))]
      : [];
  return g.pointwise(x, {
    filters,
    bias: true,
    epilogue: residual.length > 0 ? residual : epilogue,
  });
}

/** Squeeze and excite. */
function addGate(g: GraphBuilder, x: NodeId, rng: Rng): NodeId {
  const c = g.shape(x).at(-1)!;
  const squeezed = g.pointwise(g.globalPool(x), { filters: 4, bias: true });
  const gate = g.pointwise(squeezed, {
    filters: c,
    bias: true,
    epilogue: [activate({ fn: 'sigmoid' })],
  });
  return rng.next() < 0.5 ? g.binary('mul', x, gate) : g.binary('mul', gate, x);
}

function addHead(g: GraphBuilder, x: NodeId, rng: Rng): NodeId {
  const features = g.globalPool(g.pointwise(x, { filters: 32, bias: true }));
  if (rng.next() < 0.5) return g.pointwise(features, { filters: 10 });
  const rows = g.reshape(features, [1, 32]);
  return g.dense(rows, { filters: 10, bias: true });
}
