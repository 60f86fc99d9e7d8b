/** max_pool, avg_pool, global_avg_pool, global_max_pool. */
import type { Pair } from '../../graph.ts';
import { globalPoolType } from '../../op-types.ts';
import { poolType, resolvePadding } from '../../window-types.ts';
import type { PaddingRule } from '../../window-types.ts';
import type { TensorValue, Value } from '../value.ts';
import { defineOperator, derived, optional, required } from './operator.ts';
import type { CallSite, Operator } from './operator.ts';
import { bool, featureMap, padding, pair } from './param-types.ts';

interface PoolArguments {
  readonly x: TensorValue;
  readonly kernel: Pair;
  readonly stride: Pair | null;
  readonly padding: PaddingRule;
}

function lowerPool(
  fn: 'max' | 'avg',
  args: PoolArguments,
  countPadding: boolean,
  site: CallSite,
): Value {
  const { x, kernel } = args;
  const stride = args.stride ?? kernel;
  const [, inH = 0, inW = 0] = x.type.shape;
  const window = { kernel, stride, dilation: [1, 1] as const };
  const sides = resolvePadding(args.padding, [inH, inW], window);
  const type = poolType(x.type, window, sides);
  if (!type.ok) return site.fail(type.fault);
  return site.emit(
    {
      kind: 'pool2d',
      fn,
      x: x.node,
      kernel,
      stride,
      padding: sides,
      countPadding,
    },
    type.value,
  );
}

function globalPool(
  name: string,
  fn: 'max' | 'avg',
  summary: string,
): Operator {
  return defineOperator({
    name,
    summary,
    result: '[N, 1, 1, C]',
    params: { x },
    lower: (args, site) => {
      const type = globalPoolType(args.x.type);
      if (!type.ok) return site.fail(type.fault);
      return site.emit({ kind: 'globalPool', fn, x: args.x.node }, type.value);
    },
  });
}

const x = required(featureMap, 'input');
const windowParams = {
  x,
  kernel: required(pair(1), 'window size'),
  stride: derived(pair(1), 'kernel', 'step of the window'),
  padding: optional(
    padding,
    'valid',
    'valid',
    'rows and columns around, smaller than the kernel',
  ),
};

export const POOLS = [
  defineOperator({
    name: 'max_pool',
    summary: 'Maximum of each window; padding never wins.',
    result: '[N, outH, outW, C]',
    params: windowParams,
    lower: (args, site) => lowerPool('max', args, false, site),
  }),
  defineOperator({
    name: 'avg_pool',
    summary: 'Mean of each window.',
    result: '[N, outH, outW, C]',
    params: {
      ...windowParams,
      count_padding: optional(
        bool,
        'false',
        false,
        'whether padded places count in the mean, as zeros',
      ),
    },
    lower: ({ count_padding, ...args }, site) =>
      lowerPool('avg', args, count_padding, site),
  }),
  globalPool('global_avg_pool', 'avg', 'Mean over H and W: [N, 1, 1, C].'),
  globalPool('global_max_pool', 'max', 'Maximum over H and W: [N, 1, 1, C].'),
];
