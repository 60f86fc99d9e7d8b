import { describe, expect, it } from 'vitest';

import { placeLabels } from '../../../cli/explain-page/place-labels.ts';
import { createRng, testSeed } from '../../support/rng.ts';

const BOUNDS = { left: 0, top: 0, right: 400, bottom: 300 };

describe('placeLabels', () => {
  it('prefers the right side', () => {
    const [label] = placeLabels([{ x: 50, y: 50, text: '7' }], BOUNDS);
    expect(label).toMatchObject({ x: 50, y: 50, text: '7' });
    expect(label!.textX).toBeGreaterThan(50);
  });

  it('turns to the left at the right edge', () => {
    const [label] = placeLabels([{ x: 396, y: 50, text: '12' }], BOUNDS);
    expect(label!.textX).toBeLessThan(396 - 10);
  });

  it('leaves a label out rather than covering another', () => {
    const crowd = Array.from({ length: 30 }, (_, i) => ({
      x: 200 + (i % 6),
      y: 150,
      text: `${i} and 100 more`,
    }));
    const labels = placeLabels(crowd, BOUNDS);
    expect(labels.length).toBeGreaterThan(2);
    expect(labels.length).toBeLessThan(crowd.length);
  });

  it('never overlaps labels of random points', () => {
    const rng = createRng(testSeed('labels'));
    const points = Array.from({ length: 80 }, (_, i) => ({
      x: rng.int(5, 395),
      y: rng.int(5, 295),
      text: String(i),
    }));
    const labels = placeLabels(points, BOUNDS);
    for (const a of labels) {
      for (const b of labels) {
        if (a === b) continue;
        const apart =
          Math.abs(a.textY - b.textY) >= 10 ||
          a.textX + 5.6 * a.text.length <= b.textX ||
          b.textX + 5.6 * b.text.length <= a.textX;
        expect(apart, `${a.text} and ${b.text}`).toBe(true);
      }
    }
  });
});
