/**
 * What a named target is: a Target, the device that it stands for, and where
 * each of its figures comes from.
 */
import type { Target, TargetFigures, TargetLimits } from '../target.ts';

/**
 * - `data sheet`: the vendor's specification, or a product of numbers in it.
 * - `published`: others' measurements or reverse engineering, or a vendor's
 *   guide; the preset's comment names it.
 * - `measured`: timed with WebGPU kernels, or read from the driver, by fcmc.
 * - `assumed`: a guess of the right size.
 */
export type FigureSource = 'data sheet' | 'published' | 'measured' | 'assumed';

export interface Preset {
  readonly target: Target;
  /** One line for people: the device, or the class and the device it is
   * modelled on. */
  readonly standsFor: string;
  readonly sources: Readonly<Record<keyof TargetFigures, FigureSource>>;
}

type SourcedFigure = readonly [value: number, source: FigureSource];

/** Every figure beside its source. */
export type SourcedFigures = Readonly<
  Record<keyof TargetFigures, SourcedFigure>
>;

/** A Preset in the form in which it is written down. */
export interface PresetSpec {
  readonly name: string;
  readonly standsFor: string;
  readonly limits: TargetLimits;
  readonly figures: SourcedFigures;
  readonly features: readonly string[];
}

export function definePreset(spec: PresetSpec): Preset {
  const { name, standsFor, limits, figures, features } = spec;
  return {
    target: {
      name,
      limits,
      figures: mapFigures(figures, ([value]) => value),
      features,
    },
    standsFor,
    sources: mapFigures(figures, ([, source]) => source),
  };
}

function mapFigures<T>(
  figures: SourcedFigures,
  pick: (figure: SourcedFigure) => T,
): Record<keyof TargetFigures, T> {
  return {
    cores: pick(figures.cores),
    threadsPerCore: pick(figures.threadsPerCore),
    registersPerCore: pick(figures.registersPerCore),
    sharedBytesPerCore: pick(figures.sharedBytesPerCore),
    dramBytesPerSecond: pick(figures.dramBytesPerSecond),
    l2BytesPerSecond: pick(figures.l2BytesPerSecond),
    l2Bytes: pick(figures.l2Bytes),
    macsPerSecond: pick(figures.macsPerSecond),
    dispatchNs: pick(figures.dispatchNs),
  };
}

export const KIB = 1024;
export const MIB = 1024 * KIB;
