/**
 * Packs one constant for one kernel: source values in PyTorch's order ->
 * f32 in the order that the kernel reads. `packing.ts` gives each layout;
 * channels and filters that only pad a vec4 are zero.
 */
import { channelsOf, elementCount, roundUp4 } from '../compiler/tensor-type.ts';
import { assertNever, invariant } from '../grammar/diagnostic.ts';
import type { PackedBlock } from './packing.ts';
import { blockVec4s } from './packing.ts';

/** Row-major values of the block's node. */
export type Values = ArrayLike<number>;

/** The block's numbers, 4 * blockVec4s(block) of them, rounded to f32. */
export function packBlock(block: PackedBlock, values: Values): Float32Array {
  const packed = new Float32Array(blockVec4s(block) * 4);
  switch (block.kind) {
    case 'gemmWeights': {
      const { k, c } = block;
      packFilters(packed, values, { k, cPerGroup: c, r: 1, s: 1 });
      break;
    }
    case 'convWeights':
      packFilters(packed, values, block);
      break;
    case 'depthwiseWeights': {
      const { k, r, s } = block;
      packFilters(packed, values, { k, cPerGroup: 1, r, s }, 1);
      break;
    }
    case 'channelVector':
      packChannelVector(packed, values, block.k);
      break;
    case 'tensor':
      packTensor(packed, values, block.shape);
      break;
    default:
      assertNever(block, 'packed block');
  }
  return packed;
}

/** w: [K, C/groups, R, S] -> [R][S][storedC][roundUp4(K)]. */
function packFilters(
  packed: Float32Array,
  values: Values,
  shape: { k: number; cPerGroup: number; r: number; s: number },
  storedC = roundUp4(shape.cPerGroup),
): void {
  const { k, cPerGroup, r, s } = shape;
  const storedK = roundUp4(k);
  const taps = r * s;
  expectLength(values, k * cPerGroup * taps);
  for (let filter = 0; filter < k; filter++) {
    for (let c = 0; c < cPerGroup; c++) {
      const from = (filter * cPerGroup + c) * taps;
      for (let tap = 0; tap < taps; tap++) {
        packed[(tap * storedC + c) * storedK + filter] = values[from + tap]!;
      }
    }
  }
}

/** One number per channel, or one for all. */
function packChannelVector(
  packed: Float32Array,
  values: Values,
  k: number,
): void {
  if (values.length === 1) {
    packed.fill(values[0]!, 0, k);
    return;
  }
  expectLength(values, k);
  packed.set(Array.from(values));
}

/** Row-major -> c4 storage. */
function packTensor(
  packed: Float32Array,
  values: Values,
  shape: readonly number[],
): void {
  const channels = channelsOf(shape);
  const stored = roundUp4(channels);
  expectLength(values, elementCount(shape));
  for (let i = 0; i < values.length; i++) {
    const pixel = Math.floor(i / channels);
    packed[pixel * stored + (i - pixel * channels)] = values[i]!;
  }
}

function expectLength(values: Values, elements: number): void {
  invariant(
    values.length === elements,
    `a block of ${elements} numbers got ${values.length}`,
  );
}
