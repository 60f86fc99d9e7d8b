/**
 * Runs a schedule on real numbers, workgroup by workgroup as its kernel would,
 * and counts every address touched, store and multiply-add. The check of the
 * cost model: it shares no formula with it. f64, slow, for small layers.
 */
import type { Graph, NodeId } from '../graph.ts';
import { convNode } from '../conv-class.ts';
import { constantNodes, nodeIndex } from '../graph-walk.ts';
import { gatedInput } from '../gated-input.ts';
import type { Group } from '../plan.ts';
import { runCounted } from './counted/index.ts';
import type { CountedTraffic } from './counted/recorder.ts';
import { TrafficRecorder } from './counted/recorder.ts';
import {
  countedOperand,
  countedStage,
  storedTensor,
  unwritten,
} from './counted/stage.ts';
import type { NodeValues } from './counted/stage.ts';
import type { ConvSchedule } from './families/model.ts';

export interface CountedRun {
  /** The values that the group stores, row-major; NaN where nothing was. */
  readonly values: ReadonlyMap<NodeId, Float64Array>;
  readonly traffic: CountedTraffic;
}

/** `values` holds the values of the group's operands. */
export function countTraffic(
  graph: Graph,
  { nodes, stores }: Pick<Group, 'nodes' | 'stores'>,
  schedule: ConvSchedule,
  values: NodeValues,
): CountedRun {
  const get = nodeIndex(graph);
  const recorder = new TrafficRecorder();
  const constant = constantNodes(graph);
  const product = get(nodes[0]!);
  const gated = gatedInput(get, (id) => constant.has(id), product);
  const stages = nodes.flatMap((id) => {
    const conv = convNode(get, get(id));
    if (conv === null) return [];
    const x = conv.x === product.id && gated !== null ? gated.map : conv.x;
    return [
      countedStage(graph, { ...conv, x }, `stage ${id}`, values, recorder),
    ];
  });
  const gate =
    gated === null
      ? null
      : countedOperand(
          storedTensor(graph, gated.gate, 'gate', values),
          constant.has(gated.gate),
          product.type.shape,
        );
  const mean = stores.find((id) => get(id).op.kind === 'globalPool');
  const meanTensor =
    mean === undefined
      ? null
      : unwritten(storedTensor(graph, mean, 'mean', values));
  const first = stages[0]?.node;
  const keepsFirst =
    first !== undefined && first !== nodes.at(-1) && stores.includes(first);
  runCounted(schedule, { stages, keepsFirst, mean: meanTensor, gate });
  const outputs = new Map(stages.map(({ node, output }) => [node, output]));
  if (mean !== undefined && meanTensor !== null) outputs.set(mean, meanTensor);
  return {
    values: new Map(stores.map((id) => [id, outputs.get(id)!.values])),
    traffic: recorder.traffic(),
  };
}
