/**
 * The second kernel of a split group: it adds up the partial sums that the first
 * one left, part by part, and runs the epilogue. One invocation per vec4 of the
 * output, flat over pixels and channels (`docs/cost-model.md#splits`).
 */
import type { Traffic } from './families/model.ts';
import type { StageOperand } from './stage.ts';

export const FINISH_WORKGROUP_SIZE = 64;
/** Partial sums are f32, or i32, whatever the tensors are. */
export const PARTIAL_BYTES = 4;

export interface Finish {
  /** Partial sums per output. */
  readonly parts: number;
  /** Output pixels of the batch; pixels of one image, for gates. */
  readonly pixels: number;
  readonly pixelsPerImage: number;
  /** Channels padded to whole vec4s. */
  readonly channels: number;
  readonly operands: readonly StageOperand[];
  readonly ofmBytes: number;
}

/** Bytes of partial sums: stored once, loaded once. */
export function partialBytes(finish: Finish): number {
  return finish.parts * finish.pixels * finish.channels * PARTIAL_BYTES;
}

export function finishTraffic(finish: Finish): Traffic {
  const { pixels, channels, operands } = finish;
  const vec4s = (pixels * channels) / 4;
  const workgroups = Math.ceil(vec4s / FINISH_WORKGROUP_SIZE);
  let constants = 0;
  let tensors = 0;
  for (const operand of operands) {
    const elements = operandElements(finish, operand, vec4s, workgroups);
    const bytes = elements * operand.elementBytes;
    if (operand.constant) constants += bytes;
    else tensors += bytes;
  }
  return {
    ifmBytes: 0,
    weightBytes: constants,
    epilogueBytes: tensors,
    ofmBytes: finish.ofmBytes,
    scratchBytes: partialBytes(finish),
    macs: 0,
    redundantMacs: 0,
    workgroups,
  };
}

/** Elements of an operand that the workgroups load, each its own distinct ones. */
function operandElements(
  { pixels, pixelsPerImage, channels }: Finish,
  operand: StageOperand,
  vec4s: number,
  workgroups: number,
): number {
  switch (operand.extent) {
    case 'scalar':
      return workgroups * operand.channels;
    case 'full':
      return pixels * operand.channels;
    case 'channel':
    case 'image': {
      const row = channels / 4;
      const rowsPerOperand =
        operand.extent === 'channel' ? pixels : pixelsPerImage;
      const period = row * rowsPerOperand;
      let elements = 0;
      for (let start = 0; start < vec4s; start += FINISH_WORKGROUP_SIZE) {
        const end = Math.min(start + FINISH_WORKGROUP_SIZE, vec4s);
        // Split where the next image's operand begins.
        for (let from = start; from < end;) {
          const to = Math.min(end, (Math.floor(from / period) + 1) * period);
          elements += distinctElements(from, to, row, operand.channels);
          from = to;
        }
      }
      return elements;
    }
  }
}

/** Elements that vec4s [from, to) of rows of `row` vec4s touch of one row that
 * holds `channels` elements. */
function distinctElements(
  from: number,
  to: number,
  row: number,
  channels: number,
): number {
  if (to - from >= row) return channels;
  const missing = 4 * row - channels;
  const first = from % row;
  const includesLast = first + (to - from) >= row;
  return 4 * (to - from) - (includesLast ? missing : 0);
}
