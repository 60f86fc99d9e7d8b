/**
 * NumPy's `.npy`: magic, version, header length, a Python dictionary with
 * `descr`, `fortran_order` and `shape`, then the values. Every figure in the
 * header is checked against the file before it is believed. Source: NumPy
 * Enhancement Proposal 1 and `numpy.lib.format`.
 */
import type { Report } from '../../grammar/diagnostic.ts';
import { inputError } from '../input-error.ts';

export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** The array, or null after FCM6005. Only little-endian f32 in C order. */
export function readNpy(
  bytes: Uint8Array,
  file: string,
  report: Report,
): NpyArray | null {
  const result = parseNpy(bytes);
  if (typeof result !== 'string') return result;
  report(inputError('FCM6005', `${file}: ${result}`));
  return null;
}

/** The array, or what is wrong with it. */
function parseNpy(bytes: Uint8Array): NpyArray | string {
  if (!MAGIC.every((byte, i) => bytes[i] === byte)) {
    return 'not a .npy file: it does not start with \\x93NUMPY';
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12) return 'truncated .npy header';
  const major = view.getUint8(6);
  if (major < 1 || major > 3) return `.npy version ${major} is not known`;
  const headerStart = major === 1 ? 10 : 12;
  const headerBytes =
    major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const dataStart = headerStart + headerBytes;
  if (dataStart > bytes.length) {
    return `truncated .npy header: it should be ${headerBytes} bytes long, the file has ${bytes.length}`;
  }
  const header = new TextDecoder('latin1').decode(
    bytes.subarray(headerStart, dataStart),
  );

  const descr = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  if (descr !== '<f4') {
    return `expected dtype '<f4' (little-endian f32), found ${descr === undefined ? 'none' : `'${descr}'`}; convert with array.astype('<f4')`;
  }
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  if (order !== 'False') {
    return 'expected C order (fortran_order False); convert with numpy.ascontiguousarray';
  }
  const shape = parseShape(header);
  if (shape === null) return 'the shape in its .npy header is not readable';

  const elements = shape.reduce((product, dim) => product * dim, 1);
  const found = bytes.length - dataStart;
  if (elements * 4 !== found) {
    return `shape (${shape.join(', ')}) needs ${elements * 4} bytes of values, the file has ${found}`;
  }
  // A copy, because values need not be aligned in the file.
  const data = new Float32Array(bytes.slice(dataStart).buffer);
  return { shape, data };
}

function parseShape(header: string): number[] | null {
  const text = /'shape'\s*:\s*\(([^)]*)\)/.exec(header)?.[1];
  if (text === undefined) return null;
  const parts = text.split(',').map((part) => part.trim());
  // (3,) has a trailing comma, () is a scalar.
  if (parts.at(-1) === '') parts.pop();
  if (!parts.every((part) => /^\d{1,15}$/.test(part))) return null;
  return parts.map(Number);
}
