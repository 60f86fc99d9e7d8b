/**
 * What one kernel binds. Emitters ask the scope for tensors and constants by
 * node; at the end it knows every binding, in order, and writes their
 * declarations and accessors.
 */
import type { Graph, Node, NodeId } from '../compiler/graph.ts';
import { constantNodes, nodeIndex } from '../compiler/graph-walk.ts';
import { storages } from '../compiler/storage.ts';
import type { Storage, TensorType } from '../compiler/tensor-type.ts';
import { activationHelpers } from './activation.ts';
import type { KernelBinding } from './kernel.ts';
import type { PackedBlock } from './packing.ts';
import { blockVec4s } from './packing.ts';
import type { TensorAccess } from './tensor-access.ts';
import {
  declareTensor,
  emitLoad,
  emitStore,
  tensorBinding,
} from './tensor-access.ts';
import { wgsl } from './wgsl.ts';

const VEC4_BYTES = 16;

/** Facts about the graph that every kernel of a model shares. */
export interface EmitContext {
  readonly graph: Graph;
  readonly node: (id: NodeId) => Node;
  readonly constants: ReadonlySet<NodeId>;
  readonly storage: ReadonlyMap<NodeId, Storage>;
  /** Workgroups per dimension of the target. */
  readonly workgroupsPerDimension: number;
}

export function createEmitContext(
  graph: Graph,
  workgroupsPerDimension: number,
): EmitContext {
  return {
    graph,
    node: nodeIndex(graph),
    constants: constantNodes(graph),
    storage: storages(graph),
    workgroupsPerDimension,
  };
}

export class KernelScope {
  readonly context: EmitContext;
  readonly #reads = new Map<NodeId, TensorAccess>();
  readonly #writes = new Map<NodeId, TensorAccess>();
  readonly #blocks: PackedBlock[] = [];
  #scratch: Extract<KernelBinding, { kind: 'scratch' }> | null = null;
  #vec4s = 0;

  constructor(context: EmitContext) {
    this.context = context;
  }

  typeOf(id: NodeId): TensorType {
    return this.context.node(id).type;
  }

  isConstant(id: NodeId): boolean {
    return this.context.constants.has(id);
  }

  /** Binds tensor `id` for reading; the name of its load function. */
  read(id: NodeId): string {
    let tensor = this.#reads.get(id);
    if (tensor === undefined) {
      tensor = this.#access(id, `in${this.#reads.size}`, 'read');
      this.#reads.set(id, tensor);
    }
    return `load_${tensor.name}`;
  }

  /** Binds tensor `id` for writing; the name of its store function. */
  write(id: NodeId): string {
    let tensor = this.#writes.get(id);
    if (tensor === undefined) {
      tensor = this.#access(id, `out${this.#writes.size}`, 'read_write');
      this.#writes.set(id, tensor);
    }
    return `store_${tensor.name}`;
  }

  /** Binds the partial sums of the group that ends in `node`: `vec4s` of them, as
   * the array `partials`. */
  scratch(node: NodeId, vec4s: number, access: 'read' | 'read_write'): void {
    const byteLength = vec4s * VEC4_BYTES;
    this.#scratch = { kind: 'scratch', node, byteLength, access };
  }

  /** Adds constants; the `u32` literal of their first vec4 in `weights`. */
  constant(block: PackedBlock): string {
    const offset = this.#vec4s;
    this.#blocks.push(block);
    this.#vec4s += blockVec4s(block);
    return `${offset}u`;
  }

  bindings(): readonly KernelBinding[] {
    const tensors = [...this.#reads.values(), ...this.#writes.values()];
    const weights: KernelBinding[] =
      this.#blocks.length === 0
        ? []
        : [{ kind: 'weights', blocks: this.#blocks }];
    const scratch = this.#scratch === null ? [] : [this.#scratch];
    return [...tensors.map(tensorBinding), ...scratch, ...weights];
  }

  /** Declarations, accessors and the activation helpers that `body` calls. */
  preamble(body: string): string {
    const reads = [...this.#reads.values()];
    const writes = [...this.#writes.values()];
    const declarations = [...reads, ...writes].map(declareTensor);
    if (this.#scratch !== null) {
      declarations.push(
        `@group(0) @binding(${declarations.length}) var<storage, ${this.#scratch.access}> partials: array<vec4f>;`,
      );
    }
    if (this.#blocks.length > 0) {
      declarations.push(
        `@group(0) @binding(${declarations.length}) var<storage, read> weights: array<vec4f>;`,
      );
    }
    const sections = [
      declarations.join('\n'),
      ...reads.map(emitLoad),
      ...writes.map(emitStore),
      activationHelpers(body),
    ];
    return wgsl`
      ${sections.filter((section) => section !== '').join('\n\n')}
    `;
  }

  #access(
    node: NodeId,
    name: string,
    access: 'read' | 'read_write',
  ): TensorAccess {
    return {
      name,
      node,
      type: this.typeOf(node),
      storage: this.context.storage.get(node) ?? 'c4',
      access,
    };
  }
}
