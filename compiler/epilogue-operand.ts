/**
 * Which tensors may stand in an epilogue, and how they broadcast against the
 * output. Passes absorb only what this file names; emitters index by it.
 */
import { channelsOf, elementCount } from './tensor-type.ts';

/**
 * `scalar`: one number; `channel`: one per output channel; `image`: one per
 * image and channel, [N, 1, 1, K]; `full`: the output's own shape.
 */
export type OperandExtent = 'scalar' | 'channel' | 'image' | 'full';

/** How `operand` broadcasts against `output`, or null if epilogues cannot. */
export function operandExtent(
  output: readonly number[],
  operand: readonly number[],
): OperandExtent | null {
  if (operand.length > output.length) return null;
  if (elementCount(operand) === 1) return 'scalar';
  const aligned = [
    ...Array<number>(output.length - operand.length).fill(1),
    ...operand,
  ];
  if (aligned.every((dim, axis) => dim === output[axis])) return 'full';
  if (channelsOf(aligned) !== channelsOf(output)) return null;
  if (elementCount(aligned) === channelsOf(output)) return 'channel';
  const isImage =
    output.length === 4 &&
    aligned[0] === output[0] &&
    aligned[1] === 1 &&
    aligned[2] === 1;
  return isImage ? 'image' : null;
}
