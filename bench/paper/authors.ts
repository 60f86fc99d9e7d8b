/**
 * What the authors' own FusePlanner says (their repository, run unmodified with
 * Python 3.11; fp32 with the capacities divided by four, as they did it). `lblM`
 * and `plannedM` are millions of elements loaded and stored: layer by layer, and
 * with the best set of disjoint, legal pairs among those it proposes, by its own
 * numbers. `proposed` counts PWDW, DWPW and PWPW pairs, `illegal` those of them
 * that are no producer and consumer or whose intermediate others read, `shared`
 * the layers that are in more than one.
 */
import type { Card, Network, PaperDType } from './paper-cases.ts';

export interface AuthorsPlan {
  readonly network: Network;
  readonly card: Card;
  readonly dtype: PaperDType;
  readonly proposed: readonly [pwdw: number, dwpw: number, pwpw: number];
  readonly illegal: number;
  readonly shared: number;
  readonly lblM: number;
  readonly plannedM: number;
  readonly pairs: number;
}

type Row = readonly [
  Card,
  PaperDType,
  AuthorsPlan['proposed'],
  illegal: number,
  shared: number,
  lblM: number,
  plannedM: number,
  pairs: number,
];

const ROWS: Readonly<Record<Network, readonly Row[]>> = {
  mobilenet_v1: [
    ['gtx1660', 'i8', [7, 4, 0], 0, 7, 23.35, 19.49, 7],
    ['gtx1660', 'f32', [3, 2, 0], 0, 3, 56.14, 54.3, 3],
    ['rtxa4000', 'i8', [12, 11, 0], 0, 21, 34.75, 29.26, 12],
    ['rtxa4000', 'f32', [11, 3, 0], 0, 5, 43.69, 40.16, 11],
    ['orin', 'i8', [12, 5, 0], 0, 9, 19.24, 14.29, 12],
    ['orin', 'f32', [12, 3, 0], 0, 5, 33.46, 29.36, 12],
  ],
  mobilenet_v2: [
    ['gtx1660', 'i8', [16, 11, 6], 5, 22, 22.64, 15.6, 17],
    ['gtx1660', 'f32', [13, 12, 3], 2, 17, 30.1, 24.0, 14],
    ['rtxa4000', 'i8', [16, 10, 3], 2, 15, 32.46, 25.88, 17],
    ['rtxa4000', 'f32', [16, 7, 3], 2, 12, 32.46, 26.04, 17],
    ['orin', 'i8', [16, 15, 6], 5, 26, 20.84, 13.73, 17],
    ['orin', 'f32', [16, 7, 6], 5, 18, 22.26, 15.34, 17],
  ],
  xception: [
    ['gtx1660', 'i8', [31, 3, 1], 11, 6, 232.63, 223.21, 22],
    ['gtx1660', 'f32', [4, 28, 0], 2, 1, 827.16, 797.43, 29],
    ['rtxa4000', 'i8', [32, 30, 1], 12, 59, 215.44, 185.48, 31],
    ['rtxa4000', 'f32', [29, 2, 0], 10, 2, 439.06, 434.54, 20],
    ['orin', 'i8', [33, 5, 1], 13, 9, 107.02, 94.63, 23],
    ['orin', 'f32', [32, 3, 1], 12, 6, 317.35, 309.95, 22],
  ],
  proxylessnas_gpu: [
    ['gtx1660', 'i8', [13, 5, 3], 1, 10, 27.47, 22.12, 15],
    ['gtx1660', 'f32', [13, 5, 2], 0, 8, 63.48, 59.17, 14],
    ['rtxa4000', 'i8', [13, 8, 2], 0, 11, 38.46, 33.51, 15],
    ['rtxa4000', 'f32', [13, 6, 2], 0, 9, 45.44, 40.48, 15],
    ['orin', 'i8', [13, 8, 4], 2, 15, 21.48, 16.07, 15],
    ['orin', 'f32', [9, 4, 4], 2, 11, 30.87, 26.21, 11],
  ],
};

export function authorsPlan(
  network: Network,
  card: Card,
  dtype: PaperDType,
): AuthorsPlan {
  const row = ROWS[network].find(([c, d]) => c === card && d === dtype);
  if (row === undefined) throw new Error(`no row ${network} ${card} ${dtype}`);
  const [, , proposed, illegal, shared, lblM, plannedM, pairs] = row;
  return {
    network,
    card,
    dtype,
    proposed,
    illegal,
    shared,
    lblM,
    plannedM,
    pairs,
  };
}
