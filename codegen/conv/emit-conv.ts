/**
 * Standard convolution, direct, any groups. When four neighbouring filters
 * belong to one group whose channels are whole vec4s, each step multiplies a
 * vec4 of channels with four filters; otherwise each of the four filters
 * gathers its own channel.
 */
import type { ConvNode, ConvShape } from '../../compiler/conv-class.ts';
import { roundUp4 } from '../../compiler/tensor-type.ts';
import { emitEpilogue } from '../epilogue.ts';
import type { EmitContext } from '../kernel-scope.ts';
import { KernelScope } from '../kernel-scope.ts';
import type { KernelSource } from '../kernel.ts';
import { unrolled, wgsl } from '../wgsl.ts';
import { convConstants, convWeights } from './conv-constants.ts';
import {
  describeConv,
  describeDirect,
  filterStem,
  windowStem,
} from './describe.ts';
import type { DirectTile, ScheduleOf } from '../../compiler/plan.ts';
import type { Taps } from './direct.ts';
import {
  directEdges,
  directGrid,
  eachTap,
  emitDirectBody,
  emitLoadColumn,
  inputColumns,
  loopStart,
} from './direct.ts';
import { kernelFromParts } from '../kernel-text.ts';
import { scheduleSize } from './schedule-size.ts';
import { emitMultiplyAdd, weightType } from './multiply-add.ts';
import { emitStoreOutput } from './tile-grid.ts';

export function emitConv(
  context: EmitContext,
  conv: ConvNode,
  schedule: ScheduleOf<'dw' | 'conv'>,
): KernelSource {
  const scope = new KernelScope(context);
  const { shape } = conv;
  const grid = directGrid(shape, schedule);
  const load = scope.read(conv.x);
  const filtersAt = scope.constant(convWeights(conv));
  const epilogue = emitEpilogue(
    scope,
    'epilogue',
    conv.epilogue,
    conv.node.type.shape,
  );
  const channelsPerGroup = shape.c / shape.groups;
  const taps = hasVectorGroups(shape)
    ? vectorTaps(shape, schedule, load)
    : gatherTaps(shape, schedule, load);
  return kernelFromParts(scope, {
    name: `conv_${filterStem(shape)}_${windowStem(shape)}`,
    header: [describeConv('Convolution', shape), describeDirect(schedule)],
    constants: {
      ...convConstants(shape),
      ...grid.constants,
      GROUP_CHANNELS: channelsPerGroup,
      GROUP_IN4: roundUp4(channelsPerGroup) / 4,
      GROUP_FILTERS: shape.k / shape.groups,
      GROUPS: shape.groups,
      FILTERS_AT: filtersAt,
    },
    functions: [
      ...taps.functions,
      epilogue,
      emitStoreOutput(scope.write(conv.node.id), directEdges(shape, schedule)),
    ],
    body: emitDirectBody(shape, schedule, taps.statements),
    ...scheduleSize(schedule),
    workgroups: grid.workgroups,
  });
}

function hasVectorGroups({ c, k, groups }: ConvShape): boolean {
  return groups === 1 || ((c / groups) % 4 === 0 && (k / groups) % 4 === 0);
}

function vectorTaps(
  shape: ConvShape,
  schedule: DirectTile,
  load: string,
): Taps {
  const { threadPixels } = schedule;
  const first = loopStart(schedule);
  // A group of less than four channels has no more to multiply with.
  const lanes = Math.min(4, shape.c / shape.groups);
  const weights = unrolled(lanes, (lane) => `weights[at + ${lane}u * OUT4],`);
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
    (p, s, column) => `acc_${p} = multiply_add(acc_${p}, x_${column}, w_${s});`,
  );
  const group =
    shape.groups === 1 ? '0u' : 'k4 * 4u / GROUP_FILTERS * GROUP_IN4';
  return {
    functions: [
      emitMultiplyAdd(lanes),
      wgsl`
        fn load_filters(w: u32, s: u32) -> ${type} {
          let at = w + s * GROUP_IN4 * 4u * OUT4;
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
          let w = FILTERS_AT + (r * S * GROUP_IN4 + c4) * 4u * OUT4 + k4;
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
  schedule: DirectTile,
  load: string,
): Taps {
  const { threadPixels } = schedule;
  const first = loopStart(schedule);
  const gathered = ['x', 'y', 'z', 'w'].map(
    (lane) => `${load}(position, c.${lane} / 4u)[c.${lane} % 4u],`,
  );
  const filters = unrolled(
    shape.s,
    (s) => `let w_${s} = weights[w + ${s}u * GROUP_IN4 * 4u * OUT4];`,
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
          let w = FILTERS_AT + (r * S * GROUP_IN4 * 4u + i) * OUT4 + k4;
          ${filters}
          ${columns}
          ${products}
        }
      `,
    ],
  };
}
