/**
 * Convolution, dense and matrix product with their epilogues. Leading add and
 * sub steps of an epilogue are terms of the sum: kernels may start their
 * accumulators with them.
 */
import { assertNever } from '../../grammar/diagnostic.ts';
import type { EpilogueStep, OpOf } from '../graph.ts';
import { elementCount } from '../tensor-type.ts';
import { evaluateActivation } from './activation.ts';
import { evaluateBinary } from './binary.ts';
import { broadcastIndex } from './broadcast.ts';
import type { ConvGeometry } from './convolve.ts';
import { convolve, multiplyRows } from './convolve.ts';
import type { BilinearForm } from './sum.ts';
import { addTerm, sumErrors, sumOfProducts } from './sum.ts';
import type { Value } from './value.ts';

/** Operands x, weight, then one per binary step of the epilogue. */
export function evaluateConv2d(
  op: OpOf<'conv2d'>,
  operands: readonly Value[],
  shape: readonly number[],
  bounds: boolean,
): Value {
  const [x, weight, ...rest] = operands as [Value, Value, ...Value[]];
  const geometry = convGeometry(op, x.shape, weight.shape, shape);
  const form: BilinearForm = {
    terms: (geometry.c / geometry.groups) * geometry.r * geometry.s,
    apply: (a, w) => convolve(a, w, geometry),
  };
  return sumWithEpilogue(form, x, weight, op.epilogue, rest, shape, bounds);
}

/** x: [..., C], weight: [K, C] -> [..., K]. */
export function evaluateDense(
  op: OpOf<'dense'>,
  operands: readonly Value[],
  shape: readonly number[],
  bounds: boolean,
): Value {
  const [x, weight, ...rest] = operands as [Value, Value, ...Value[]];
  const [k = 1, c = 1] = weight.shape;
  const rows = elementCount(x.shape) / c;
  const form: BilinearForm = {
    terms: c,
    apply: (a, w) => multiplyRows(a, w, rows, c, k),
  };
  return sumWithEpilogue(form, x, weight, op.epilogue, rest, shape, bounds);
}

/** a: [..., M, C], b: [..., C, K], leading dimensions broadcast. */
export function evaluateMatmul(
  a: Value,
  b: Value,
  shape: readonly number[],
  bounds: boolean,
): Value {
  const [m = 1, k = 1] = shape.slice(-2);
  const c = a.shape.at(-1) ?? 1;
  const lead = shape.slice(0, -2);
  const atA = broadcastIndex(lead, a.shape.slice(0, -2));
  const atB = broadcastIndex(lead, b.shape.slice(0, -2));
  const apply: BilinearForm['apply'] = (left, right) => {
    const out = new Float64Array(elementCount(shape));
    for (let batch = 0; batch < elementCount(lead); batch++) {
      const from = atA(batch) * m * c;
      const rows = left.subarray(from, from + m * c);
      const columns = transposed(right, atB(batch) * c * k, c, k);
      out.set(multiplyRows(rows, columns, m, c, k), batch * m * k);
    }
    return out;
  };
  return sumWithEpilogue({ terms: c, apply }, a, b, [], [], shape, bounds);
}

function sumWithEpilogue(
  form: BilinearForm,
  x: Value,
  weight: Value,
  epilogue: readonly EpilogueStep[],
  operands: readonly Value[],
  shape: readonly number[],
  bounds: boolean,
): Value {
  const sum = sumOfProducts(form, x, weight, bounds);
  const pending = [...operands];
  let steps = epilogue;
  for (;;) {
    const step = steps[0];
    if (step?.kind !== 'binary') break;
    if (step.fn !== 'add' && step.fn !== 'sub') break;
    const operand = pending.shift()!;
    const at = broadcastIndex(shape, operand.shape);
    addTerm(sum, operand, step.fn === 'add' ? 1 : -1, at);
    steps = steps.slice(1);
  }
  let value: Value = { shape, values: sum.values, errors: sumErrors(sum) };
  for (const step of steps) {
    switch (step.kind) {
      case 'activation':
        value = evaluateActivation(step.activation, value, bounds);
        break;
      case 'binary': {
        const operand = pending.shift()!;
        value = evaluateBinary(step.fn, value, operand, shape, bounds);
        break;
      }
      default:
        assertNever(step, 'epilogue step');
    }
  }
  return value;
}

function convGeometry(
  op: OpOf<'conv2d'>,
  [n = 1, inH = 1, inW = 1, c = 1]: readonly number[],
  [, , r = 1, s = 1]: readonly number[],
  [, outH = 1, outW = 1, k = 1]: readonly number[],
): ConvGeometry {
  return {
    ...{ n, inH, inW, c, outH, outW, k, r, s },
    strideH: op.stride[0],
    strideW: op.stride[1],
    dilationH: op.dilation[0],
    dilationW: op.dilation[1],
    padTop: op.padding[0],
    padLeft: op.padding[3],
    groups: op.groups,
  };
}

/** matrix: [C, K] at `from` -> [K, C]. */
function transposed(
  matrix: Float64Array,
  from: number,
  c: number,
  k: number,
): Float64Array {
  const out = new Float64Array(c * k);
  for (let row = 0; row < c; row++) {
    for (let column = 0; column < k; column++) {
      out[column * c + row] = matrix[from + row * k + column]!;
    }
  }
  return out;
}
