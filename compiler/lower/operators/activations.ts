/** Scalar functions of one tensor. */
import type { Activation } from '../../graph.ts';
import { fault } from '../../op-types.ts';
import { channelsOf } from '../../tensor-type.ts';
import type { TensorValue, Value } from '../value.ts';
import { defineOperator, optional, required } from './operator.ts';
import type { CallSite, Operator } from './operator.ts';
import { bool, number, tensor } from './param-types.ts';

const x = required(tensor, 'input');

function emitActivation(
  { node, type }: TensorValue,
  activation: Activation,
  site: CallSite,
): Value {
  return site.emit({ kind: 'activation', x: node, activation }, type);
}

function fixed(
  name: string,
  activation: Activation,
  summary: string,
): Operator {
  return defineOperator({
    name,
    summary,
    result: 'as x',
    params: { x },
    lower: (args, site) => emitActivation(args.x, activation, site),
  });
}

export const ACTIVATIONS = [
  fixed('relu', { fn: 'relu' }, 'max(x, 0).'),
  fixed('relu6', { fn: 'clamp', min: 0, max: 6 }, 'min(max(x, 0), 6).'),
  defineOperator({
    name: 'clamp',
    summary: 'min(max(x, min), max).',
    result: 'as x',
    params: {
      x,
      min: required(number, 'lower bound'),
      max: required(number, 'upper bound, at least the lower one'),
    },
    lower: ({ min, max, ...args }, site) => {
      if (min <= max) {
        return emitActivation(args.x, { fn: 'clamp', min, max }, site);
      }
      const { fault: empty } = fault(
        'FCM2007',
        `expected min to be at most max, found ${min} and ${max}`,
      );
      return site.fail(empty);
    },
  }),
  fixed('hard_swish', { fn: 'hardSwish' }, 'x * relu6(x + 3) / 6.'),
  fixed('hard_sigmoid', { fn: 'hardSigmoid' }, 'relu6(x + 3) / 6.'),
  fixed('sigmoid', { fn: 'sigmoid' }, '1 / (1 + exp(-x)).'),
  fixed('silu', { fn: 'silu' }, 'x * sigmoid(x).'),
  fixed('tanh', { fn: 'tanh' }, 'Hyperbolic tangent.'),
  defineOperator({
    name: 'gelu',
    summary: 'x / 2 * (1 + erf(x / sqrt(2))).',
    result: 'as x',
    params: {
      x,
      approximate: optional(
        bool,
        'false',
        false,
        'whether the usual tanh form stands in for erf',
      ),
    },
    lower: ({ approximate, ...args }, site) =>
      emitActivation(
        args.x,
        { fn: 'gelu', form: approximate ? 'tanh' : 'erf' },
        site,
      ),
  }),
  defineOperator({
    name: 'leaky_relu',
    summary: 'x where x is positive, else alpha * x.',
    result: 'as x',
    params: { x, alpha: optional(number, '0.01', 0.01, 'slope below zero') },
    lower: ({ alpha, ...args }, site) =>
      emitActivation(args.x, { fn: 'leakyRelu', alpha }, site),
  }),
  defineOperator({
    name: 'prelu',
    summary: 'x where x is positive, else a learned slope per channel * x.',
    result: 'as x',
    params: { x },
    weights: [{ name: 'weight', shape: '[C]' }],
    lower: (args, site) => {
      const { node, type } = args.x;
      const b = site.weight('weight', type.dtype, [channelsOf(type.shape)]);
      return site.emit({ kind: 'binary', fn: 'prelu', a: node, b }, type);
    },
  }),
];
