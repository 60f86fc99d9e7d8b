/** conv2d, depthwise, pointwise, dense: sums of products with learned weights. */
import type { NodeId, Pair } from '../../graph.ts';
import { denseType } from '../../op-types.ts';
import { channelsOf } from '../../tensor-type.ts';
import type { TensorType } from '../../tensor-type.ts';
import { convType, resolvePadding } from '../../window-types.ts';
import type { PaddingRule } from '../../window-types.ts';
import type { TensorValue, Value } from '../value.ts';
import { defineOperator, optional, required } from './operator.ts';
import type { CallSite } from './operator.ts';
import { bool, featureMap, int, padding, pair, tensor } from './param-types.ts';

interface ConvArguments {
  readonly x: TensorValue;
  readonly filters: number;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: PaddingRule;
  readonly dilation: Pair;
  readonly groups: number;
  readonly bias: boolean;
}

const ONE: Pair = [1, 1];

/** The learned bias [K] as the first step of an epilogue, if wanted. */
function biasEpilogue(
  wanted: boolean,
  dtype: TensorType['dtype'],
  filters: number,
  site: CallSite,
): readonly { kind: 'binary'; fn: 'add'; operand: NodeId }[] {
  if (!wanted) return [];
  const operand = site.weight('bias', dtype, [filters]);
  return [{ kind: 'binary', fn: 'add', operand }];
}

function lowerConv(
  { x, filters, padding: rule, groups, bias, ...window }: ConvArguments,
  site: CallSite,
): Value {
  const [, inH = 0, inW = 0, c = 0] = x.type.shape;
  const sides = resolvePadding(rule, [inH, inW], window);
  const type = convType(x.type, { ...window, filters, groups, padding: sides });
  if (!type.ok) return site.fail(type.fault);
  const { dtype } = x.type;
  const weight = site.weight('weight', dtype, [
    filters,
    c / groups,
    ...window.kernel,
  ]);
  const epilogue = biasEpilogue(bias, dtype, filters, site);
  return site.emit(
    {
      kind: 'conv2d',
      x: x.node,
      weight,
      stride: window.stride,
      dilation: window.dilation,
      padding: sides,
      groups,
      epilogue,
    },
    type.value,
  );
}

const x = required(featureMap, 'input');
const filters = required(int(1), 'output channels K');
const kernel = required(pair(1), 'filter size [R, S]');
const stride = optional(pair(1), '1', ONE, 'step of the window');
const dilation = optional(pair(1), '1', ONE, 'distance between filter taps');
const pad = optional(padding, 'valid', 'valid', 'rows and columns of zeros');
const bias = optional(bool, 'true', true, 'whether a learned bias is added');
const biasWeight = { name: 'bias', shape: '[K]' };

export const CONVOLUTIONS = [
  defineOperator({
    name: 'conv2d',
    summary: 'Convolution over H and W.',
    result: '[N, outH, outW, K]',
    params: {
      x,
      filters,
      kernel,
      stride,
      padding: pad,
      dilation,
      groups: optional(int(1), '1', 1, 'independent groups of channels'),
      bias,
    },
    weights: [{ name: 'weight', shape: '[K, C/groups, R, S]' }, biasWeight],
    lower: lowerConv,
  }),
  defineOperator({
    name: 'depthwise',
    summary:
      'Convolution of each channel by itself: output channel k reads input channel floor(k / multiplier).',
    result: '[N, outH, outW, C*multiplier]',
    params: {
      x,
      kernel,
      stride,
      padding: pad,
      dilation,
      multiplier: optional(int(1), '1', 1, 'output channels per input channel'),
      bias,
    },
    weights: [{ name: 'weight', shape: '[C*multiplier, 1, R, S]' }, biasWeight],
    lower: ({ multiplier, ...args }, site) => {
      const channels = channelsOf(args.x.type.shape);
      return lowerConv(
        { ...args, filters: channels * multiplier, groups: channels },
        site,
      );
    },
  }),
  defineOperator({
    name: 'pointwise',
    summary: 'Convolution with a 1 x 1 filter.',
    result: '[N, outH, outW, K]',
    params: { x, filters, stride, bias },
    weights: [{ name: 'weight', shape: '[K, C, 1, 1]' }, biasWeight],
    lower: (args, site) =>
      lowerConv(
        { ...args, kernel: ONE, padding: 'valid', dilation: ONE, groups: 1 },
        site,
      ),
  }),
  defineOperator({
    name: 'dense',
    summary: 'Fully connected layer over the last dimension.',
    result: '[..., K]',
    params: { x: required(tensor, 'input [..., C]'), filters, bias },
    weights: [{ name: 'weight', shape: '[K, C]' }, biasWeight],
    lower: (args, site) => {
      const { type: input, node } = args.x;
      const type = denseType(input, args.filters);
      if (!type.ok) return site.fail(type.fault);
      const weight = site.weight('weight', input.dtype, [
        args.filters,
        channelsOf(input.shape),
      ]);
      const epilogue = biasEpilogue(args.bias, input.dtype, args.filters, site);
      return site.emit(
        { kind: 'dense', x: node, weight, epilogue },
        type.value,
      );
    },
  }),
];
