/**
 * Puts the parts of a kernel together: header comment, named
 * constants, bindings, functions and `main`, always in that order.
 */
import type { KernelScope } from './kernel-scope.ts';
import type { KernelSource } from './kernel.ts';
import { ENTRY_POINT, spreadWorkgroups } from './kernel.ts';
import type { Dim3 } from './model.ts';
import { u32Literal, wgsl } from './wgsl.ts';

/**
 * WGSL name -> value; names are UPPER_SNAKE, numbers become `u32` literals. A
 * kernel declares those that its text uses.
 */
export type Constants = Readonly<Record<string, number | string>>;

export interface KernelParts {
  readonly name: string;
  /** Lines of the header comment: family and shapes, then the tile. */
  readonly header: readonly string[];
  readonly constants: Constants;
  readonly functions: readonly string[];
  /**
   * Statements of `main`. They see `id`, the flat index of the workgroup,
   * `local`, that of the invocation in it, and `rolled`, a zero that no driver
   * can tell from another number: a loop that starts at it is not unrolled.
   * Drivers unroll generously, and on a software adapter compile for minutes.
   */
  readonly body: readonly string[];
  readonly invocations: number;
  readonly workgroups: number;
  /** Of the workgroup array `tile` of vec4f; 0 for none. */
  readonly workgroupBytes: number;
}

export const BARRIER = 'workgroupBarrier();';

const VEC4_BYTES = 16;

/** The finished kernel; its bindings are those that `scope` gathered. */
export function kernelFromParts(
  scope: KernelScope,
  parts: KernelParts,
): KernelSource {
  const perDimension = scope.context.workgroupsPerDimension;
  const workgroups = spreadWorkgroups(parts.workgroups, perDimension);
  const functions = joinSections(parts.functions);
  const main = emitMain(parts, workgroups);
  const preamble = scope.preamble(functions + main);
  const tile =
    parts.workgroupBytes === 0
      ? ''
      : `var<workgroup> tile: array<vec4f, ${parts.workgroupBytes / VEC4_BYTES}>;`;
  const code = joinSections([preamble, tile, functions, main]);
  const comment = parts.header.map((line) => `// ${line}`).join('\n');
  const constants = emitConstants(parts.constants, code);
  return {
    name: parts.name,
    wgsl: `${joinSections([comment, constants, code])}\n`,
    bindings: scope.bindings(),
    workgroupSize: [parts.invocations, 1, 1],
    workgroups,
    workgroupBytes: parts.workgroupBytes,
  };
}

function joinSections(sections: readonly string[]): string {
  return sections.filter((section) => section !== '').join('\n\n');
}

/** Declares the constants whose names occur in `code`. */
function emitConstants(constants: Constants, code: string): string {
  return Object.entries(constants)
    .filter(([name]) => new RegExp(`\\b${name}\\b`).test(code))
    .map(([name, value]) => {
      const literal = typeof value === 'number' ? u32Literal(value) : value;
      return `const ${name} = ${literal};`;
    })
    .join('\n');
}

function emitMain(parts: KernelParts, workgroups: Dim3): string {
  const body = parts.body.join('\n');
  const rolled = /\brolled\b/.test(body) ? 'let rolled = group.z;' : '';
  const id = emitFlatId(parts.workgroups, workgroups);
  return wgsl`
    @compute @workgroup_size(${parts.invocations})
    fn ${ENTRY_POINT}(
      @builtin(workgroup_id) group: vec3u,
      @builtin(local_invocation_index) local: u32,
    ) {
      ${id}
      ${rolled}
      ${parts.body}
    }
  `;
}

/** `let id`; workgroups past the last one leave at once, all together. */
function emitFlatId(count: number, [x, y]: Dim3): string[] {
  if (y === 1) return ['let id = group.x;'];
  const id = `let id = group.x + group.y * ${x}u;`;
  return x * y === count ? [id] : [id, `if (id >= ${count}u) { return; }`];
}
