/**
 * A map times a gate, as squeeze-and-excite scales channels. The one place that
 * says which multiplications are one: planner and emitters ask here.
 */
import { operandExtent } from './epilogue-operand.ts';
import type { Node, NodeId } from './graph.ts';

export interface GatedInput {
  /** Of the product's own shape, and no constant. */
  readonly map: NodeId;
  /** One number per channel, per image and channel, or per element. */
  readonly gate: NodeId;
}

/** The two operands of `node`, in either order; null: it is something else. */
export function gatedInput(
  get: (id: NodeId) => Node,
  isConstant: (id: NodeId) => boolean,
  { op, type: { shape } }: Node,
): GatedInput | null {
  if (op.kind !== 'binary' || op.fn !== 'mul') return null;
  const orders = [
    { map: op.a, gate: op.b },
    { map: op.b, gate: op.a },
  ];
  const isGated = ({ map, gate }: GatedInput): boolean => {
    if (isConstant(map)) return false;
    if (get(map).type.shape.join() !== shape.join()) return false;
    const extent = operandExtent(shape, get(gate).type.shape);
    // One number for everything has no zeros in padding lanes.
    return extent !== null && extent !== 'scalar';
  };
  return orders.find(isGated) ?? null;
}
