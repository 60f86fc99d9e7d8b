/** Small pictures in every format that the CLI reads. */
import { encode as encodeBmp } from 'bmp-ts';
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

export type Pixel = readonly [red: number, green: number, blue: number];

/** A picture whose every pixel is `at(x, y)`. */
export function rgba(
  { width, height }: PictureSize,
  at: (x: number, y: number) => Pixel,
): Buffer {
  const data = Buffer.alloc(width * height * 4, 255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set(at(x, y), 4 * (y * width + x));
  }
  return data;
}

/** Four distinct rows and columns. */
export const gradient = (x: number, y: number): Pixel => [10 * x, 20 * y, 200];

export function pngFile(size: PictureSize, at = gradient): Uint8Array {
  const picture = new PNG({ ...size });
  picture.data = rgba(size, at);
  return new Uint8Array(PNG.sync.write(picture));
}

export function jpegFile(size: PictureSize, at = gradient): Uint8Array {
  return new Uint8Array(
    jpeg.encode({ ...size, data: rgba(size, at) }, 100).data,
  );
}

export function bmpFile(size: PictureSize, at = gradient): Uint8Array {
  const data = rgba(size, at);
  // bmp-ts wants A, B, G, R.
  for (let i = 0; i < data.length; i += 4) data.subarray(i, i + 4).reverse();
  return new Uint8Array(encodeBmp({ ...size, data, bitPP: 24 }).data);
}
