/**
 * A Plan as JSON for tools: names instead of ids, figures instead of prose.
 * `schemas/plan.schema.json` is the contract, `docs/plan-json.md` explains it.
 */
import { convNode } from './conv-class.ts';
import { describeLayer } from './describe-layer.ts';
import { constantNodes, nodeIndex, operandsOf } from './graph-walk.ts';
import type { Graph, Node, NodeId, OpKind } from './graph.ts';
import type {
  Cost,
  Family,
  Group,
  Objective,
  Plan,
  RejectionReason,
  Schedule,
} from './plan.ts';
import { gmaBytes } from './plan.ts';
import { sumCosts } from './planner/sum-costs.ts';
import type { TargetFigures } from './target.ts';
import type { DType } from './tensor-type.ts';

/** Version of the shape below; raised when a field changes its meaning. */
export const PLAN_FORMAT = 2;

export interface CostJson extends Cost {
  /** Bytes loaded plus bytes stored. */
  readonly gmaBytes: number;
  readonly timeNs: number;
}

/** What a roofline of the target is drawn from. */
export type FiguresJson = Pick<
  TargetFigures,
  | 'macsPerSecond'
  | 'dramBytesPerSecond'
  | 'l2BytesPerSecond'
  | 'l2Bytes'
  | 'dispatchNs'
>;

export interface TensorJson {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/** A model output and the layer that makes it; null for a constant. */
export interface OutputJson {
  readonly name: string;
  readonly layer: string | null;
}

/** `shape` and `dtype` are those of the layer's value. */
export interface LayerJson extends TensorJson {
  readonly op: OpKind;
  /** Of a convolution or dense layer. */
  readonly class: 'PW' | 'DW' | 'conv' | null;
  /** Layers and model inputs that it reads, each once; no constants. */
  readonly inputs: readonly string[];
  /** `3x3 s2 relu6` */
  readonly describe: string;
}

export interface ComparisonJson {
  readonly cost: CostJson;
  /** The same layers one by one, each at its best tile. */
  readonly unfused: CostJson;
  /** Part of `unfused.gmaBytes` that fusing saves; negative when it adds. */
  readonly savedShare: number;
}

export interface GroupJson extends ComparisonJson {
  /** Instance names, producers first. */
  readonly layers: readonly string[];
  readonly schedule: Schedule;
  /** Layers of other groups and model inputs that it reads, each once. */
  readonly inputs: readonly string[];
  /** Those of `layers` whose value it stores. */
  readonly outputs: readonly string[];
}

export interface RejectionJson {
  readonly layers: readonly string[];
  readonly family: Family | null;
  readonly reason: RejectionReason;
  readonly detail: string;
}

export interface PlanJson {
  readonly format: typeof PLAN_FORMAT;
  readonly model: string;
  readonly target: string;
  readonly objective: Objective;
  readonly figures: FiguresJson;
  readonly inputs: readonly TensorJson[];
  readonly outputs: readonly OutputJson[];
  /** All that is computed at run time, in the order of the graph. */
  readonly layers: readonly LayerJson[];
  readonly total: ComparisonJson;
  /** In execution order. */
  readonly groups: readonly GroupJson[];
  readonly rejected: readonly RejectionJson[];
}

export function planToJson(plan: Plan): PlanJson {
  const { graph, groups, target } = plan;
  const names = namesOf(graph);
  const { macsPerSecond, dramBytesPerSecond, l2BytesPerSecond } =
    target.figures;
  const { l2Bytes, dispatchNs } = target.figures;
  return {
    format: PLAN_FORMAT,
    model: graph.name,
    target: target.name,
    objective: plan.objective,
    figures: {
      macsPerSecond,
      dramBytesPerSecond,
      l2BytesPerSecond,
      l2Bytes,
      dispatchNs,
    },
    inputs: graph.nodes
      .filter(({ op }) => op.kind === 'input')
      .map((node) => tensorJson(node, names)),
    outputs: graph.outputs.map(({ name, node }) => ({
      name,
      layer: names.isConstant(node) ? null : names.nameOf(node),
    })),
    layers: graph.nodes
      .filter(({ id, op }) => op.kind !== 'input' && !names.isConstant(id))
      .map((node) => layerJson(node, names)),
    total: comparison(
      costJson(
        sumCosts(groups.map(({ cost }) => cost)),
        groups.reduce((sum, { timeNs }) => sum + timeNs, 0),
      ),
      costJson(
        sumCosts(groups.map(({ unfused }) => unfused.cost)),
        groups.reduce((sum, { unfused }) => sum + unfused.timeNs, 0),
      ),
    ),
    groups: groups.map((group) => groupJson(group, names)),
    rejected: plan.rejected.map(({ nodes, family, reason, detail }) => ({
      layers: nodes.map(names.nameOf),
      family,
      reason,
      detail,
    })),
  };
}

/** What a node is called and what it reads, by name. */
interface Names {
  readonly get: (id: NodeId) => Node;
  readonly isConstant: (id: NodeId) => boolean;
  /** An input's own name; otherwise the instance name. */
  readonly nameOf: (id: NodeId) => string;
  /** The values, not constants, that a node reads: each once, in order. */
  readonly reads: (id: NodeId) => readonly NodeId[];
}

function namesOf(graph: Graph): Names {
  const get = nodeIndex(graph);
  const constants = constantNodes(graph);
  const isConstant = (id: NodeId): boolean => constants.has(id);
  return {
    get,
    isConstant,
    nameOf: (id) => {
      const { op, name } = get(id);
      return op.kind === 'input' ? op.name : name;
    },
    reads: (id) =>
      [...new Set(operandsOf(get(id).op))].filter((read) => !isConstant(read)),
  };
}

function tensorJson({ id, type }: Node, { nameOf }: Names): TensorJson {
  return { name: nameOf(id), shape: type.shape, dtype: type.dtype };
}

const CLASS_NAMES = {
  pointwise: 'PW',
  depthwise: 'DW',
  standard: 'conv',
} as const;

function layerJson(node: Node, names: Names): LayerJson {
  const conv = convNode(names.get, node);
  return {
    ...tensorJson(node, names),
    op: node.op.kind,
    class: conv === null ? null : CLASS_NAMES[conv.shape.class],
    inputs: names.reads(node.id).map(names.nameOf),
    describe: describeLayer(node, names.get, names.isConstant),
  };
}

function groupJson(group: Group, { nameOf, reads }: Names): GroupJson {
  const { nodes, stores, schedule, cost, timeNs, unfused } = group;
  const own = new Set(nodes);
  const read = new Set(nodes.flatMap(reads).filter((id) => !own.has(id)));
  return {
    layers: nodes.map(nameOf),
    schedule,
    inputs: [...read].map(nameOf),
    outputs: stores.map(nameOf),
    ...comparison(
      costJson(cost, timeNs),
      costJson(unfused.cost, unfused.timeNs),
    ),
  };
}

function costJson(cost: Cost, timeNs: number): CostJson {
  return { ...cost, gmaBytes: gmaBytes(cost), timeNs: Math.round(timeNs) };
}

function comparison(cost: CostJson, unfused: CostJson): ComparisonJson {
  const saved = unfused.gmaBytes - cost.gmaBytes;
  const savedShare = unfused.gmaBytes === 0 ? 0 : saved / unfused.gmaBytes;
  return { cost, unfused, savedShare };
}
