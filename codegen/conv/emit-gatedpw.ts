/** GATEDPW: a PW that multiplies its input with a gate as it loads it. */
import type { ConvNode } from '../../compiler/conv-class.ts';
import type { GatedInput } from '../../compiler/gated-input.ts';
import type { ScheduleOf } from '../../compiler/plan.ts';
import { emitOperand } from '../epilogue.ts';
import type { EmitContext } from '../kernel-scope.ts';
import { KernelScope } from '../kernel-scope.ts';
import type { KernelSource } from '../kernel.ts';
import { wgsl } from '../wgsl.ts';
import {
  describeConv,
  describeGemm,
  filterStem,
  strideStem,
} from './describe.ts';
import { pwKernel } from './emit-pw.ts';

/** `conv` reads the product of `gated`, which exists nowhere else. */
export function emitGatedpw(
  context: EmitContext,
  { map, gate }: GatedInput,
  conv: ConvNode,
  schedule: ScheduleOf<'gatedpw'>,
): KernelSource {
  const scope = new KernelScope(context);
  const { shape } = conv;
  const load = scope.read(map);
  const factor = emitOperand(scope, gate, scope.typeOf(map).shape);
  const loadGated = wgsl`
    fn load_gated(pixel: u32, k4: u32) -> vec4f {
      return ${load}(pixel, k4) * ${factor};
    }
  `;
  const gateShape = scope.typeOf(gate).shape.join(', ');
  return pwKernel(scope, conv, schedule, {
    name: `gatedpw_${filterStem(shape)}${strideStem(shape)}`,
    header: [
      describeConv('PW', shape),
      `of its input times a gate [${gateShape}]`,
      describeGemm('PW', schedule.gemm),
    ],
    functions: [loadGated],
    load: 'load_gated',
  });
}
