/**
 * Reshape and transpose: elements under other coordinates. Blocks of four
 * channels move whole where the last dimension allows; otherwise each lane
 * gathers its own element.
 */
import type { NodeId, OpOf } from '../../compiler/graph.ts';
import { channelsOf, elementCount } from '../../compiler/tensor-type.ts';
import type { KernelScope } from '../kernel-scope.ts';
import { wgsl } from '../wgsl.ts';
import {
  coordinates,
  modulo,
  over,
  stepsOf,
  sum,
  times,
} from './index-math.ts';
import { elementOf, gatherLanes } from './lanes.ts';
import type { MapBody } from './map-kernel.ts';
import { operandLoader, vec4sPerPixel } from './operand.ts';

/** x -> shape, row-major order kept. */
export function describeReshape(
  scope: KernelScope,
  x: NodeId,
  shape: readonly number[],
): MapBody {
  const load = operandLoader(scope, x);
  const inShape = scope.typeOf(x).shape;
  const [from, to] = [channelsOf(inShape), channelsOf(shape)];
  if (from === to) return { name: 'reshape', value: load('pixel', 'c4') };
  if (from % 4 === 0 && to % 4 === 0) {
    const blocks = vec4sPerPixel(inShape);
    return {
      name: 'reshape',
      value: load(over('index', blocks), modulo('index', blocks)),
    };
  }
  const last = elementCount(shape) - 1;
  const element = elementOf(load, over('at', from), modulo('at', from));
  return {
    name: 'reshape',
    functions: [
      wgsl`
        fn element(at: u32) -> f32 {
          return ${element};
        }
      `,
    ],
    statements: [
      `let first = ${sum([times('pixel', to), 'c4 * 4u'])};`,
      gatherLanes('first', last, (at) => `element(${at})`),
    ],
    value: 'value',
  };
}

/** Dimension i of `shape` is dimension perm[i] of x. */
export function describeTranspose(
  scope: KernelScope,
  op: OpOf<'transpose'>,
  shape: readonly number[],
): MapBody {
  const load = operandLoader(scope, op.x);
  const inLead = scope.typeOf(op.x).shape.slice(0, -1);
  const inSteps = stepsOf(inLead);
  const places = coordinates('pixel', shape.slice(0, -1));
  // Steps are undefined for the input's last dimension: no part of its pixel.
  const source = places.map((place, i) => {
    const step = inSteps[op.perm[i]!];
    return step === undefined ? '0u' : times(place, step);
  });
  const name = `transpose ${op.perm.join('')}`;
  const inPixel = `let source = ${sum(source)};`;
  const lastStep = inSteps[op.perm.at(-1)!];
  if (lastStep === undefined) {
    return { name, statements: [inPixel], value: load('source', 'c4') };
  }
  const channel = places[op.perm.indexOf(inLead.length)]!;
  const last = channelsOf(shape) - 1;
  const pixel = sum(['source', times('place', lastStep)]);
  return {
    name,
    functions: [
      wgsl`
        fn element(source: u32, place: u32, channel: u32) -> f32 {
          return ${elementOf(load, pixel, 'channel')};
        }
      `,
    ],
    statements: [
      inPixel,
      `let channel = ${channel};`,
      gatherLanes(
        'c4 * 4u',
        last,
        (place) => `element(source, ${place}, channel)`,
      ),
    ],
    value: 'value',
  };
}
