/**
 * PWDW and PWDW_R: a slice of the PW's filters over the region that a tile of DW
 * outputs needs, then the DW from workgroup memory. One tile over the whole map
 * is PWDW; several are PWDW_R and make the PW again where regions overlap
 * (`docs/cost-model.md#pwdw-and-pwdw_r`).
 */
import type { ScheduleOf } from '../../plan.ts';
import { epilogueBytes } from '../epilogue-traffic.ts';
import {
  columnAxis,
  regionOf,
  rowAxis,
  tileAxis,
  tileCount,
} from '../geometry.ts';
import { macsPerPixel } from '../stage.ts';
import { channelChoices, legal, spatialTiles } from '../tile-choices.ts';
import {
  leastChunks,
  MAX_THREAD_ROWS,
  maxInvocations,
  nominalGemm,
  threadings,
} from '../threadings.ts';
import {
  BASE_REGISTERS,
  gemmPhases,
  gemmRegisters,
  GLOBAL_OPERAND,
  sharedPhase,
} from './gemm-work.ts';
import type { FamilyModel } from './model.ts';

export const pwdw: FamilyModel<ScheduleOf<'pwdw' | 'pwdw_r'>> = {
  tiles({ stages: [pw, dw] }, limits) {
    const maxRegion = maxInvocations(limits) * MAX_THREAD_ROWS;
    return spatialTiles(dw!, maxRegion).flatMap(({ tileH, tileW, tiles }) => {
      const { regionH, regionW } = regionOf(dw!.shape, tileH, tileW);
      const rows = regionH * regionW;
      if (rows > maxRegion) return [];
      const whole = tileH >= dw!.shape.outH && tileW >= dw!.shape.outW;
      const family = whole ? 'pwdw' : 'pwdw_r';
      return channelChoices(pw!.shape.k).map((cols) => {
        const workgroups = tiles * tileCount(pw!.shape.k, cols);
        const tile = { family, tileH, tileW, regionH, regionW } as const;
        return {
          nominal: { ...tile, gemm: nominalGemm(rows, cols) },
          waits: leastChunks(pw!.shape.c, rows),
          schedules: () =>
            threadings(rows, cols, pw!.shape.c, limits, (gemm) =>
              legal({ ...tile, gemm }, workgroups, limits, pw!),
            ),
        };
      });
    });
  },

  /** Every channel tile makes the PW over the region of its spatial tile. */
  traffic(schedule, { stages: [pw, dw] }) {
    const { shape } = dw!;
    const rows = tileAxis(rowAxis(shape), schedule.tileH);
    const columns = tileAxis(columnAxis(shape), schedule.tileW);
    const tiles = shape.n * rows.tiles * columns.tiles;
    const channelTiles = tileCount(pw!.shape.k, schedule.gemm.cols);
    const regionPixels = shape.n * rows.spanned * columns.spanned;
    const coveredPixels = shape.n * rows.covered * columns.covered;
    const inner = epilogueBytes(pw!, {
      pixels: regionPixels,
      tiles,
      images: tiles,
      channelTiles,
    });
    const outer = epilogueBytes(dw!, {
      pixels: dw!.pixels,
      tiles,
      images: tiles,
      channelTiles,
    });
    const pwMacs = macsPerPixel(pw!.shape);
    return {
      ifmBytes:
        channelTiles * regionPixels * pw!.inputChannels * pw!.inputElementBytes,
      weightBytes:
        tiles * (pw!.weightBytes + dw!.weightBytes) +
        inner.constants +
        outer.constants,
      epilogueBytes: inner.tensors + outer.tensors,
      ofmBytes: dw!.outputBytes,
      scratchBytes: 0,
      macs: regionPixels * pwMacs + dw!.pixels * macsPerPixel(shape),
      redundantMacs: (regionPixels - coveredPixels) * pwMacs,
      workgroups: tiles * channelTiles,
    };
  },

  phases({ gemm, tileH, tileW }, { stages: [pw, dw] }, { ifm, weights }) {
    const { c, k, r, s } = dw!.shape;
    const macs = tileH * tileW * gemm.cols * (k / c) * r * s;
    return [
      ...gemmPhases(gemm, pw!, 1, ifm + weights),
      sharedPhase(macs, 4 * (1 + GLOBAL_OPERAND)),
    ];
  },

  registers: ({ gemm }) => BASE_REGISTERS + gemmRegisters(gemm),
};
