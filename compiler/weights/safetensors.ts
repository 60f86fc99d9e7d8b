/**
 * Weights from and to safetensors files. F32, F16 and BF16 tensors are read, the
 * last two widened. Tensors of other types are left out with a note (PyTorch
 * counts batches in I64); a model that wants one finds it missing.
 */
import type { Report } from '../../grammar/diagnostic.ts';
import { elementCount } from '../tensor-type.ts';
import { widenBf16, widenF16 } from './half.ts';
import type { TensorEntry } from './safetensors-header.ts';
import { quote, readHeader } from './safetensors-header.ts';
import type { WeightSource, WeightTensor } from './weight-source.ts';

/** Names of left-out tensors that the note lists. */
const LISTED_NAMES = 3;

/**
 * The tensors of the file, in the order of their bytes; null after an error.
 * Reports FCM4001 to FCM4008 (see `safetensors-header.ts`), and FCM4009 for
 * tensors left out. `file` is how messages name it.
 */
export function readSafetensors(
  bytes: Uint8Array,
  file: string,
  report: Report,
): WeightSource | null {
  const entries = readHeader(bytes, file, report);
  if (entries === null) return null;
  const weights = new Map<string, WeightTensor>();
  const leftOut: TensorEntry[] = [];
  for (const entry of entries) {
    const data = readData(bytes, entry);
    if (data === null) {
      leftOut.push(entry);
    } else {
      weights.set(entry.name, { dtype: 'f32', shape: entry.shape, data });
    }
  }
  if (leftOut.length > 0) {
    const names = leftOut.slice(0, LISTED_NAMES).map(({ name }) => quote(name));
    const more = leftOut.length > LISTED_NAMES ? ', ...' : '';
    const dtypes = [...new Set(leftOut.map(({ dtype }) => quote(dtype)))];
    const shown = dtypes.slice(0, LISTED_NAMES).join(', ');
    report({
      severity: 'note',
      code: 'FCM4009',
      message: `${file}: left out ${leftOut.length} tensors of type ${shown}: ${names.join(', ')}${more}`,
      span: null,
      related: [],
      help: 'F32, F16 and BF16 are read',
    });
  }
  return weights;
}

/** A copy as f32, or null for a type that is not read. */
function readData(bytes: Uint8Array, entry: TensorEntry): Float32Array | null {
  // A copy is aligned; Node's Buffer would share memory on `slice`. Hosts of
  // WebGPU are little endian.
  const own = (): ArrayBuffer =>
    new Uint8Array(bytes.subarray(entry.begin, entry.end)).buffer;
  switch (entry.dtype) {
    case 'F32':
      return new Float32Array(own());
    case 'F16':
      return Float32Array.from(new Uint16Array(own()), widenF16);
    case 'BF16':
      return Float32Array.from(new Uint16Array(own()), widenBf16);
    default:
      return null;
  }
}

/**
 * `weights` as the bytes of a safetensors file: F32, sorted by name, data
 * aligned to 8. The same weights give the same bytes.
 */
export function writeSafetensors(weights: WeightSource): Uint8Array {
  const tensors = [...weights].sort(([a], [b]) => (a < b ? -1 : 1));
  let offset = 0;
  const entries = tensors.map(([name, { shape }]) => {
    const begin = offset;
    offset += 4 * elementCount(shape);
    return [
      name,
      { dtype: 'F32', shape, data_offsets: [begin, offset] },
    ] as const;
  });
  const text = new TextEncoder().encode(
    JSON.stringify(Object.fromEntries(entries)),
  );
  const headerBytes = Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(8 + headerBytes + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.set(text, 8);
  file.fill(0x20, 8 + text.length, 8 + headerBytes);
  let at = 8 + headerBytes;
  for (const [, { data }] of tensors) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return file;
}
