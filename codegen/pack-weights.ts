/**
 * Learned tensors -> the bytes that kernels read. Constants of the graph are
 * evaluated in float64 (folded batch norms, scaled filters ...), permuted into
 * each kernel's own order and rounded once, to f32.
 */
import type { Graph } from '../compiler/graph.ts';
import { evaluateConstants } from '../compiler/interpret.ts';
import type { WeightSource } from '../compiler/weights/weight-source.ts';
import { invariant } from '../grammar/diagnostic.ts';
import { packBlock } from './pack-block.ts';
import type { Packing } from './weights-layout.ts';

const F32_BYTES = 4;

/** Little-endian f32 bytes of `packing`; `weights` has passed `checkWeights`. */
export function packWeights(
  packing: Packing,
  graph: Graph,
  weights: WeightSource,
): Uint8Array {
  const constants = evaluateConstants(graph, weights);
  const bytes = new Uint8Array(packing.byteLength);
  for (const { block, byteOffset } of packing.blocks) {
    const values = constants.get(block.node);
    invariant(values !== undefined, `%${block.node} is not constant`);
    writeF32(bytes, byteOffset, packBlock(block, values));
  }
  return bytes;
}

/** Little-endian whatever the host's order: packed weights are a file format. */
function writeF32(
  bytes: Uint8Array,
  byteOffset: number,
  values: Float32Array,
): void {
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    view.setFloat32(byteOffset + i * F32_BYTES, value, true);
  });
}
