/**
 * Which tiles PWMEANPW tries. The bytes depend on the tile of filters and the
 * number of splits; the size of a slice and the threadings decide the time only.
 */
import type { GemmTiling, ScheduleOf } from '../../plan.ts';
import type { TargetLimits } from '../../target.ts';
import { roundUp4 } from '../../tensor-type.ts';
import { chunkThreadings, MAX_THREAD_COLS4 } from '../chunk-threadings.ts';
import { tileCount } from '../geometry.ts';
import type { Stage } from '../stage.ts';
import { channelChoices, legal, MAX_ROWS } from '../tile-choices.ts';
import {
  leastChunks,
  MAX_THREADS,
  maxInvocations,
  nominalGemm,
  threadings,
} from '../threadings.ts';
import type { OuterTile } from './model.ts';
import { imageCount } from './pwmean.ts';

type Pwmeanpw = ScheduleOf<'pwmeanpw'>;

/** Channels whose means exist at a time. */
const MAX_SLICE = 64;
const MAX_SLICES_TRIED = 2;
/** Each part of the second product's filters makes all means again. */
const FILTER_PARTS = [1, 2, 4];
const FEW_SPLITS = [1, 2, 4, 8];
/** Slices of each split, where there are more. */
const SLICES_PER_SPLIT = [1, 2, 4];
const LEAST_SPLIT_SLICE = 8;
/** The second product has one row: only its depth is left to share out. */
const K_SPLITS = [1, 2, 4, 8, 16];
const MAX_SECONDS = 2;

export function pwmeanpwTiles(
  first: Stage,
  second: Stage,
  limits: TargetLimits,
): OuterTile<Pwmeanpw>[] {
  const rows = first.pixelsPerImage;
  if (rows > MAX_ROWS) return [];
  const fewest = tileCount(first.shape.k, sliceChoices(first)[0] ?? 4);
  // Of each slice: the input, then the weights of the second product.
  const sliceWaits = leastChunks(first.shape.c, rows) + 1;
  return filterTiles(second, limits).flatMap((cols) => {
    const unsplit = imageCount(first) * tileCount(second.shape.k, cols);
    return splitChoices(first).map((splits): OuterTile<Pwmeanpw> => ({
      nominal: {
        family: 'pwmeanpw',
        first: nominalGemm(rows, 4),
        second: nominalGemm(1, cols),
        splits,
      },
      waits: Math.ceil(fewest / splits) * sliceWaits,
      schedules: () =>
        schedules({ cols, splits, unsplit }, first, second, limits),
    }));
  });
}

/** Numbers of splits that have about the same number of slices each. */
function splitChoices(first: Stage): readonly number[] {
  const counts = sliceChoices(first).map((slice) => ({
    slice,
    slices: tileCount(first.shape.k, slice),
  }));
  const most = Math.max(...counts.map(({ slices }) => slices));
  const even = counts
    .filter(({ slice }) => slice >= LEAST_SPLIT_SLICE)
    .flatMap(({ slices }) =>
      SLICES_PER_SPLIT.map((each) => Math.ceil(slices / each)),
    );
  const choices = new Set([...FEW_SPLITS, ...even]);
  return [...choices].filter((splits) => splits <= most);
}

/** An outer tile. */
interface Share {
  /** Filters of the second product. */
  readonly cols: number;
  readonly splits: number;
  /** Workgroups but for the splits. */
  readonly unsplit: number;
}

/** As few parts as the sums of a workgroup can hold, and some more. */
function filterTiles(
  { shape }: Stage,
  limits: TargetLimits,
): readonly number[] {
  const threads = Math.min(maxInvocations(limits), MAX_THREADS);
  const most = 4 * MAX_THREAD_COLS4 * threads;
  const padded = roundUp4(shape.k);
  const fewest = tileCount(padded, most);
  const sizes = FILTER_PARTS.map((parts) =>
    roundUp4(Math.ceil(padded / (fewest * parts))),
  );
  return [...new Set(sizes)];
}

/** Sizes of a slice of the first PW's filters; descending. */
function sliceChoices({ shape }: Stage): readonly number[] {
  return channelChoices(shape.k)
    .filter((size) => size <= MAX_SLICE)
    .toReversed();
}

/** The largest two legal sizes of slices of which every split has one; the widest
 * threadings of the second product, which uses every weight once. */
function* schedules(
  { cols, splits, unsplit }: Share,
  first: Stage,
  second: Stage,
  limits: TargetLimits,
): Generator<Pwmeanpw> {
  let tried = 0;
  for (const slice of sliceChoices(first)) {
    if (tileCount(first.shape.k, slice) < splits) continue;
    const seconds = chunkThreadings(
      1,
      cols,
      slice,
      K_SPLITS,
      Infinity,
      limits,
    ).slice(-MAX_SECONDS);
    const { c } = first.shape;
    let fits = false;
    for (const outer of seconds) {
      const pair = (gemm: GemmTiling): Pwmeanpw | null =>
        legal(
          { family: 'pwmeanpw', first: gemm, second: outer, splits },
          unsplit * splits,
          limits,
          second,
        );
      for (const schedule of threadings(
        first.pixelsPerImage,
        slice,
        c,
        limits,
        pair,
      )) {
        fits = true;
        yield schedule;
      }
    }
    if (fits && ++tried === MAX_SLICES_TRIED) return;
  }
}
