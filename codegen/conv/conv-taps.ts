/**
 * The taps of a standard convolution, any groups. When four neighbouring filters
 * belong to one group whose channels are whole vec4s, each step multiplies a
 * vec4 of channels with four filters; otherwise each of the four filters
 * gathers its own channel.
 */
import type { ConvShape } from '../../compiler/conv-class.ts';
import { roundUp4 } from '../../compiler/tensor-type.ts';
import type { Constants } from '../kernel-text.ts';
import { unrolled, wgsl } from '../wgsl.ts';
import type { Taps } from './direct.ts';
import { eachTap, emitLoadColumn, inputColumns } from './direct.ts';
import { emitMultiplyAdd, weightType } from './multiply-add.ts';

/** WGSL names in a kernel where others than the convolution have theirs. */
export interface ConvNames {
  /** Constants: columns of the filter, vec4s of filters, first vec4 of weights. */
  readonly filterColumns: string;
  readonly filters4: string;
  readonly weightsAt: string;
  /** Function. */
  readonly multiplyAdd: string;
}

export interface ConvTaps {
  readonly threadPixels: number;
  /** Where loops over channels start. */
  readonly first: '0u' | 'rolled';
  /** Reads the input. */
  readonly load: string;
  readonly names: ConvNames;
}

/** What an invocation does with filter row `r` and vec4 `k4` of filters. */
export function convTaps(shape: ConvShape, options: ConvTaps): Taps {
  return hasVectorGroups(shape)
    ? vectorTaps(shape, options)
    : gatherTaps(shape, options);
}

/** Sizes of the groups, for the statements. */
export function groupConstants({ c, k, groups }: ConvShape): Constants {
  return {
    GROUP_CHANNELS: c / groups,
    GROUP_IN4: roundUp4(c / groups) / 4,
    GROUP_FILTERS: k / groups,
    GROUPS: groups,
  };
}

function hasVectorGroups({ c, k, groups }: ConvShape): boolean {
  return groups === 1 || ((c / groups) % 4 === 0 && (k / groups) % 4 === 0);
}

function vectorTaps(
  shape: ConvShape,
  { threadPixels, first, load, names }: ConvTaps,
): Taps {
  const { filterColumns, filters4, weightsAt, multiplyAdd } = names;
  // A group of less than four channels has no more to multiply with.
  const lanes = Math.min(4, shape.c / shape.groups);
  const weights = unrolled(
    lanes,
    (lane) => `weights[at + ${lane}u * ${filters4}],`,
  );
  const type = weightType(lanes);
  const filters = unrolled(
    shape.s,
    (s) => `let w_${s} = load_filters(w, ${s}u);`,
  );
  const columns = inputColumns(shape, threadPixels).map(
    (column) =>
      `let x_${column} = load_column(row, x + ${column}u, first_c4 + c4);`,
  );
  const products = eachTap(
    shape,
    threadPixels,
    (p, s, column) =>
      `acc_${p} = ${multiplyAdd}(acc_${p}, x_${column}, w_${s});`,
  );
  const group =
    shape.groups === 1 ? '0u' : 'k4 * 4u / GROUP_FILTERS * GROUP_IN4';
  return {
    functions: [
      emitMultiplyAdd(lanes, multiplyAdd),
      wgsl`
        fn load_filters(w: u32, s: u32) -> ${type} {
          let at = w + s * GROUP_IN4 * 4u * ${filters4};
          return ${type}(
            ${weights}
          );
        }
      `,
      emitLoadColumn('c4: u32', (position) => `${load}(${position}, c4)`),
    ],
    statements: [
      `let first_c4 = ${group};`,
      wgsl`
        for (var c4 = ${first}; c4 < GROUP_IN4; c4++) {
          let w = ${weightsAt} + (r * ${filterColumns} * GROUP_IN4 + c4) * 4u * ${filters4} + k4;
          ${filters}
          ${columns}
          ${products}
        }
      `,
    ],
  };
}

function gatherTaps(
  shape: ConvShape,
  { threadPixels, first, load, names }: ConvTaps,
): Taps {
  const { filterColumns, filters4, weightsAt } = names;
  const gathered = ['x', 'y', 'z', 'w'].map(
    (lane) => `${load}(position, c.${lane} / 4u)[c.${lane} % 4u],`,
  );
  const filters = unrolled(
    shape.s,
    (s) => `let w_${s} = weights[w + ${s}u * GROUP_IN4 * 4u * ${filters4}];`,
  );
  const columns = inputColumns(shape, threadPixels).map(
    (column) =>
      `let x_${column} = load_column(row, x + ${column}u, first_c + i);`,
  );
  const products = eachTap(
    shape,
    threadPixels,
    (p, s, column) => `acc_${p} += x_${column} * w_${s};`,
  );
  return {
    functions: [
      wgsl`
        fn gather(position: u32, c: vec4u) -> vec4f {
          return vec4f(
            ${gathered}
          );
        }
      `,
      emitLoadColumn('c: vec4u', (position) => `gather(${position}, c)`),
    ],
    statements: [
      // Lanes past the last filter belong to no group: they read the last.
      'let group_of = (vec4u(0u, 1u, 2u, 3u) + 4u * k4) / GROUP_FILTERS;',
      'let first_c = min(group_of, vec4u(GROUPS - 1u)) * GROUP_CHANNELS;',
      wgsl`
        for (var i = ${first}; i < GROUP_CHANNELS; i++) {
          let w = ${weightsAt} + (r * ${filterColumns} * GROUP_IN4 * 4u + i) * ${filters4} + k4;
          ${filters}
          ${columns}
          ${products}
        }
      `,
    ],
  };
}
