/**
 * The frame of `reduce` kernels. A workgroup is a table of invocations: several
 * independent reductions side by side (`slot`), each shared by LANES
 * invocations (`lane`). They step through their reduction LANES apart, and meet
 * in a tree in workgroup memory.
 */
import type { Node } from '../../compiler/graph.ts';
import type { Constants } from '../kernel-text.ts';
import { kernelFromParts } from '../kernel-text.ts';
import type { EmitContext } from '../kernel-scope.ts';
import { KernelScope } from '../kernel-scope.ts';
import type { KernelSource } from '../kernel.ts';
import { wgsl } from '../wgsl.ts';
import { modulo, over, times } from './index-math.ts';
import { shaderName } from './map-kernel.ts';

const VEC4_BYTES = 16;

/** How the invocations of a workgroup are shared out. */
export interface ReduceTiling {
  /** Reductions of the whole kernel. */
  readonly count: number;
  /** Reductions of one workgroup. */
  readonly slots: number;
  /** Invocations of one reduction. */
  readonly lanes: number;
  /** Which of the two changes from one invocation to the next; neighbours
   * should read neighbouring vec4s. */
  readonly fastest: 'slot' | 'lane';
}

/**
 * Rows of `length` vec4s, each contiguous: as many invocations as a row has
 * vec4s, and short rows share a workgroup.
 */
export function rowTiling(
  count: number,
  length: number,
  workgroupSize: number,
): ReduceTiling {
  const lanes = Math.min(length, workgroupSize);
  const slots = Math.min(count, Math.floor(workgroupSize / lanes));
  return { count, slots, lanes, fastest: 'lane' };
}

/** Neighbouring columns in one workgroup: 8 vec4s are a 128-byte line. */
const COLUMNS = 8;
/** Workgroups that leave no large GPU idle for long. */
const ENOUGH_WORKGROUPS = 64;
/** Steps of one invocation that are worth halving. */
const FEW_STEPS = 4;

/**
 * Columns of `length` vec4s that lie side by side. Whole cache lines first; but
 * where that makes few workgroups of long loops, narrower and taller ones.
 */
export function columnTiling(
  count: number,
  length: number,
  workgroupSize: number,
): ReduceTiling {
  const most = Math.min(COLUMNS, count, workgroupSize);
  let slots = 2 ** Math.floor(Math.log2(most));
  const lanesOf = (): number =>
    Math.min(length, Math.floor(workgroupSize / slots));
  while (
    slots > 1 &&
    count / slots < ENOUGH_WORKGROUPS &&
    length / lanesOf() > FEW_STEPS
  ) {
    slots /= 2;
  }
  return { count, slots, lanes: lanesOf(), fastest: 'slot' };
}

/** One reduction as text; `at` (below COUNT), `lane` and `local` are in scope. */
export interface ReduceBody {
  /** What it does, as a shader's name starts. */
  readonly name: string;
  readonly constants?: Constants;
  readonly functions?: readonly string[];
  readonly statements: readonly string[];
  /** Which tree functions `statements` call, `NAME_lanes(local, lane, value)`. */
  readonly trees: readonly Tree[];
  /**
   * Statements that store; run only by invocations whose reduction exists. No
   * barrier may stand here.
   */
  readonly stores: readonly string[];
}

export type Tree = 'sum' | 'max';

/** Emits the kernel that fills `node` as `describe` says. */
export function reduceKernel(
  context: EmitContext,
  node: Node,
  tiling: ReduceTiling,
  describe: (scope: KernelScope, store: string) => ReduceBody,
): KernelSource {
  const scope = new KernelScope(context);
  const body = describe(scope, scope.write(node.id));
  const { count, slots, lanes, fastest } = tiling;
  const isColumn = fastest === 'slot';
  const slot = isColumn ? modulo('local', slots) : over('local', lanes);
  const lane = isColumn ? over('local', slots) : modulo('local', lanes);
  const place = wgsl`
    let slot = ${slot};
    let lane = ${lane};
    let wanted = id * SLOTS + slot;
    // Past the last reduction, invocations repeat it and store nothing.
    let at = min(wanted, COUNT - 1u);
  `;
  const stores = wgsl`
    if (wanted < COUNT) {
      ${body.stores}
    }
  `;
  const { shape } = node.type;
  const invocations = slots * lanes;
  const hasTree = lanes > 1;
  return kernelFromParts(scope, {
    name: shaderName(body.name, shape),
    header: [
      `${body.name} -> [${shape.join(', ')}]`,
      `${slots} x ${lanes} invocations: reductions x lanes`,
    ],
    constants: { COUNT: count, SLOTS: slots, LANES: lanes, ...body.constants },
    functions: [
      ...(body.functions ?? []),
      ...body.trees.map((tree) => emitTree(tree, tiling)),
    ],
    body: [place, ...body.statements, stores],
    invocations,
    workgroups: Math.ceil(count / slots),
    workgroupBytes: hasTree ? invocations * VEC4_BYTES : 0,
  });
}

/** `fn NAME_lanes(local, lane, value) -> vec4f`: over all lanes, given to all. */
function emitTree(tree: Tree, { slots, lanes, fastest }: ReduceTiling): string {
  const signature = `fn ${tree}_lanes(local: u32, lane: u32, value: vec4f) -> vec4f`;
  if (lanes === 1) {
    return wgsl`
      ${signature} {
        return value;
      }
    `;
  }
  const step = fastest === 'slot' ? slots : 1;
  const [mine, partner] = [
    'tile[local]',
    `tile[local + ${times('half', step)}]`,
  ];
  const combined =
    tree === 'sum' ? `${mine} + ${partner}` : `max(${mine}, ${partner})`;
  return wgsl`
    ${signature} {
      tile[local] = value;
      workgroupBarrier();
      for (var count = LANES; count > 1u; count = (count + 1u) / 2u) {
        let half = (count + 1u) / 2u;
        if (lane + half < count) {
          tile[local] = ${combined};
        }
        workgroupBarrier();
      }
      let result = tile[local - ${times('lane', step)}];
      // The next tree writes here.
      workgroupBarrier();
      return result;
    }
  `;
}
