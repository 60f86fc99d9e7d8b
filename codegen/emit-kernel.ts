/** One group of the plan -> its kernels, by family. */
import type { ConvNode } from '../compiler/conv-class.ts';
import { convNode } from '../compiler/conv-class.ts';
import { gatedInput } from '../compiler/gated-input.ts';
import type { Group } from '../compiler/plan.ts';
import { assertNever, invariant } from '../grammar/diagnostic.ts';
import { emitConv } from './conv/emit-conv.ts';
import { emitConvdw } from './conv/emit-convdw.ts';
import { emitConvdwpw } from './conv/emit-convdwpw.ts';
import { emitDw } from './conv/emit-dw.ts';
import { emitDwmean } from './conv/emit-dwmean.ts';
import { emitDwpw } from './conv/emit-dwpw.ts';
import { emitGatedpw } from './conv/emit-gatedpw.ts';
import { emitPw } from './conv/emit-pw.ts';
import { emitPwdw } from './conv/emit-pwdw.ts';
import { emitPwmean } from './conv/emit-pwmean.ts';
import { emitPwmeanpw } from './conv/emit-pwmeanpw.ts';
import { emitPwdwpw } from './conv/emit-pwdwpw.ts';
import { emitPwpw } from './conv/emit-pwpw.ts';
import type { EmitContext } from './kernel-scope.ts';
import type { KernelSource } from './kernel.ts';
import { emitMapKernel, emitReduceKernel } from './ops/index.ts';

/** The part of a group that its text depends on. */
export type KernelGroup = Pick<Group, 'nodes' | 'stores' | 'schedule'>;

/** The kernels of `group` in order; a view needs none, a split group two. */
export function emitKernels(
  context: EmitContext,
  group: KernelGroup,
): readonly KernelSource[] {
  const { schedule } = group;
  switch (schedule.family) {
    case 'pw':
      return [emitPw(context, convAt(context, group, 0), schedule)];
    case 'gatedpw': {
      const { node, constants } = context;
      const product = node(group.nodes[0]!);
      const gated = gatedInput(node, (id) => constants.has(id), product);
      invariant(gated !== null, `${product.name} is no gated map`);
      const conv = convAt(context, group, 1);
      return [emitGatedpw(context, gated, conv, schedule)];
    }
    case 'dw':
      return [emitDw(context, convAt(context, group, 0), schedule)];
    case 'conv':
      return [emitConv(context, convAt(context, group, 0), schedule)];
    case 'dwmean':
      return emitDwmean(
        context,
        convAt(context, group, 0),
        group.nodes[1]!,
        schedule,
        group.stores,
      );
    case 'dwpw': {
      const [dw, pw] = pairAt(context, group);
      return [emitDwpw(context, dw, pw, schedule)];
    }
    case 'pwdw':
    case 'pwdw_r': {
      const [pw, dw] = pairAt(context, group);
      return [emitPwdw(context, pw, dw, schedule)];
    }
    case 'pwpw': {
      const [first, second] = pairAt(context, group);
      return [emitPwpw(context, first, second, schedule, group.stores)];
    }
    case 'pwdwpw': {
      const [expand, dw] = pairAt(context, group);
      const project = convAt(context, group, 2);
      return emitPwdwpw(context, expand, dw, project, schedule);
    }
    case 'convdw': {
      const [conv, dw] = pairAt(context, group);
      return [emitConvdw(context, conv, dw, schedule)];
    }
    case 'convdwpw': {
      const [conv, dw] = pairAt(context, group);
      const pw = convAt(context, group, 2);
      return emitConvdwpw(context, conv, dw, pw, schedule);
    }
    case 'pwmean': {
      const [conv, mean] = [convAt(context, group, 0), group.nodes[1]!];
      return [emitPwmean(context, conv, mean, schedule)];
    }
    case 'pwmeanpw': {
      const first = convAt(context, group, 0);
      const second = convAt(context, group, group.nodes.length - 1);
      return emitPwmeanpw(context, first, second, schedule);
    }
    case 'map':
      return [emitMapKernel(context, group)];
    case 'reduce':
      return [emitReduceKernel(context, group)];
    case 'view':
      return [];
    default:
      return assertNever(schedule, 'schedule');
  }
}

function pairAt(
  context: EmitContext,
  group: KernelGroup,
): readonly [producer: ConvNode, consumer: ConvNode] {
  return [convAt(context, group, 0), convAt(context, group, 1)];
}

/** The convolution that node `index` of the group is. */
function convAt(
  context: EmitContext,
  group: KernelGroup,
  index: number,
): ConvNode {
  const id = group.nodes[index];
  const conv =
    id === undefined ? null : convNode(context.node, context.node(id));
  invariant(conv !== null, `node ${index} of a group is no convolution`);
  return conv;
}
