/** batch_norm, layer_norm, bias, softmax. */
import { resolveAxis } from '../../op-types.ts';
import { channelsOf } from '../../tensor-type.ts';
import { defineOperator, optional, required } from './operator.ts';
import { anyInt, positiveNumber, tensor } from './param-types.ts';

const x = required(tensor, 'input [..., C]');
const epsilon = optional(
  positiveNumber,
  '1e-5',
  1e-5,
  'added to the variance, against division by zero',
);

export const NORMALISATIONS = [
  defineOperator({
    name: 'batch_norm',
    summary:
      '(x - mean) / sqrt(variance + epsilon) * weight + bias, by channel.',
    result: 'as x',
    params: { x, epsilon },
    weights: [
      { name: 'weight', shape: '[C]' },
      { name: 'bias', shape: '[C]' },
      { name: 'running_mean', shape: '[C]' },
      { name: 'running_var', shape: '[C]' },
    ],
    lower: (args, site) => {
      const { type, node } = args.x;
      const perChannel = (name: string) =>
        site.weight(name, type.dtype, [channelsOf(type.shape)]);
      return site.emit(
        {
          kind: 'batchNorm',
          x: node,
          scale: perChannel('weight'),
          offset: perChannel('bias'),
          mean: perChannel('running_mean'),
          variance: perChannel('running_var'),
          epsilon: args.epsilon,
        },
        type,
      );
    },
  }),
  defineOperator({
    name: 'layer_norm',
    summary: 'Normalises over the last dimension, then * weight + bias.',
    result: 'as x',
    params: { x, epsilon },
    weights: [
      { name: 'weight', shape: '[C]' },
      { name: 'bias', shape: '[C]' },
    ],
    lower: (args, site) => {
      const { type, node } = args.x;
      const channels = [channelsOf(type.shape)];
      return site.emit(
        {
          kind: 'layerNorm',
          x: node,
          scale: site.weight('weight', type.dtype, channels),
          offset: site.weight('bias', type.dtype, channels),
          epsilon: args.epsilon,
        },
        type,
      );
    },
  }),
  defineOperator({
    name: 'bias',
    summary: 'Adds a learned number per channel.',
    result: 'as x',
    params: { x },
    weights: [{ name: 'bias', shape: '[C]' }],
    lower: (args, site) => {
      const { type, node } = args.x;
      const b = site.weight('bias', type.dtype, [channelsOf(type.shape)]);
      return site.emit({ kind: 'binary', fn: 'add', a: node, b }, type);
    },
  }),
  defineOperator({
    name: 'softmax',
    summary: 'exp(x) / sum of exp(x) along an axis.',
    result: 'as x',
    params: {
      x: required(tensor, 'input'),
      axis: optional(anyInt, '-1', -1, 'the axis that sums to 1'),
    },
    lower: (args, site) => {
      const { type, node } = args.x;
      const axis = resolveAxis(args.axis, type.shape.length);
      if (!axis.ok) return site.fail(axis.fault, 'axis');
      return site.emit({ kind: 'softmax', x: node, axis: axis.value }, type);
    },
  }),
];
