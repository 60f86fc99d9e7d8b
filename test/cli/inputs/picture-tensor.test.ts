import { describe, expect, it } from 'vitest';

import type { Picture } from '../../../cli/inputs/picture.ts';
import {
  pictureTensor,
  resizePicture,
} from '../../../cli/inputs/picture-tensor.ts';

/** A gray picture of one row. */
function row(...grays: number[]): Picture {
  const rgb = Uint8Array.from(grays.flatMap((gray) => [gray, gray, gray]));
  return { width: grays.length, height: 1, rgb };
}

/** The red values of the first row. */
function reds(bytes: Uint8Array, width: number): number[] {
  return Array.from({ length: width }, (_, x) => bytes[3 * x]!);
}

describe('resizePicture', () => {
  it('keeps a picture of the right size', () => {
    const picture = row(1, 128, 255);
    expect(resizePicture(picture, 1, 3)).toEqual(picture.rgb);
  });

  it('interpolates between half-pixel centres and truncates', () => {
    // Centres at -0.25, 0.25, 0.75, 1.25 of the source.
    expect(reds(resizePicture(row(0, 99), 1, 4), 4)).toEqual([0, 24, 74, 99]);
  });

  it('samples the middle when it shrinks', () => {
    expect(reds(resizePicture(row(10, 20, 30, 40), 1, 2), 2)).toEqual([15, 35]);
  });

  it('stretches rows as well', () => {
    const tall = { width: 1, height: 2, rgb: Uint8Array.of(0, 0, 0, 8, 8, 8) };
    const bytes = resizePicture(tall, 4, 1);
    expect([...bytes]).toEqual([0, 0, 0, 2, 2, 2, 6, 6, 6, 8, 8, 8]);
  });
});

describe('pictureTensor', () => {
  const pixel: Picture = {
    width: 1,
    height: 1,
    rgb: Uint8Array.of(0, 128, 255),
  };

  it.each([
    ['signed', [-1, 0, 127 / 128]],
    ['unit', [0, 128 / 255, 1]],
    ['inception', [-1, 128 / 127.5 - 1, 1]],
    ['raw', [0, 128, 255]],
    [
      'imagenet',
      [-0.485 / 0.229, (128 / 255 - 0.456) / 0.224, (1 - 0.406) / 0.225],
    ],
  ] as const)('normalises as %s', (preset, expected) => {
    const values = pictureTensor(pixel, 1, 1, preset);
    expect([...values]).toEqual([...Float32Array.from(expected)]);
  });
});
