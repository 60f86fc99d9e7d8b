/** Kernels of everything that is not a convolution, by op. */
import type { Node, NodeId, Op } from '../../compiler/graph.ts';
import type { Group } from '../../compiler/plan.ts';
import { invariant } from '../../grammar/diagnostic.ts';
import type { EmitContext, KernelScope } from '../kernel-scope.ts';
import type { KernelSource } from '../kernel.ts';
import { describeConcat } from './concat.ts';
import {
  describeActivation,
  describeBatchNorm,
  describeBinary,
  describeCopy,
} from './elementwise.ts';
import { emitGlobalPool } from './global-pool.ts';
import { emitLayerNorm } from './layer-norm.ts';
import type { MapBody } from './map-kernel.ts';
import { mapKernel } from './map-kernel.ts';
import { describeMatmul } from './matmul.ts';
import { describePad } from './pad.ts';
import { describePool } from './pool.ts';
import { describeReshape, describeTranspose } from './rearrange.ts';
import { describeResize } from './resize.ts';
import { emitSoftmax } from './softmax.ts';

/** What an emitter needs of a group. */
export type ScheduledNodes = Pick<Group, 'nodes' | 'schedule'>;

/** Workgroup size where no schedule says one. */
const COPY_WORKGROUP_SIZE = 64;

/** Family `map`: one invocation per vec4 of the output. */
export function emitMapKernel(
  context: EmitContext,
  group: ScheduledNodes,
): KernelSource {
  const { schedule } = group;
  invariant(schedule.family === 'map', `${schedule.family} is not map`);
  const node = onlyNode(context, group);
  return mapKernel(context, node, schedule.workgroupSize, (scope) =>
    describeMap(scope, node.op, node.type.shape),
  );
}

/** Family `reduce`: a few reductions per workgroup. */
export function emitReduceKernel(
  context: EmitContext,
  group: ScheduledNodes,
): KernelSource {
  const { schedule } = group;
  invariant(schedule.family === 'reduce', `${schedule.family} is not reduce`);
  const { workgroupSize } = schedule;
  const node = onlyNode(context, group);
  const { op } = node;
  if (op.kind === 'globalPool') {
    return emitGlobalPool(context, node, op, workgroupSize);
  }
  if (op.kind === 'softmax') {
    return emitSoftmax(context, node, op, workgroupSize);
  }
  if (op.kind === 'layerNorm') {
    return emitLayerNorm(context, node, op, workgroupSize);
  }
  return invalid(op);
}

/** Writes a constant into the output that it is; no group computes constants. */
export function emitConstantOutput(
  context: EmitContext,
  id: NodeId,
): KernelSource {
  return mapKernel(context, context.node(id), COPY_WORKGROUP_SIZE, (scope) =>
    describeCopy(scope, id),
  );
}

function describeMap(
  scope: KernelScope,
  op: Op,
  shape: readonly number[],
): MapBody {
  switch (op.kind) {
    case 'activation':
      return describeActivation(scope, op);
    case 'binary':
      return describeBinary(scope, op, shape);
    case 'batchNorm':
      return describeBatchNorm(scope, op);
    case 'pool2d':
      return describePool(scope, op, shape);
    case 'pad':
      return describePad(scope, op, shape);
    case 'concat':
      return describeConcat(scope, op, shape);
    case 'resize':
      return describeResize(scope, op, shape);
    case 'reshape':
      return describeReshape(scope, op.x, shape);
    case 'transpose':
      return describeTranspose(scope, op, shape);
    case 'matmul':
      return describeMatmul(scope, op, shape);
    case 'input':
    case 'weight':
    case 'literal':
    case 'conv2d':
    case 'dense':
    case 'globalPool':
    case 'softmax':
    case 'layerNorm':
      return invalid(op);
  }
}

function onlyNode(context: EmitContext, { nodes }: ScheduledNodes): Node {
  const [id] = nodes;
  invariant(id !== undefined && nodes.length === 1, 'expected one node');
  return context.node(id);
}

function invalid(op: Op): never {
  invariant(false, `a group of the wrong family holds ${op.kind}`);
}
