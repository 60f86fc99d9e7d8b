/**
 * The second kernel of a split group: adds up the partial sums that the first
 * one left, [PARTS][pixels][OUT4], and stores the result. One invocation per
 * vec4 of the output.
 */
import type { NodeId } from '../../compiler/graph.ts';
import { FINISH_WORKGROUP_SIZE } from '../../compiler/planner/finish.ts';
import {
  channelsOf,
  roundUp4,
  storedElements,
} from '../../compiler/tensor-type.ts';
import type { KernelScope } from '../kernel-scope.ts';
import { kernelFromParts } from '../kernel-text.ts';
import type { KernelSource } from '../kernel.ts';

export interface Sums {
  /** The node whose value this is. */
  readonly node: NodeId;
  readonly parts: number;
  /** `fn epilogue(sum, pixel, k4) -> vec4f`. */
  readonly epilogue: string;
}

/** vec4s of the partial sums of a tensor of `shape`. */
export function partialSums(shape: readonly number[], parts: number): number {
  return parts * outputVec4s(shape);
}

export function emitSums(
  scope: KernelScope,
  { node, parts, epilogue }: Sums,
): KernelSource {
  const { shape } = scope.typeOf(node);
  const total = outputVec4s(shape);
  scope.scratch(node, partialSums(shape, parts), 'read');
  const store = scope.write(node);
  const size = FINISH_WORKGROUP_SIZE;
  return kernelFromParts(scope, {
    name: `sums_${parts}x${shape.slice(1).join('x')}`,
    header: [`sum of ${parts} parts of [${shape.join(', ')}]`],
    constants: {
      PARTS: parts,
      TOTAL: total,
      OUT4: roundUp4(channelsOf(shape)) / 4,
    },
    functions: [epilogue],
    body: [
      `let at = min(id * ${size}u + local, TOTAL - 1u);`,
      'var sum = vec4f();',
      'for (var part = rolled; part < PARTS; part++) {',
      '  sum += partials[part * TOTAL + at];',
      '}',
      'let value = epilogue(sum, at / OUT4, at % OUT4);',
      `if (id * ${size}u + local < TOTAL) { ${store}(at / OUT4, at % OUT4, value); }`,
    ],
    invocations: size,
    workgroups: Math.ceil(total / size),
    workgroupBytes: 0,
  });
}

function outputVec4s(shape: readonly number[]): number {
  return storedElements(shape, 'c4') / 4;
}
