/** What the epilogues of a grid of workgroups load, exactly. */
import { assertNever } from '../../grammar/diagnostic.ts';
import { tileCount } from './geometry.ts';
import type { Stage, StageOperand } from './stage.ts';

/** How a grid of workgroups covers the pixels and channels of one stage. */
export interface Coverage {
  /** Pixels made, summed over the pixel tiles of the grid. */
  readonly pixels: number;
  /** Pixel tiles of the grid; each makes all channels, in `channelTiles`. */
  readonly tiles: number;
  /** Images touched, summed over the pixel tiles. */
  readonly images: number;
  readonly channelTiles: number;
}

/** Bytes of the epilogue's constants and of its other operands. */
export function epilogueBytes(
  stage: Pick<Stage, 'operands'>,
  coverage: Coverage,
): { readonly constants: number; readonly tensors: number } {
  let constants = 0;
  let tensors = 0;
  for (const operand of stage.operands) {
    const elements = operandLoads(operand.extent, coverage) * operand.channels;
    const bytes = elements * operand.elementBytes;
    if (operand.constant) constants += bytes;
    else tensors += bytes;
  }
  return { constants, tensors };
}

/** How often all channels of an operand are loaded, over the whole grid. */
function operandLoads(
  extent: StageOperand['extent'],
  coverage: Coverage,
): number {
  switch (extent) {
    case 'scalar':
      return coverage.tiles * coverage.channelTiles;
    case 'channel':
      return coverage.tiles;
    case 'image':
      return coverage.images;
    case 'full':
      return coverage.pixels;
    default:
      return assertNever(extent, 'operand extent');
  }
}

/** Images that tiles of `rows` flat pixels touch, summed over the tiles. */
export function imagesTouched(
  stage: Pick<Stage, 'pixels' | 'pixelsPerImage'>,
  rows: number,
): number {
  const { pixels, pixelsPerImage } = stage;
  const tiles = tileCount(pixels, rows);
  // Every border between images inside a tile makes that tile touch one more.
  const images = pixels / pixelsPerImage;
  let shared = 0;
  for (let image = 1; image < images; image++) {
    if ((image * pixelsPerImage) % rows !== 0) shared++;
  }
  return tiles + shared;
}
