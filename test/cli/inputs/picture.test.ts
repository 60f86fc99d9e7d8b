import { describe, expect, it } from 'vitest';

import type { Picture } from '../../../cli/inputs/picture.ts';
import { readPicture } from '../../../cli/inputs/picture.ts';
import { readPictureHeader } from '../../../cli/inputs/picture-size.ts';
import type { Diagnostic } from '../../../grammar/diagnostic.ts';
import { bmpFile, gradient, jpegFile, pngFile } from './picture-file.ts';

const size = { width: 5, height: 3 };

async function read(
  bytes: Uint8Array,
): Promise<{ picture: Picture | null; found: readonly Diagnostic[] }> {
  const found: Diagnostic[] = [];
  const picture = await readPicture(bytes, 'x.img', (d) => found.push(d));
  return { picture, found };
}

/** Overwrites bytes from `offset` on. */
function patched(
  file: Uint8Array,
  offset: number,
  bytes: readonly number[],
): Uint8Array {
  const copy = file.slice();
  copy.set(bytes, offset);
  return copy;
}

describe.each([
  ['PNG', pngFile, 0],
  ['BMP', bmpFile, 0],
  ['JPEG', jpegFile, 12], // lossy, chroma most of all
] as const)('readPicture: %s', (format, file, tolerance) => {
  it('decodes to RGB', async () => {
    const { picture, found } = await read(file(size));
    expect(found).toEqual([]);
    expect(picture).toMatchObject(size);
    expect(picture!.rgb).toHaveLength(size.width * size.height * 3);
    for (let y = 0; y < size.height; y++) {
      for (let x = 0; x < size.width; x++) {
        gradient(x, y).forEach((value, c) => {
          const actual = picture!.rgb[3 * (y * size.width + x) + c]!;
          expect(Math.abs(actual - value)).toBeLessThanOrEqual(tolerance);
        });
      }
    }
  });

  it('reads the size from the header', () => {
    expect(readPictureHeader(file(size))).toEqual({
      ...size,
      format: format.toLowerCase(),
    });
  });

  it('reports a cut at any place', async () => {
    const whole = file(size);
    for (let length = 0; length < whole.length; length += 7) {
      const { picture, found } = await read(whole.slice(0, length));
      expect(picture, `${length} bytes`).toBeNull();
      expect(found.map(({ code }) => code)).toEqual(['FCM6006']);
    }
  });
});

describe('readPicture', () => {
  it.each([
    ['PNG', patched(pngFile(size), 16, [0, 0, 0x4e, 0x20, 0, 0, 0x4e, 0x20])],
    ['BMP', patched(bmpFile(size), 18, [0x20, 0x4e, 0, 0, 0x20, 0x4e, 0, 0])],
  ])('refuses a %s of 400 megapixels unread', async (_, bytes) => {
    const { picture, found } = await read(bytes);
    expect(picture).toBeNull();
    expect(found[0]).toMatchObject({
      code: 'FCM6007',
      message:
        'x.img: 20000x20000 pixels are more than the limit of 64 megapixels',
    });
  });

  it('reports other files', async () => {
    const { found } = await read(new TextEncoder().encode('GIF89a, no more'));
    expect(found[0]!.message).toBe(
      'x.img: not a JPEG, PNG or BMP picture, or its header is cut off',
    );
  });

  it('reports a picture of no pixels', async () => {
    const { found } = await read(patched(pngFile(size), 16, [0, 0, 0, 0]));
    expect(found[0]!.code).toBe('FCM6006');
  });
});
