/** concat, pad, reshape, flatten, transpose, matmul and the constant `full`. */
import {
  concatType,
  fault,
  flattenType,
  matmulType,
  padType,
  reshapeType,
  resolveAxis,
  tensorType,
  transposeType,
} from '../../op-types.ts';
import { defineOperator, optional, required } from './operator.ts';
import {
  anyInt,
  featureMap,
  intList,
  number,
  sides,
  tensor,
  tensorList,
} from './param-types.ts';

const x = required(tensor, 'input');

export const SHAPES = [
  defineOperator({
    name: 'concat',
    summary: 'Joins tensors along an axis.',
    result: 'summed along axis',
    params: {
      xs: required(tensorList, 'tensors that agree in all other dimensions'),
      axis: optional(anyInt, '-1', -1, 'the axis that grows'),
    },
    lower: ({ xs, ...args }, site) => {
      const [first] = xs;
      if (first === undefined) {
        const { fault: none } = fault(
          'FCM2013',
          'concat expects at least one tensor, found an empty list',
        );
        return site.fail(none, 'xs');
      }
      const axis = resolveAxis(args.axis, first.type.shape.length);
      if (!axis.ok) return site.fail(axis.fault, 'axis');
      const type = concatType(
        xs.map((each) => each.type),
        axis.value,
      );
      if (!type.ok) return site.fail(type.fault);
      return site.emit(
        { kind: 'concat', xs: xs.map((each) => each.node), axis: axis.value },
        type.value,
      );
    },
  }),
  defineOperator({
    name: 'pad',
    summary: 'Rows and columns of one value around H and W.',
    result: '[N, top + H + bottom, left + W + right, C]',
    params: {
      x: required(featureMap, 'input'),
      padding: required(sides, 'rows and columns to add'),
      value: optional(number, '0.0', 0, 'what they hold'),
    },
    lower: ({ padding, value, ...args }, site) => {
      const type = padType(args.x.type, padding);
      if (!type.ok) return site.fail(type.fault);
      return site.emit(
        { kind: 'pad', x: args.x.node, padding, value },
        type.value,
      );
    },
  }),
  defineOperator({
    name: 'reshape',
    summary: 'The same elements in row-major order under another shape.',
    result: 'shape',
    params: {
      x,
      shape: required(intList, 'new dimensions; one may be -1, the rest'),
    },
    lower: ({ shape, ...args }, site) => {
      const type = reshapeType(args.x.type, shape);
      if (!type.ok) return site.fail(type.fault, 'shape');
      return site.emit({ kind: 'reshape', x: args.x.node }, type.value);
    },
  }),
  defineOperator({
    name: 'flatten',
    summary: '[N, rest]: everything after the first dimension in one.',
    result: '[N, rest]',
    params: { x },
    lower: (args, site) => {
      const type = flattenType(args.x.type);
      if (!type.ok) return site.fail(type.fault);
      return site.emit({ kind: 'reshape', x: args.x.node }, type.value);
    },
  }),
  defineOperator({
    name: 'transpose',
    summary: 'Output dimension i is input dimension perm[i].',
    result: 'permuted',
    params: { x, perm: required(intList, 'each axis once') },
    lower: ({ perm, ...args }, site) => {
      const type = transposeType(args.x.type, perm);
      if (!type.ok) return site.fail(type.fault, 'perm');
      return site.emit({ kind: 'transpose', x: args.x.node, perm }, type.value);
    },
  }),
  defineOperator({
    name: 'matmul',
    summary: '[..., M, C] times [..., C, K]; leading dimensions broadcast.',
    result: '[..., M, K]',
    params: {
      a: required(tensor, 'first operand [..., M, C]'),
      b: required(tensor, 'second operand [..., C, K]'),
    },
    lower: ({ a, b }, site) => {
      const type = matmulType(a.type, b.type);
      if (!type.ok) return site.fail(type.fault);
      return site.emit({ kind: 'matmul', a: a.node, b: b.node }, type.value);
    },
  }),
  defineOperator({
    name: 'full',
    summary: 'A tensor filled with one number.',
    result: 'shape',
    params: {
      shape: required(intList, 'dimensions'),
      value: required(number, 'every element'),
    },
    lower: ({ shape, value }, site) => {
      const type = tensorType('f32', shape);
      if (!type.ok) return site.fail(type.fault, 'shape');
      return site.emit({ kind: 'literal', values: [value] }, type.value);
    },
  }),
];
