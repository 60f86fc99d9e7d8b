/**
 * Schedules and costs of everything that is not a convolution. One simple rule:
 * each distinct operand is loaded once and the output is stored once, all in
 * stored bytes. (A pool or a resize reads its input more often than that; the
 * repeated reads hit a cache on every target.)
 */
import type { Node } from '../graph.ts';
import { operandsOf } from '../graph-walk.ts';
import type { Cost, ScheduleOf } from '../plan.ts';
import type { Target } from '../target.ts';
import {
  channelsOf,
  elementCount,
  storedBytes,
  storedElements,
} from '../tensor-type.ts';
import { BASE_REGISTERS } from './families/gemm-work.ts';
import type { GraphFacts } from './graph-facts.ts';
import { workgroupBytes } from './workgroup-memory.ts';

export type OpSchedule = ScheduleOf<'map' | 'reduce' | 'view'>;

const WORKGROUP_SIZE = 64;

const NO_COST: Cost = {
  ifmBytes: 0,
  weightBytes: 0,
  epilogueBytes: 0,
  ofmBytes: 0,
  scratchBytes: 0,
  macs: 0,
  redundantMacs: 0,
  workgroupBytes: 0,
  registers: 0,
  workgroups: 0,
  invocations: 0,
  dispatches: 0,
};

export function opSchedule(
  facts: GraphFacts,
  node: Node,
  target: Target,
): OpSchedule {
  if (facts.isView(node.id)) return { family: 'view' };
  const { invocations, workgroupSize } = target.limits;
  const size = Math.min(WORKGROUP_SIZE, invocations, workgroupSize[0]);
  // A tree reduction halves the group: a power of two.
  const powerOfTwo = 2 ** Math.floor(Math.log2(size));
  return {
    family: reductionAxis(node) === null ? 'map' : 'reduce',
    workgroupSize: powerOfTwo,
  };
}

export function opCost(
  facts: GraphFacts,
  node: Node,
  schedule: OpSchedule,
): Cost {
  if (schedule.family === 'view') return NO_COST;
  const distinct = [...new Set(operandsOf(node.op))];
  const bytes = (constant: boolean): number =>
    distinct
      .filter((id) => facts.isConstant(id) === constant)
      .reduce(
        (sum, id) =>
          sum + storedBytes(facts.node(id).type, facts.storageOf(id)),
        0,
      );
  const workgroups =
    schedule.family === 'reduce'
      ? reduceWorkgroups(node)
      : Math.ceil(outputVec4s(node) / schedule.workgroupSize);
  return {
    ...NO_COST,
    ifmBytes: bytes(false),
    weightBytes: bytes(true),
    ofmBytes: storedBytes(node.type, facts.storageOf(node.id)),
    macs: opMacs(facts, node),
    workgroupBytes: workgroupBytes(schedule),
    registers: BASE_REGISTERS,
    workgroups,
    invocations: workgroups * schedule.workgroupSize,
    dispatches: 1,
  };
}

/**
 * Workgroups of a `reduce` kernel. Over the last dimension: one per row. Over
 * another one, or over the map: one per vec4 of channels of what remains.
 */
export function reduceWorkgroups(node: Node): number {
  const { shape } = node.type;
  const axis = reductionAxis(node);
  if (axis === shape.length - 1) return elementCount(shape) / channelsOf(shape);
  const blocks = outputVec4s(node);
  return axis === null || axis === 'map' ? blocks : blocks / shape[axis]!;
}

/** The axis a node reduces in one workgroup; `map` for H and W; null: none. */
function reductionAxis(node: Node): number | 'map' | null {
  const { op } = node;
  if (op.kind === 'softmax') return op.axis;
  if (op.kind === 'layerNorm') return node.type.shape.length - 1;
  return op.kind === 'globalPool' ? 'map' : null;
}

/** One invocation of a `map` kernel makes one vec4. */
function outputVec4s(node: Node): number {
  return storedElements(node.type.shape, 'c4') / 4;
}

function opMacs(facts: GraphFacts, node: Node): number {
  if (node.op.kind !== 'matmul') return 0;
  const depth = channelsOf(facts.node(node.op.a).type.shape);
  return elementCount(node.type.shape) * depth;
}
