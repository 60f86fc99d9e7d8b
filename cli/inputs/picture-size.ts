/**
 * The format of a picture and its size as its header states it, read without
 * decoding: a header of a few bytes can claim gigabytes of pixels.
 */

export type PictureFormat = 'jpeg' | 'png' | 'bmp';

export interface PictureHeader {
  readonly format: PictureFormat;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** The header, or null when it is none of the three formats or cut off. */
export function readPictureHeader(bytes: Uint8Array): PictureHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) {
    return bytes.length < 24
      ? null
      : {
          format: 'png',
          width: view.getUint32(16),
          height: view.getUint32(20),
        };
  }
  if (startsWith(bytes, [0x42, 0x4d])) {
    return bytes.length < 26
      ? null
      : {
          format: 'bmp',
          width: view.getInt32(18, true),
          // Negative: rows from the top.
          height: Math.abs(view.getInt32(22, true)),
        };
  }
  return startsWith(bytes, [0xff, 0xd8, 0xff]) ? jpegHeader(view) : null;
}

/** Walks the segments of a JPEG to its frame header (SOFn). */
function jpegHeader(view: DataView): PictureHeader | null {
  let offset = 2;
  while (offset + 9 <= view.byteLength) {
    if (view.getUint8(offset) !== 0xff) return null;
    const marker = view.getUint8(offset + 1);
    if (marker === 0xff) {
      offset += 1; // fill byte
      continue;
    }
    // C4, C8 and CC lie in the range of SOFn but are tables and extensions.
    const isFrame =
      marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      return {
        format: 'jpeg',
        height: view.getUint16(offset + 5),
        width: view.getUint16(offset + 7),
      };
    }
    offset += 2 + view.getUint16(offset + 2);
  }
  return null;
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}
