/** Builds `.safetensors` files by hand, right or wrong as a test wants them. */

/** A file with this header text, padded with `dataBytes` bytes 0, 1, 2 ... */
export function weightFile(
  header: string | object,
  dataBytes: number,
): Uint8Array {
  const text = new TextEncoder().encode(
    typeof header === 'string' ? header : JSON.stringify(header),
  );
  const file = new Uint8Array(8 + text.length + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  for (let i = 0; i < dataBytes; i++) file[8 + text.length + i] = i;
  return file;
}

/** A header's entry of one tensor. */
export function tensorEntry(
  dtype: string,
  shape: readonly unknown[],
  data_offsets: readonly unknown[],
): object {
  return { dtype, shape, data_offsets };
}
