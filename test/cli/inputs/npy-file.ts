/** Writes `.npy` files, right or lying. */
export interface NpyFields {
  /** As Python writes it: `(2, 3)`. */
  readonly shape: string;
  readonly values: readonly number[];
  readonly descr?: string;
  readonly fortranOrder?: 'True' | 'False';
  readonly version?: number;
  /** What the header says of its own length. */
  readonly headerBytes?: number;
}

export function npyFile(fields: NpyFields): Uint8Array {
  const { shape, values, descr = "'<f4'", fortranOrder = 'False' } = fields;
  const { version = 1 } = fields;
  const header = `{'descr': ${descr}, 'fortran_order': ${fortranOrder}, 'shape': ${shape}, }\n`;
  const lengthBytes = version === 1 ? 2 : 4;
  const file = new Uint8Array(
    8 + lengthBytes + header.length + 4 * values.length,
  );
  const view = new DataView(file.buffer);
  file.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]);
  const headerBytes = fields.headerBytes ?? header.length;
  if (version === 1) view.setUint16(8, headerBytes, true);
  else view.setUint32(8, headerBytes, true);
  file.set(new TextEncoder().encode(header), 8 + lengthBytes);
  const start = 8 + lengthBytes + header.length;
  values.forEach((value, i) => {
    view.setFloat32(start + 4 * i, value, true);
  });
  return file;
}
