/** What a `map` or `reduce` kernel makes one workgroup do, for the estimate. */
import type { Node } from '../graph.ts';
import type { Cost } from '../plan.ts';
import { gmaBytes } from '../plan.ts';
import type { Target } from '../target.ts';
import { channelsOf, elementCount, storedBytes } from '../tensor-type.ts';
import type { OpSchedule } from './cost-op.ts';
import type { Work } from './estimate-time.ts';
import type { GraphFacts } from './graph-facts.ts';
import { CONV_STEP_CHANNELS } from './families/direct.ts';
import { BASE_REGISTERS, GLOBAL_OPERAND } from './families/gemm-work.ts';
import { workgroupInvocations } from './workgroup-memory.ts';

export function opWork(
  facts: GraphFacts,
  node: Node,
  schedule: OpSchedule,
  cost: Cost,
  target: Target,
): Work {
  const threads = workgroupInvocations(schedule);
  const { l2Bytes } = target.figures;
  const loads = cost.ifmBytes + cost.weightBytes;
  const outputBytes = storedBytes(node.type, facts.storageOf(node.id));
  const { steps, macsPerOutput } = innerLoop(facts, node, threads);
  const workgroups = Math.max(1, cost.workgroups);
  return {
    phases: [
      {
        steps,
        bytes: loads / workgroups,
        runBytes: Infinity,
        macs: (macsPerOutput * elementCount(node.type.shape)) / workgroups,
        operandLoads: 4 * GLOBAL_OPERAND,
        accumulators: 1,
        prefetch: false,
      },
    ],
    workgroups: cost.workgroups,
    threads,
    registersPerThread: BASE_REGISTERS,
    workgroupBytes: cost.workgroupBytes,
    storeBytes: cost.ofmBytes / workgroups,
    gmaBytes: gmaBytes(cost),
    dramBytes:
      (loads > l2Bytes ? loads : 0) +
      (outputBytes > l2Bytes ? cost.ofmBytes : 0),
    dispatches: cost.dispatches,
    isFused: false,
  };
}

/** Waits in a row, and operations per output element. */
function innerLoop(
  facts: GraphFacts,
  node: Node,
  threads: number,
): { readonly steps: number; readonly macsPerOutput: number } {
  const { op } = node;
  if (op.kind === 'pool2d') {
    const [rows, columns] = op.kernel;
    return { steps: rows, macsPerOutput: rows * columns };
  }
  if (op.kind === 'matmul') {
    const depth = channelsOf(facts.node(op.a).type.shape);
    const steps = Math.ceil(depth / CONV_STEP_CHANNELS);
    return { steps, macsPerOutput: depth };
  }
  if (op.kind === 'globalPool') {
    const [, h = 1, w = 1] = facts.node(op.x).type.shape;
    return { steps: Math.ceil((h * w) / threads), macsPerOutput: h * w };
  }
  if (op.kind === 'softmax' || op.kind === 'layerNorm') {
    const axis = op.kind === 'softmax' ? op.axis : node.type.shape.length - 1;
    const reduced = node.type.shape[axis] ?? 1;
    // Statistics, then results: three passes over the row.
    return { steps: 3 * Math.ceil(reduced / threads), macsPerOutput: 3 };
  }
  return { steps: 1, macsPerOutput: 1 };
}
