/**
 * JPEG, PNG and BMP files -> 8-bit RGB. Alpha and EXIF orientation are ignored.
 * The decoders are loaded when a picture is, and never before its header has
 * been found sane.
 */
import type { Report } from '../../grammar/diagnostic.ts';
import { inputError } from '../input-error.ts';
import type { PictureFormat } from './picture-size.ts';
import { readPictureHeader } from './picture-size.ts';

/** 64 megapixels: 256 MB decoded. */
export const MAX_PICTURE_PIXELS = 64_000_000;

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** [height, width, 3] */
  readonly rgb: Uint8Array;
}

/** The picture, or null after FCM6006 (not decodable) or FCM6007 (too large). */
export async function readPicture(
  bytes: Uint8Array,
  file: string,
  report: Report,
): Promise<Picture | null> {
  const header = readPictureHeader(bytes);
  if (header === null || header.width < 1 || header.height < 1) {
    report(
      inputError(
        'FCM6006',
        `${file}: not a JPEG, PNG or BMP picture, or its header is cut off`,
      ),
    );
    return null;
  }
  const { format, width, height } = header;
  if (width * height > MAX_PICTURE_PIXELS) {
    report(
      inputError(
        'FCM6007',
        `${file}: ${width}x${height} pixels are more than the limit of ${MAX_PICTURE_PIXELS / 1e6} megapixels`,
        'scale the picture down first',
      ),
    );
    return null;
  }
  try {
    const picture = await decode(bytes, format);
    if (picture.width === width && picture.height === height) return picture;
    throw new Error('its size is not what its header says');
  } catch (error) {
    // The decoders' own messages speak of their insides; truncation is the rule.
    const detail = error instanceof Error ? error.message : String(error);
    report(
      inputError(
        'FCM6006',
        `${file}: truncated or damaged ${format.toUpperCase()} picture (${detail})`,
      ),
    );
    return null;
  }
}

async function decode(
  bytes: Uint8Array,
  format: PictureFormat,
): Promise<Picture> {
  switch (format) {
    case 'jpeg': {
      const { default: jpeg } = await import('jpeg-js');
      const { width, height, data } = jpeg.decode(bytes, {
        useTArray: true,
        formatAsRGBA: false,
        tolerantDecoding: false,
        maxResolutionInMP: MAX_PICTURE_PIXELS / 1e6,
        maxMemoryUsageInMB: 2048,
      });
      return { width, height, rgb: data };
    }
    case 'png': {
      const { PNG } = await import('pngjs');
      const { width, height, data } = PNG.sync.read(Buffer.from(bytes));
      return { width, height, rgb: pickChannels(data, [0, 1, 2]) };
    }
    case 'bmp': {
      const bmp = await import('bmp-ts');
      const { width, height, data } = bmp.decode(Buffer.from(bytes));
      // bmp-ts gives A, B, G, R.
      return { width, height, rgb: pickChannels(data, [3, 2, 1]) };
    }
  }
}

/** Three of the four bytes of every pixel. */
function pickChannels(
  rgba: Uint8Array,
  [r, g, b]: readonly [number, number, number],
): Uint8Array {
  const pixels = rgba.length / 4;
  const rgb = new Uint8Array(pixels * 3);
  for (let i = 0; i < pixels; i++) {
    rgb[3 * i] = rgba[4 * i + r]!;
    rgb[3 * i + 1] = rgba[4 * i + g]!;
    rgb[3 * i + 2] = rgba[4 * i + b]!;
  }
  return rgb;
}
