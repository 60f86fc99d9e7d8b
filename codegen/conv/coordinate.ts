/**
 * Coordinates of tiles, some of which reach past the end of what they cover.
 * Values are computed at the clamped place and only the store is guarded:
 * loads then stand in no branch, and neighbours share them. Where all tiles fit
 * there is nothing to clamp or guard.
 */
import { wgsl } from '../wgsl.ts';

export interface Coordinate {
  /** WGSL expression of it. */
  readonly at: string;
  /** WGSL constant: how many there are. */
  readonly end: string;
  /** Whether the last tile is cut off. */
  readonly isPartial: boolean;
}

/** The coordinate `at` of `size` positions, named `end`, in tiles of `tile`. */
export function coordinate(
  at: string,
  end: string,
  size: number,
  tile: number,
): Coordinate {
  return { at, end, isPartial: size % tile !== 0 };
}

/** The coordinate, or the last one for those past the end. */
export function clamped({ at, end, isPartial }: Coordinate): string {
  return isPartial ? `min(${at}, ${end} - 1u)` : at;
}

/** `statement`, if all `coordinates` are inside. */
export function whenInside(
  coordinates: readonly Coordinate[],
  statement: string,
): string {
  const conditions = insideConditions(coordinates);
  return conditions.length === 0
    ? statement
    : `if (${conditions.join(' && ')}) { ${statement} }`;
}

/** The same for several statements, as a block. */
export function blockInside(
  coordinates: readonly Coordinate[],
  statements: readonly string[],
): readonly string[] {
  const conditions = insideConditions(coordinates);
  if (conditions.length === 0) return statements;
  const block = wgsl`
    if (${conditions.join(' && ')}) {
      ${statements}
    }
  `;
  return [block];
}

function insideConditions(coordinates: readonly Coordinate[]): string[] {
  return coordinates
    .filter(({ isPartial }) => isPartial)
    .map(({ at, end }) => `${at} < ${end}`);
}

/** The vec4 expression `value`, or zero past the end. */
export function zeroOutside(
  { at, end, isPartial }: Coordinate,
  value: string,
): string {
  return isPartial ? `select(vec4f(), ${value}, ${at} < ${end})` : value;
}
