/**
 * The frame of `map` kernels: one invocation per vec4 of the output. An op only
 * says which value belongs at (pixel, c4).
 */
import type { Node } from '../../compiler/graph.ts';
import { channelsOf } from '../../compiler/tensor-type.ts';
import type { Constants } from '../kernel-text.ts';
import { kernelFromParts } from '../kernel-text.ts';
import type { EmitContext } from '../kernel-scope.ts';
import { KernelScope } from '../kernel-scope.ts';
import type { KernelSource } from '../kernel.ts';
import { modulo, over } from './index-math.ts';
import { pixelsOf, vec4sPerPixel } from './operand.ts';

/** One output vec4 as text; `pixel` and `c4` are in scope. */
export interface MapBody {
  /** What it does, as a shader's name starts: `add`, `maxpool`. */
  readonly name: string;
  readonly constants?: Constants;
  readonly functions?: readonly string[];
  /** Statements before `value`. */
  readonly statements?: readonly string[];
  /** A `vec4f` expression; lanes past the last channel may hold anything. */
  readonly value: string;
}

/** Emits the kernel that fills `node` with the values that `describe` gives. */
export function mapKernel(
  context: EmitContext,
  node: Node,
  workgroupSize: number,
  describe: (scope: KernelScope) => MapBody,
): KernelSource {
  const scope = new KernelScope(context);
  const body = describe(scope);
  const store = scope.write(node.id);
  const { shape } = node.type;
  const blocks = vec4sPerPixel(shape);
  const vec4s = pixelsOf(shape) * blocks;
  return kernelFromParts(scope, {
    name: shaderName(body.name, shape),
    header: [`${body.name} -> [${shape.join(', ')}]`],
    constants: {
      WORKGROUP_SIZE: workgroupSize,
      VEC4S: vec4s,
      CHANNELS: channelsOf(shape),
      ...body.constants,
    },
    functions: body.functions ?? [],
    body: [
      'let index = id * WORKGROUP_SIZE + local;',
      'if (index >= VEC4S) { return; }',
      `let pixel = ${over('index', blocks)};`,
      `let c4 = ${modulo('index', blocks)};`,
      ...(body.statements ?? []),
      `${store}(pixel, c4, ${body.value});`,
    ],
    invocations: workgroupSize,
    workgroups: Math.ceil(vec4s / workgroupSize),
    workgroupBytes: 0,
  });
}

/** `add_1x56x56x24` */
export function shaderName(op: string, shape: readonly number[]): string {
  return [op.replaceAll(' ', '_'), shape.join('x')].join('_');
}
