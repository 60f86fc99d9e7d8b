import { describe, expect, it } from 'vitest';

import type { Hue, Theme } from '../../../cli/explain-page/palette.ts';
import {
  DARK,
  FAMILY_HUES,
  LIGHT,
  tint,
} from '../../../cli/explain-page/palette.ts';
import { FUSED_FAMILIES } from '../../../compiler/graph.ts';

/** Contrast ratio of WCAG 2.2, from 1 to 21. */
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (light! + 0.05) / (dark! + 0.05);
}

function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045
      ? channel / 12.92
      : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

describe('contrast', () => {
  it('is that of WCAG', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 10);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });
});

describe.each<[string, Theme]>([
  ['light', LIGHT],
  ['dark', DARK],
])('the %s theme', (_, theme) => {
  const hues = Object.keys(theme.hues) as Hue[];
  const plain = [theme.ground, theme.surface];
  const grounds = [...plain, ...hues.map((hue) => tint(theme, hue))];
  /** Pairs that fall short of `least`. */
  const faint = (
    colors: readonly string[],
    behind: readonly string[],
    least: number,
  ): readonly string[] =>
    colors.flatMap((color) =>
      behind
        .filter((ground) => contrast(color, ground) < least)
        .map((ground) => `${color} on ${ground}`),
    );

  it('has readable text on every ground', () => {
    expect(faint([theme.ink, theme.muted], grounds, 4.5)).toEqual([]);
    expect(faint([theme.accent], plain, 4.5)).toEqual([]);
  });

  it('has visible marks', () => {
    expect(faint([theme.mark], plain, 3)).toEqual([]);
    expect(faint([theme.accent], grounds, 3)).toEqual([]);
    for (const hue of hues) {
      const behind = [...plain, tint(theme, hue)];
      expect(faint([theme.hues[hue]], behind, 3), hue).toEqual([]);
    }
  });
});

describe('families', () => {
  it('have a hue each', () => {
    expect(Object.keys(FAMILY_HUES)).toEqual(
      expect.arrayContaining([...FUSED_FAMILIES]),
    );
  });
});
