/**
 * Concatenation. Blocks of four channels move whole where every part starts at
 * a multiple of four channels, or where the axis is not the last; otherwise
 * each lane looks for its part.
 */
import type { OpOf } from '../../compiler/graph.ts';
import { channelsOf, elementCount } from '../../compiler/tensor-type.ts';
import type { KernelScope } from '../kernel-scope.ts';
import { wgsl } from '../wgsl.ts';
import { grouped, modulo, over, sum, times } from './index-math.ts';
import { elementOf, gatherLanes } from './lanes.ts';
import type { MapBody } from './map-kernel.ts';
import type { Loader } from './operand.ts';
import { operandLoader } from './operand.ts';

/** One operand and the positions [start, start + length) that it fills. */
interface Part {
  readonly load: Loader;
  readonly start: number;
  readonly length: number;
}

/** xs, alike but for `op.axis` -> shape. */
export function describeConcat(
  scope: KernelScope,
  op: OpOf<'concat'>,
  shape: readonly number[],
): MapBody {
  let end = 0;
  const parts = op.xs.map((x): Part => {
    const length = scope.typeOf(x).shape[op.axis] ?? 1;
    const start = end;
    end += length;
    return { load: operandLoader(scope, x), start, length };
  });
  if (op.axis !== shape.length - 1) return joinPixels(parts, op.axis, shape);
  return parts.every(({ start }) => start % 4 === 0)
    ? joinBlocks(parts)
    : joinLanes(parts, shape);
}

/** Over a dimension before the last. */
function joinPixels(
  parts: readonly Part[],
  axis: number,
  shape: readonly number[],
): MapBody {
  const inner = elementCount(shape.slice(axis + 1, -1));
  const extent = shape[axis]!;
  const pixelIn = ({ start, length }: Part): string => {
    const outer = times(over('pixel', extent * inner), length);
    const place = times(sum([outer, from(start, 'place')]), inner);
    return sum([place, modulo('pixel', inner)]);
  };
  const choice = chooseByStart(parts, 'place', (part) =>
    part.load(pixelIn(part), 'c4'),
  );
  const joined = wgsl`
    fn joined(pixel: u32, c4: u32) -> vec4f {
      let place = ${modulo(over('pixel', inner), extent)};
      ${choice}
    }
  `;
  return {
    name: `concat axis ${axis}`,
    functions: [joined],
    value: 'joined(pixel, c4)',
  };
}

/** Over channels, each part from a whole block on. */
function joinBlocks(parts: readonly Part[]): MapBody {
  const inBlocks = parts.map((part) => ({ ...part, start: part.start / 4 }));
  const choice = chooseByStart(inBlocks, 'c4', ({ load, start }) =>
    load('pixel', from(start, 'c4')),
  );
  const joined = wgsl`
    fn joined(pixel: u32, c4: u32) -> vec4f {
      ${choice}
    }
  `;
  return { name: 'concat', functions: [joined], value: 'joined(pixel, c4)' };
}

/** Over channels, channel by channel. */
function joinLanes(parts: readonly Part[], shape: readonly number[]): MapBody {
  const last = channelsOf(shape) - 1;
  const choice = chooseByStart(parts, 'channel', ({ load, start }) =>
    elementOf(load, 'pixel', from(start, 'channel')),
  );
  const joined = wgsl`
    fn joined(pixel: u32, channel: u32) -> f32 {
      ${choice}
    }
  `;
  return {
    name: 'concat',
    functions: [joined],
    statements: [
      gatherLanes('c4 * 4u', last, (channel) => `joined(pixel, ${channel})`),
    ],
    value: 'value',
  };
}

/** Returns the part in which `place` lies; the last one needs no test. */
function chooseByStart(
  parts: readonly Part[],
  place: string,
  valueOf: (part: Part) => string,
): string[] {
  return parts.map((part, i) => {
    const next = parts[i + 1];
    const value = `return ${valueOf(part)};`;
    return next === undefined
      ? value
      : `if (${place} < ${next.start}u) { ${value} }`;
  });
}

function from(start: number, place: string): string {
  return start === 0 ? place : grouped(`${place} - ${start}u`);
}
