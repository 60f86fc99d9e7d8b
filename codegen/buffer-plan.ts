/**
 * Device memory: lifetimes over the dispatch list -> buffer slots. Model inputs
 * and outputs have slots of their own; intermediates share slots when they are
 * never alive together. Reshapes that are views are other names for the tensor
 * they look at.
 */
import type { Graph, NodeId } from '../compiler/graph.ts';
import { nodeIndex } from '../compiler/graph-walk.ts';
import { storages, viewNodes } from '../compiler/storage.ts';
import { storedBytes } from '../compiler/tensor-type.ts';
import { invariant } from '../grammar/diagnostic.ts';
import type { KernelSource } from './kernel.ts';
import type { BufferSlot } from './model.ts';

export interface BufferPlan {
  readonly slots: readonly BufferSlot[];
  /** The slot of any tensor that a kernel binds or the model gives out. */
  readonly slotOf: (id: NodeId) => number;
  /** The slot of the partial sums of the group that ends in a node. */
  readonly scratchSlotOf: (id: NodeId) => number;
}

/** A tensor that is alive from dispatch `first` to dispatch `last`, inclusive. */
export interface Lifetime {
  readonly byteLength: number;
  readonly first: number;
  readonly last: number;
}

/** Slots for every tensor of `kernels`, in dispatch order. */
export function planBuffers(
  graph: Graph,
  kernels: readonly KernelSource[],
): BufferPlan {
  const buffers = bufferNames(graph);
  const bytesOf = storedByteLengths(graph);
  const slots: BufferSlot[] = [];
  const slotByBuffer = new Map<BufferKey, number>();

  const addOwnSlot = (id: NodeId, role: 'input' | 'output'): void => {
    const buffer = tensorKey(buffers(id));
    if (slotByBuffer.has(buffer)) return;
    slotByBuffer.set(buffer, slots.length);
    slots.push({ byteLength: bytesOf(id), role });
  };
  for (const node of graph.nodes) {
    if (node.op.kind === 'input') addOwnSlot(node.id, 'input');
  }
  for (const output of graph.outputs) addOwnSlot(output.node, 'output');

  const lifetimes = bufferLifetimes(kernels, buffers, bytesOf);
  const shared = [...lifetimes].filter(([buffer]) => !slotByBuffer.has(buffer));
  const assignment = assignSlots(shared.map(([, lifetime]) => lifetime));
  shared.forEach(([buffer], i) => {
    slotByBuffer.set(buffer, slots.length + assignment.slotOf[i]!);
  });
  for (const byteLength of assignment.slotBytes) {
    slots.push({ byteLength, role: 'intermediate' });
  }

  const slotOfKey = (key: BufferKey): number => {
    const slot = slotByBuffer.get(key);
    invariant(slot !== undefined, `${key} has no buffer`);
    return slot;
  };
  return {
    slots,
    slotOf: (id) => slotOfKey(tensorKey(buffers(id))),
    scratchSlotOf: (id) => slotOfKey(scratchKey(id)),
  };
}

export interface SlotAssignment {
  /** By slot, bytes. */
  readonly slotBytes: readonly number[];
  /** By tensor, in the order given. */
  readonly slotOf: readonly number[];
}

/**
 * Whole-buffer sharing, greedy by size: tensors from large to small, each into
 * the tightest slot whose tensors are all dead while it lives, or a new one. No
 * slot ever grows, because its first tensor is its largest (Pisarchyk & Lee
 * 2020, arXiv 2001.03288, "Greedy by Size for Shared Objects").
 */
export function assignSlots(lifetimes: readonly Lifetime[]): SlotAssignment {
  const order = lifetimes
    .map((_, i) => i)
    .sort((i, j) => compareForPlacing(lifetimes[i]!, lifetimes[j]!) || i - j);
  const slotBytes: number[] = [];
  /** By slot, its tensors by time. */
  const tenants: Lifetime[][] = [];
  const slotOf = lifetimes.map(() => 0);
  for (const i of order) {
    const tensor = lifetimes[i]!;
    // Slots come in falling size, so the last free one is the tightest.
    let slot = tenants.findLastIndex((others) => isFree(others, tensor));
    if (slot === -1) {
      slot = tenants.length;
      slotBytes.push(tensor.byteLength);
      tenants.push([]);
    }
    const others = tenants[slot]!;
    others.splice(firstEndingFrom(others, tensor.first), 0, tensor);
    slotOf[i] = slot;
  }
  return { slotBytes, slotOf };
}

/** Large before small, then early before late. */
function compareForPlacing(a: Lifetime, b: Lifetime): number {
  return b.byteLength - a.byteLength || a.first - b.first;
}

/**
 * Whether none of `others` lives while `tensor` does. Sharing one dispatch is
 * too much: one may be read while the other is written.
 */
function isFree(others: readonly Lifetime[], tensor: Lifetime): boolean {
  const next = others[firstEndingFrom(others, tensor.first)];
  return next === undefined || next.first > tensor.last;
}

/** Index of the first of `others` that is alive at `dispatch` or later. */
function firstEndingFrom(
  others: readonly Lifetime[],
  dispatch: number,
): number {
  let low = 0;
  let high = others.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (others[middle]!.last < dispatch) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** `tensor 12` or `scratch 12`: what a slot is assigned to. */
type BufferKey = string;

function tensorKey(id: NodeId): BufferKey {
  return `tensor ${id}`;
}

function scratchKey(id: NodeId): BufferKey {
  return `scratch ${id}`;
}

/** From a tensor to the one that names its buffer: itself, or what it views. */
function bufferNames(graph: Graph): (id: NodeId) => NodeId {
  const views = viewNodes(graph);
  const buffer = new Map<NodeId, NodeId>();
  for (const { id, op } of graph.nodes) {
    const viewed = op.kind === 'reshape' && views.has(id) ? op.x : id;
    buffer.set(id, buffer.get(viewed) ?? viewed);
  }
  return (id) => {
    const name = buffer.get(id);
    invariant(name !== undefined, `no node %${id} in ${graph.name}`);
    return name;
  };
}

function storedByteLengths(graph: Graph): (id: NodeId) => number {
  const get = nodeIndex(graph);
  const storage = storages(graph);
  return (id) => storedBytes(get(id).type, storage.get(id) ?? 'c4');
}

/** Lifetimes of the buffers that kernels bind, in order of first use. */
function bufferLifetimes(
  kernels: readonly KernelSource[],
  buffers: (id: NodeId) => NodeId,
  bytesOf: (id: NodeId) => number,
): ReadonlyMap<BufferKey, Lifetime> {
  const lifetimes = new Map<BufferKey, Lifetime>();
  kernels.forEach(({ bindings }, dispatch) => {
    for (const binding of bindings) {
      if (binding.kind === 'weights') continue;
      const [key, byteLength] =
        binding.kind === 'scratch'
          ? [scratchKey(binding.node), binding.byteLength]
          : [tensorKey(buffers(binding.node)), bytesOf(binding.node)];
      const known = lifetimes.get(key);
      lifetimes.set(key, {
        byteLength: Math.max(known?.byteLength ?? 0, byteLength),
        first: known?.first ?? dispatch,
        last: dispatch,
      });
    }
  });
  return lifetimes;
}
