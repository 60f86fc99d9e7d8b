/**
 * Reads and checks the header of a safetensors file: eight bytes of header
 * length (u64, little endian), a JSON object of tensors, then their bytes. No
 * number of it is used before it has been checked, so whoever gets a header may
 * slice by it.
 */
import type { DiagnosticCode, Report } from '../../grammar/diagnostic.ts';
import { findDuplicateKey } from './duplicate-key.ts';

/** One tensor, whose range is known to lie in the file and to fit its shape. */
export interface TensorEntry {
  readonly name: string;
  /** As the file calls it: `F32`, `BF16`, `I64` ... */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Bytes of the file, [begin, end). */
  readonly begin: number;
  readonly end: number;
}

/** The format's own limit on headers, bytes. */
const MAX_HEADER_BYTES = 100_000_000;

const LENGTH_BYTES = 8;

/** Faults of single tensors reported per file; the rest are counted. */
const SHOWN_FAULTS = 20;

/** Bytes per element of the dtypes that the format names. */
const DTYPE_BYTES: ReadonlyMap<string, number> = new Map([
  ...['BOOL', 'U8', 'I8', 'F8_E4M3', 'F8_E5M2'].map((d) => [d, 1] as const),
  ...['U16', 'I16', 'F16', 'BF16'].map((d) => [d, 2] as const),
  ...['U32', 'I32', 'F32'].map((d) => [d, 4] as const),
  ...['U64', 'I64', 'F64', 'C64'].map((d) => [d, 8] as const),
]);

/**
 * The tensors in the order of their bytes, or null after reports: FCM4001 (no
 * header, or one of another length), FCM4002 (not JSON), FCM4003 (a key twice),
 * FCM4004 (metadata), FCM4005 (an entry of the wrong form), FCM4006 (bytes
 * outside the file), FCM4007 (bytes that do not fit the shape), FCM4008
 * (overlaps and gaps).
 */
export function readHeader(
  bytes: Uint8Array,
  file: string,
  report: Report,
): readonly TensorEntry[] | null {
  let faults = 0;
  const fault = (
    code: DiagnosticCode,
    message: string,
    help: string | null = null,
  ): null => {
    faults++;
    if (faults <= SHOWN_FAULTS) {
      report(fileError(code, `${file}: ${message}`, help));
    }
    return null;
  };

  const json = headerText(bytes, fault);
  const header = json === null ? null : parseObject(json, fault);
  if (json === null || header === null) return null;
  const dataStart = LENGTH_BYTES + headerLength(bytes);
  const dataBytes = bytes.length - dataStart;
  const entries: TensorEntry[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') {
      checkMetadata(value, fault);
      continue;
    }
    const entry = readEntry(quote(name), value, dataBytes, fault);
    if (entry !== null) entries.push({ name, ...entry });
  }
  if (faults === 0) checkCover(entries, dataBytes, fault);
  if (faults > SHOWN_FAULTS) {
    const more = faults - SHOWN_FAULTS;
    report(fileError('FCM4005', `${file}: ${more} more faults like these`));
  }
  if (faults > 0) return null;
  return entries.map((entry) => ({
    ...entry,
    begin: dataStart + entry.begin,
    end: dataStart + entry.end,
  }));
}

/** An error about a weight file: it has no place in a source. */
function fileError(
  code: DiagnosticCode,
  message: string,
  help: string | null = null,
): Parameters<Report>[0] {
  return { severity: 'error', code, message, span: null, related: [], help };
}

type Fault = (
  code: DiagnosticCode,
  message: string,
  help?: string | null,
) => null;

/** What the first eight bytes say; Infinity beyond 2^53. */
function headerLength(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, LENGTH_BYTES);
  const length = view.getBigUint64(0, true);
  return length <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(length) : Infinity;
}

function headerText(bytes: Uint8Array, fault: Fault): string | null {
  if (bytes.length < LENGTH_BYTES) {
    return fault(
      'FCM4001',
      `expected a safetensors file, found ${bytes.length} bytes`,
    );
  }
  const length = headerLength(bytes);
  const room = bytes.length - LENGTH_BYTES;
  if (length > room) {
    return fault(
      'FCM4001',
      `its first 8 bytes announce a header of ${length} bytes, but ${room} follow`,
      'the file is cut off or is no safetensors file',
    );
  }
  if (length > MAX_HEADER_BYTES) {
    return fault(
      'FCM4001',
      `its header has ${length} bytes, more than ${MAX_HEADER_BYTES}`,
    );
  }
  const header = bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      header,
    );
  } catch {
    return fault('FCM4002', 'its header is not UTF-8');
  }
}

function parseObject(
  json: string,
  fault: Fault,
): Readonly<Record<string, unknown>> | null {
  // The format wants `{` first and allows spaces after the end.
  if (!json.startsWith('{')) {
    return fault('FCM4002', 'its header does not begin with `{`');
  }
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return fault('FCM4002', 'its header is not JSON');
  }
  const duplicate = findDuplicateKey(json);
  if (duplicate !== null) {
    return fault('FCM4003', `its header has the key ${quote(duplicate)} twice`);
  }
  return value as Readonly<Record<string, unknown>>;
}

function checkMetadata(value: unknown, fault: Fault): void {
  const isMap =
    isObject(value) &&
    Object.values(value).every((text) => typeof text === 'string');
  if (!isMap) {
    fault('FCM4004', 'its `__metadata__` is not an object of strings');
  }
}

/** Offsets of the result count from the start of the data. */
function readEntry(
  name: string,
  value: unknown,
  dataBytes: number,
  fault: Fault,
): Omit<TensorEntry, 'name'> | null {
  if (!isObject(value)) {
    return fault('FCM4005', `${name} is not an object`);
  }
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== 'string') {
    return fault('FCM4005', `${name} has no dtype`);
  }
  if (!isCountList(shape)) {
    return fault(
      'FCM4005',
      `${name} has a shape that is not a list of whole numbers: ${show(shape)}`,
    );
  }
  const elements = shape.reduce((product, dim) => product * dim, 1);
  if (!Number.isSafeInteger(elements)) {
    return fault(
      'FCM4005',
      `${name} has a shape of more than 2^53 elements: ${show(shape)}`,
    );
  }
  if (!isCountList(offsets) || offsets.length !== 2) {
    return fault(
      'FCM4005',
      `${name} has data_offsets that are not two whole numbers: ${show(offsets)}`,
    );
  }
  const [begin, end] = offsets as [number, number];
  if (begin > end || end > dataBytes) {
    return fault(
      'FCM4006',
      `${name} claims the bytes ${begin} to ${end} of ${dataBytes}`,
      'the file is cut off or damaged',
    );
  }
  const elementBytes = DTYPE_BYTES.get(dtype);
  if (elementBytes !== undefined && end - begin !== elements * elementBytes) {
    return fault(
      'FCM4007',
      `${name} is ${quote(dtype)} ${show(shape)}, which takes ${elements * elementBytes} bytes, found ${end - begin}`,
    );
  }
  return { dtype, shape, begin, end };
}

/** Sorts `entries` by place; together they must be the data, once. */
function checkCover(
  entries: TensorEntry[],
  dataBytes: number,
  fault: Fault,
): void {
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let covered = 0;
  let before = 'the header';
  for (const { name, begin, end } of entries) {
    if (begin < covered) {
      fault('FCM4008', `${quote(name)} shares bytes with ${before}`);
    } else if (begin > covered) {
      fault(
        'FCM4008',
        `${begin - covered} bytes between ${before} and ${quote(name)} belong to no tensor`,
      );
    }
    covered = Math.max(covered, end);
    before = quote(name);
  }
  if (covered < dataBytes) {
    fault(
      'FCM4008',
      `the last ${dataBytes - covered} bytes belong to no tensor`,
    );
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCountList(value: unknown): value is readonly number[] {
  return (
    Array.isArray(value) &&
    value.every((item) => Number.isSafeInteger(item) && (item as number) >= 0)
  );
}

/** A name of the file, safe to print. */
export function quote(name: string): string {
  return `\`${shorten(JSON.stringify(name).slice(1, -1))}\``;
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : shorten(JSON.stringify(value));
}

function shorten(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`;
}
