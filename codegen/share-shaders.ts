/**
 * Kernels -> distinct shaders. Equal layers have equal text and share one
 * shader, whose header says what it is and which layers it serves.
 */
import { ENTRY_POINT } from './kernel.ts';
import type { KernelSource } from './kernel.ts';
import type { Shader } from './model.ts';
import { VERSION } from './version.ts';

/** Layers that a header lists by name; the rest is counted. */
const LISTED_LAYERS = 8;

/** One dispatch: a kernel and where it came from. */
export interface KernelUse {
  readonly kernel: KernelSource;
  readonly family: string;
  /** Instance names of its layers, `blocks.3.expand+depthwise`. */
  readonly label: string;
  /** Source places, `file:line:column`. */
  readonly origin: readonly string[];
}

/** Shaders in order of first use, and for each use the index of its shader. */
export function shareShaders(uses: readonly KernelUse[]): {
  readonly shaders: readonly Shader[];
  readonly shaderOf: readonly number[];
} {
  const indexByText = new Map<string, number>();
  const usesOf: KernelUse[][] = [];
  const shaderOf = uses.map((use) => {
    const { wgsl } = use.kernel;
    const index = indexByText.get(wgsl) ?? usesOf.length;
    if (index === usesOf.length) {
      indexByText.set(wgsl, index);
      usesOf.push([]);
    }
    usesOf[index]!.push(use);
    return index;
  });
  const names = uniqueNames(usesOf.map(([use]) => use!.kernel.name));
  const shaders = usesOf.map((group, i) => {
    const { kernel } = group[0]!;
    return {
      name: names[i]!,
      wgsl: `${header(group)}\n\n${kernel.wgsl.trimEnd()}\n`,
      entryPoint: ENTRY_POINT,
      workgroupSize: kernel.workgroupSize,
      workgroupBytes: kernel.workgroupBytes,
    };
  });
  return { shaders, shaderOf };
}

/** The comment above a shader that serves `uses`. */
function header(uses: readonly KernelUse[]): string {
  const families = [...new Set(uses.map(({ family }) => family))];
  const listed = uses.slice(0, LISTED_LAYERS).map(({ label, origin }) => {
    const places = origin.length === 0 ? '' : `  ${origin.join(', ')}`;
    return `//   ${printable(label + places)}`;
  });
  const more = uses.length - listed.length;
  return [
    `// fcmc ${VERSION}, family ${families.join(' and ')}`,
    ...listed,
    ...(more > 0 ? [`//   and ${more} more`] : []),
  ].join('\n');
}

/** A layer or file name must not end the comment that it stands in. */
function printable(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
}

/** File-safe and distinct, also where file names ignore case: `map`, `map_2`. */
function uniqueNames(stems: readonly string[]): string[] {
  const taken = new Set<string>();
  return stems.map((stem) => {
    const safe = stem.replace(/[^A-Za-z0-9_-]/g, '_');
    let name = safe;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${safe}_${n}`;
    taken.add(name.toLowerCase());
    return name;
  });
}
