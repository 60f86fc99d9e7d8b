/**
 * The colours of the page, in both themes. Text has a contrast of at least 4.5
 * against every ground that it stands on, marks and outlines of at least 3
 * (WCAG 2.2 AA, 1.4.3 and 1.4.11); the specs compute it.
 */
import type { Family } from '../../compiler/plan.ts';

/** What a family looks like: relatives share a hue, words tell them apart. */
export type Hue =
  | 'pw'
  | 'dw'
  | 'conv'
  | 'other'
  | 'pwdw'
  | 'dwpw'
  | 'pwpw'
  | 'pwdwpw'
  | 'stem'
  | 'mean';

export const FAMILY_HUES: Readonly<Record<Family, Hue>> = {
  pw: 'pw',
  dw: 'dw',
  conv: 'conv',
  map: 'other',
  reduce: 'other',
  view: 'other',
  pwdw: 'pwdw',
  pwdw_r: 'pwdw',
  dwpw: 'dwpw',
  pwpw: 'pwpw',
  pwdwpw: 'pwdwpw',
  convdw: 'stem',
  convdwpw: 'stem',
  dwmean: 'mean',
  gatedpw: 'mean',
  pwmean: 'mean',
  pwmeanpw: 'mean',
};

export interface Theme {
  /** Behind everything. */
  readonly ground: string;
  /** Of panels and tables. */
  readonly surface: string;
  readonly ink: string;
  /** Text of less weight. */
  readonly muted: string;
  /** Hairlines that carry no meaning. */
  readonly rule: string;
  /** Links, the focus ring, what is active. */
  readonly accent: string;
  /** Edges of the graph, axes, bars of what was not chosen. */
  readonly mark: string;
  readonly hues: Readonly<Record<Hue, string>>;
}

export const LIGHT: Theme = {
  ground: '#f5f6f8',
  surface: '#ffffff',
  ink: '#1a1e24',
  muted: '#545d68',
  rule: '#d5dae0',
  accent: '#0a58b0',
  mark: '#7b8591',
  hues: {
    pw: '#2563c9',
    dw: '#1a7f4b',
    conv: '#7a4fc2',
    other: '#66707c',
    pwdw: '#b4540a',
    dwpw: '#0b7a86',
    pwpw: '#b0307f',
    pwdwpw: '#c0312b',
    stem: '#4338ca',
    mean: '#7a6a00',
  },
};

export const DARK: Theme = {
  ground: '#0e1217',
  surface: '#161b22',
  ink: '#e6e9ee',
  muted: '#9ea8b4',
  rule: '#2e3640',
  accent: '#74b9ff',
  mark: '#77828f',
  hues: {
    pw: '#6ea8fe',
    dw: '#4cc38a',
    conv: '#b998f2',
    other: '#9aa4af',
    pwdw: '#f0a35e',
    dwpw: '#4fc4d0',
    pwpw: '#f083bf',
    pwdwpw: '#ff8a80',
    stem: '#a5a8ff',
    mean: '#d6c24a',
  },
};

/** Part of a hue in the ground of its boxes. */
const TINT = 0.1;

/** The ground of a box of this hue. */
export function tint(theme: Theme, hue: Hue): string {
  return mix(theme.surface, theme.hues[hue], TINT);
}

/** `share` of `b` in `a`, both `#rrggbb`. */
function mix(a: string, b: string, share: number): string {
  const channel = (at: number): string => {
    const [from, to] = [a, b].map((color) =>
      Number.parseInt(color.slice(at, at + 2), 16),
    );
    const mixed = Math.round(from! + (to! - from!) * share);
    return mixed.toString(16).padStart(2, '0');
  };
  return `#${[1, 3, 5].map(channel).join('')}`;
}

const PLAIN = [
  'ground',
  'surface',
  'ink',
  'muted',
  'rule',
  'accent',
  'mark',
] as const;

/** Custom properties: `--ink`, and `--pw`, `--pw-tint` for each hue. */
export function themeProperties(theme: Theme): string {
  const hues = Object.entries(theme.hues) as [Hue, string][];
  return [
    ...PLAIN.map((name) => `--${name}: ${theme[name]};`),
    ...hues.map(([hue, color]) => `--${hue}: ${color};`),
    ...hues.map(([hue]) => `--${hue}-tint: ${tint(theme, hue)};`),
  ].join(' ');
}

/** `.hue-pw { --hue: var(--pw); --tint: var(--pw-tint) }` for each hue. */
export function hueClasses(): string {
  return Object.keys(LIGHT.hues)
    .map(
      (hue) =>
        `.hue-${hue} { --hue: var(--${hue}); --tint: var(--${hue}-tint); }`,
    )
    .join('\n');
}
