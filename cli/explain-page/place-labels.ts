/** Places text beside points so that no label covers a point or another label. */

export interface LabelledPoint {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

export interface PlacedLabel extends LabelledPoint {
  /** Left end and base line of the text. */
  readonly textX: number;
  readonly textY: number;
}

export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Half of the side of a point, with some air. */
const POINT = 6;
const CHAR_WIDTH = 5.6;
const LINE_HEIGHT = 10;

/**
 * In the order of `points`; one for which there is no room gets none.
 * Greedy: the first free one of eight places, nearest first.
 */
export function placeLabels(
  points: readonly LabelledPoint[],
  bounds: Bounds,
): readonly PlacedLabel[] {
  const taken: Bounds[] = points.map(({ x, y }) => ({
    left: x - POINT,
    top: y - POINT,
    right: x + POINT,
    bottom: y + POINT,
  }));
  return points.flatMap((point) => {
    for (const box of boxesBeside(point)) {
      if (!isInside(box, bounds)) continue;
      if (taken.some((other) => overlap(box, other))) continue;
      taken.push(box);
      return [{ ...point, textX: box.left, textY: box.bottom - 2 }];
    }
    return [];
  });
}

function boxesBeside({ x, y, text }: LabelledPoint): readonly Bounds[] {
  const width = text.length * CHAR_WIDTH;
  const lefts = [x + POINT, x - width / 2, x - POINT - width];
  const tops = [y - LINE_HEIGHT / 2, y - POINT - LINE_HEIGHT, y + POINT];
  const [right, centre, left] = lefts as [number, number, number];
  const [level, above, below] = tops as [number, number, number];
  return (
    [
      [right, level],
      [left, level],
      [centre, above],
      [centre, below],
      [right, above],
      [right, below],
      [left, above],
      [left, below],
    ] as const
  ).map(([from, top]) => ({
    left: from,
    top,
    right: from + width,
    bottom: top + LINE_HEIGHT,
  }));
}

function isInside(box: Bounds, bounds: Bounds): boolean {
  return (
    box.left >= bounds.left &&
    box.right <= bounds.right &&
    box.top >= bounds.top &&
    box.bottom <= bounds.bottom
  );
}

function overlap(a: Bounds, b: Bounds): boolean {
  return (
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
  );
}
