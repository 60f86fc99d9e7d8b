/** What the rules of `absorb-epilogue` work with. */
import type { BinaryFn, EpilogueStep, Node, NodeId, OpOf } from '../graph.ts';

/** A layer with an epilogue. */
export type Absorbable = Node & {
  readonly op: OpOf<'conv2d'> | OpOf<'dense'>;
};

export interface AbsorbContext {
  readonly get: (id: NodeId) => Node;
  readonly isConstant: (id: NodeId) => boolean;
  /** Place in topological order. */
  readonly position: (id: NodeId) => number;
  /** The layer that makes `id`, when nothing else uses it; else null. */
  readonly layer: (id: NodeId) => Absorbable | null;
}

/** `step` continues the epilogue of `layer`. */
export interface Absorption {
  readonly layer: Absorbable;
  readonly step: EpilogueStep;
}

/** What `node` adds to a layer's epilogue, or null. */
export type AbsorbRule = (
  node: Node,
  context: AbsorbContext,
) => Absorption | null;

export function isAbsorbable(node: Node): node is Absorbable {
  return node.op.kind === 'conv2d' || node.op.kind === 'dense';
}

/** Whether fn(a, b) = fn(b, a). */
export function commutes(fn: BinaryFn): boolean {
  return fn === 'add' || fn === 'mul' || fn === 'max' || fn === 'min';
}

/**
 * The ways to read a binary node as fn(value, operand): as it stands, and
 * swapped when fn commutes.
 */
export function readings(
  op: OpOf<'binary'>,
): readonly { readonly value: NodeId; readonly operand: NodeId }[] {
  const asWritten = { value: op.a, operand: op.b };
  return commutes(op.fn)
    ? [asWritten, { value: op.b, operand: op.a }]
    : [asWritten];
}

export function sameShape(a: Node, b: Node): boolean {
  return a.type.shape.join() === b.type.shape.join();
}
