/**
 * PWPW: two products over one tile of pixels; the intermediate exists a slice of
 * channels at a time. Where others read it too, it is stored as well, by the
 * workgroups of the first tile of filters (`docs/cost-model.md#pwpw`).
 */
import type { GemmTiling, ScheduleOf } from '../../plan.ts';
import type { TargetLimits } from '../../target.ts';
import { roundUp4 } from '../../tensor-type.ts';
import { keepsFirst } from '../candidate.ts';
import { chunkThreadings } from '../chunk-threadings.ts';
import { epilogueBytes, imagesTouched } from '../epilogue-traffic.ts';
import { tileCount } from '../geometry.ts';
import type { Stage } from '../stage.ts';
import { macsPerPixel } from '../stage.ts';
import {
  channelChoices,
  fitsLimits,
  legal,
  rowChoices,
} from '../tile-choices.ts';
import { leastChunks, nominalGemm, threadings } from '../threadings.ts';
import { gemmInvocations } from '../workgroup-memory.ts';
import {
  BASE_REGISTERS,
  gemmPhases,
  gemmRegisters,
  gemmWeightBytes,
} from './gemm-work.ts';
import type { FamilyModel } from './model.ts';

/** Channels of the intermediate that exist at a time. */
const MAX_SLICE = 64;
const MAX_SLICES_TRIED = 2;
/** Threadings of the second product that are tried. */
const MAX_SECONDS = 2;
const K_SPLITS = [1];

/** An outer tile. */
interface PixelTile {
  readonly rows: number;
  readonly cols: number;
  readonly workgroups: number;
}

export const pwpw: FamilyModel<ScheduleOf<'pwpw'>> = {
  tiles({ stages: [first, second] }, limits) {
    const { pixels, shape } = second!;
    const firsts = firstThreadings(first!, limits);
    const [slice = 4] = sliceChoices(first!);
    const slices = tileCount(first!.shape.k, slice);
    return rowChoices(pixels).flatMap((rows) =>
      channelChoices(shape.k).map((cols) => {
        const workgroups = tileCount(pixels, rows) * tileCount(shape.k, cols);
        const tile = { rows, cols, workgroups };
        return {
          nominal: {
            family: 'pwpw',
            first: nominalGemm(rows, slice),
            second: { ...nominalGemm(rows, cols), kChunk: slice },
          },
          // Of each slice: its input, then the weights of the second product.
          waits: slices * (leastChunks(first!.shape.c, rows) + 1),
          schedules: () => schedules(tile, first!, firsts, limits),
        };
      }),
    );
  },

  /** g workgroups share a pixel tile; each makes all of the intermediate again. */
  traffic(schedule, candidate) {
    const [first, second] = candidate.stages as readonly [Stage, Stage];
    const { pixels } = second;
    const tiles = tileCount(pixels, schedule.second.rows);
    const g = tileCount(second.shape.k, schedule.second.cols);
    const images = imagesTouched(second, schedule.second.rows);
    const inner = epilogueBytes(first, {
      pixels: g * pixels,
      tiles: g * tiles,
      images: g * images,
      channelTiles: 1,
    });
    const outer = epilogueBytes(second, {
      pixels,
      tiles,
      images,
      channelTiles: g,
    });
    const firstMacs = pixels * macsPerPixel(first.shape);
    return {
      ifmBytes: g * pixels * first.inputChannels * first.inputElementBytes,
      weightBytes:
        tiles * (g * first.weightBytes + second.weightBytes) +
        inner.constants +
        outer.constants,
      epilogueBytes: inner.tensors + outer.tensors,
      ofmBytes:
        second.outputBytes + (keepsFirst(candidate) ? first.outputBytes : 0),
      scratchBytes: 0,
      macs: g * firstMacs + pixels * macsPerPixel(second.shape),
      redundantMacs: (g - 1) * firstMacs,
      workgroups: tiles * g,
    };
  },

  phases({ first: inner, second: outer }, { stages }, { ifm, weights }) {
    const [first, second] = stages as readonly [Stage, Stage];
    const slices = Math.ceil(roundUp4(second.shape.c) / inner.cols);
    const secondBytes = gemmWeightBytes(outer, second);
    // Each slice reads the input again; global memory gives it once.
    const firstBytes = slices * ifm + Math.max(0, weights - secondBytes);
    const threads = Math.max(gemmInvocations(inner), gemmInvocations(outer));
    return gemmPhases(inner, first, slices, firstBytes, threads).concat(
      gemmPhases(outer, second, 1, secondBytes, threads),
    );
  },

  registers({ first, second }) {
    // The second sum stays in registers while the first is made.
    const sums = 4 * second.threadRows * second.threadCols4;
    const most = Math.max(gemmRegisters(first) + sums, gemmRegisters(second));
    return BASE_REGISTERS + most;
  },
};

/** Of the threadings of the first product, by the size of its tile. */
type Firsts = (rows: number, slice: number) => readonly GemmTiling[];

function firstThreadings(first: Stage, limits: TargetLimits): Firsts {
  const known = new Map<number, readonly GemmTiling[]>();
  return (rows, slice) => {
    const key = rows * MAX_SLICE + slice;
    let found = known.get(key);
    if (found === undefined) {
      const { c } = first.shape;
      // What does not fit beside the least second product fits beside none.
      const least = { ...nominalGemm(rows, 4), kChunk: slice };
      found = [
        ...threadings(rows, slice, c, limits, (gemm) =>
          fitsLimits(
            { family: 'pwpw', first: gemm, second: least },
            1,
            limits,
            first.inputElementBytes,
          )
            ? gemm
            : null,
        ),
      ];
      known.set(key, found);
    }
    return found;
  };
}

/**
 * Pairs of threadings. Of the slices the largest two legal ones are tried, fewer
 * slices being fewer waits, and of the second product's threadings those with the
 * largest register tiles: its chunks are short, so reuse is what they lack.
 */
function* schedules(
  { rows, cols, workgroups }: PixelTile,
  first: Stage,
  firsts: Firsts,
  limits: TargetLimits,
): Generator<ScheduleOf<'pwpw'>> {
  let tried = 0;
  for (const slice of sliceChoices(first)) {
    let fits = false;
    const inner = firsts(rows, slice);
    if (inner.length === 0) continue;
    for (const second of chunkThreadings(
      rows,
      cols,
      slice,
      K_SPLITS,
      MAX_SECONDS,
      limits,
    )) {
      for (const gemm of inner) {
        const pair = { family: 'pwpw', first: gemm, second } as const;
        const schedule = legal(pair, workgroups, limits, first);
        if (schedule === null) continue;
        fits = true;
        yield schedule;
      }
    }
    if (fits && ++tried === MAX_SLICES_TRIED) return;
  }
}

/** Sizes of a slice of the intermediate; descending. */
function sliceChoices({ shape }: Stage): readonly number[] {
  return channelChoices(shape.k)
    .filter((size) => size <= MAX_SLICE)
    .toReversed();
}
